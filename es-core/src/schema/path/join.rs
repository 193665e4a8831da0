//! Names put together in constants.

use std::str::from_utf8;

/// Elasticsearch itself sets no limit; a longer path stops the compiler, and is not cut.
const MOST: usize = 512;

/// Text put together.
pub(super) struct Joined {
    bytes: [u8; MOST],
    len: usize,
}

impl Joined {
    pub(super) const fn text(&'static self) -> &'static str {
        // Whole strings were put together, so that it can't be broken.
        match from_utf8(self.bytes.split_at(self.len).0) {
            Ok(text) => text,
            Err(_) => "",
        }
    }
}

/// `path.name`, or the name alone where there is no path.
#[allow(clippy::panic)] // stops the compiler
pub(super) const fn join(path: &str, name: &str) -> Joined {
    let (path, name) = (path.as_bytes(), name.as_bytes());
    let dot = if path.is_empty() { 0 } else { 1 };
    let len = path.len() + dot + name.len();
    assert!(len <= MOST, "the path of a field is longer than 512 bytes");
    let mut bytes = [0; MOST];
    let mut at = 0;
    while at < path.len() {
        bytes[at] = path[at];
        at += 1;
    }
    if dot == 1 {
        bytes[path.len()] = b'.';
    }
    let mut at = 0;
    while at < name.len() {
        bytes[path.len() + dot + at] = name[at];
        at += 1;
    }
    Joined { bytes, len }
}
