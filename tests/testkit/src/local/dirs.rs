//! Where things lie on disk, and which user the server runs as.
//!
//! ```text
//! <cache>/8.12.2/home/                    the unpacked distribution, never written to
//! <cache>/8.12.2/elasticsearch-….tar.gz   the archive, only until it is unpacked
//! <cache>/run/<namespaces>/<group>-<variant>/   lease, state and the node's own files
//! ```
//!
//! The cache is `ES_TESTKIT_CACHE`, or else `es-testkit` below `XDG_CACHE_HOME` or `~/.cache`. For root it is
//! `/var/cache/es-testkit`: the server runs as another user then, who may not enter `/root`.

use std::env;
use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::variant::{Variant, Version};

/// The user and group of the server when the tests run as root. Nobody's: above what `adduser` hands out in
/// practice, below what systemd and Debian reserve, and within the ids that a rootless container maps.
const SERVER_UID: u32 = 59_200;

/// The cache directory, found and allowed.
#[derive(Debug, Clone)]
pub(super) struct Dirs {
    root: PathBuf,
    /// `Some` when this process is root: whom the server runs as.
    pub(super) drop_to: Option<u32>,
}

impl Dirs {
    pub(super) fn locate() -> Result<Self> {
        let drop_to = rustix::process::geteuid().is_root().then_some(SERVER_UID);
        let dirs = Self { root: root(drop_to.is_some())?, drop_to };
        make_dir(&dirs.root)?;
        if let Some(uid) = drop_to {
            enterable(&dirs.root, uid)?;
        }
        Ok(dirs)
    }

    #[cfg(test)]
    pub(super) fn at(root: &Path) -> Self {
        Self { root: root.to_owned(), drop_to: None }
    }

    /// What belongs to one version: archive, lock, unpacked home.
    pub(super) fn version(&self, version: Version) -> PathBuf {
        self.root.join(version.as_str())
    }

    /// What belongs to one running server.
    pub(super) fn run(&self, variant: Variant) -> Result<PathBuf> {
        let group = env::var("ES_TESTKIT_GROUP").unwrap_or_else(|_| "shared".to_owned());
        if group.is_empty() || !group.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
            let expected = "a word of letters, digits, `-` and `_`";
            return Err(Error::Variable { variable: "ES_TESTKIT_GROUP", expected });
        }
        Ok(self.runs()?.join(format!("{group}-{variant}")))
    }

    /// All servers of this machine. A container that shares the cache with its host shares neither processes
    /// nor loopback with it, so each pair of namespaces has a directory of its own.
    pub(super) fn runs(&self) -> Result<PathBuf> {
        let inode = |kind: &str| {
            let path = Path::new("/proc/self/ns").join(kind);
            fs::metadata(&path).map(|m| m.ino()).map_err(Error::io("read", path))
        };
        Ok(self.root.join("run").join(format!("{}-{}", inode("pid")?, inode("net")?)))
    }
}

fn root(is_root: bool) -> Result<PathBuf> {
    let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(explicit) = set("ES_TESTKIT_CACHE") {
        return std::path::absolute(&explicit).map_err(Error::io("resolve", explicit));
    }
    if is_root {
        return Ok("/var/cache/es-testkit".into());
    }
    let caches = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
    Ok(caches.ok_or(Error::NoCacheDir)?.join("es-testkit"))
}

/// Creates a directory with its parents; those that root creates are open to the server's user, whatever the
/// umask is.
pub(super) fn make_dir(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        make_dir(parent)?;
    }
    match fs::create_dir(path) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(Error::io("create", path)(e)),
        _ => {}
    }
    if rustix::process::geteuid().is_root() {
        fs::set_permissions(path, Permissions::from_mode(0o755)).map_err(Error::io("open up", path))?;
    }
    Ok(())
}

fn enterable(path: &Path, uid: u32) -> Result<()> {
    for dir in path.ancestors() {
        let meta = fs::metadata(dir).map_err(Error::io("examine", dir))?;
        if meta.uid() != uid && meta.mode() & 0o001 == 0 {
            return Err(Error::Untraversable { path: dir.to_owned(), uid });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_directory_on_the_way_is_named() {
        let top = tempfile::tempdir().unwrap();
        fs::set_permissions(top.path(), Permissions::from_mode(0o755)).unwrap();
        let closed = top.path().join("closed");
        let inner = closed.join("inner");
        make_dir(&inner).unwrap();
        for dir in [&closed, &inner] {
            fs::set_permissions(dir, Permissions::from_mode(0o755)).unwrap();
        }
        assert!(enterable(&inner, SERVER_UID).is_ok());

        fs::set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
        let error = enterable(&inner, SERVER_UID).unwrap_err();
        assert!(matches!(&error, Error::Untraversable { path, .. } if *path == closed), "{error}");
    }

    #[test]
    fn variants_and_namespaces_lie_apart() {
        let dirs = Dirs::at(Path::new("/c"));
        let plain = dirs.run(Variant::default()).unwrap();
        let secured = dirs.run(Variant::default().secured()).unwrap();
        let name = plain.file_name().unwrap().to_string_lossy();
        assert!(name.ends_with("-8.12.2-plain"), "{name}");
        assert_ne!(plain, secured);
        assert_eq!(plain.parent(), secured.parent());
    }
}
