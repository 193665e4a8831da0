//! Files, written whole or not at all.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};
use std::time::SystemTime;

use super::error::LockError;

/// A file to be written.
pub(super) struct Whole {
    pub(super) path: PathBuf,
    pub(super) text: String,
}

/// A file that is written beside its place; removed unless it comes to it.
pub(super) struct Beside {
    beside: PathBuf,
    path: PathBuf,
}

impl Beside {
    /// Puts it into its place, over what is there.
    pub(super) fn rename(self) -> Result<(), LockError> {
        fs::rename(&self.beside, &self.path).map_err(LockError::write(&self.path))
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // After the rename there is nothing to remove.
        let _ = fs::remove_file(&self.beside);
    }
}

/// Writes all of them beside their places, in a directory that is made if need be; nothing of any is left on an error.
pub(super) fn beside(directory: &Path, files: &[Whole]) -> Result<Vec<Beside>, LockError> {
    if !files.is_empty() {
        fs::create_dir_all(directory).map_err(LockError::write(directory))?;
    }
    let one = |Whole { path, text }: &Whole| {
        let mut name = path.clone().into_os_string();
        name.push(format!(".{}.tmp", std::process::id()));
        let beside = Beside { beside: name.into(), path: path.clone() };
        let written = File::create(&beside.beside).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(LockError::write(path))?;
        Ok(beside)
    };
    files.iter().map(one).collect()
}

/// Writes a file unless there is one; whether it did.
pub(super) fn create(Whole { path, text }: &Whole) -> Result<bool, LockError> {
    match File::create_new(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true).map_err(LockError::write(path)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(LockError::write(path)(error)),
    }
}

/// Sets a source file's time to now, whether that worked: cargo watches the files that a build embedded, and a file that
/// is new is none of them.
pub(super) fn touch(source: &Path) -> bool {
    let opened = File::options().append(true).open(source);
    opened.and_then(|file| file.set_modified(SystemTime::now())).is_ok()
}

/// The way from a directory to a file, with `/`; `None` if nothing leads there.
pub(super) fn way(from: &Path, to: &Path) -> Option<String> {
    let [from, to] = [from, to].map(|path| path.components().collect::<Vec<_>>());
    let common = from.iter().zip(&to).take_while(|(from, to)| from == to).count();
    let up = &from[common..];
    let plain = |part: &Component<'_>| matches!(part, Component::Normal(_));
    if common == 0 || !up.iter().chain(&to[common..]).all(plain) {
        return None;
    }
    let down = to[common..].iter().map(|part| part.as_os_str().to_str());
    let parts: Option<Vec<&str>> = up.iter().map(|_| Some("..")).chain(down).collect();
    Some(parts?.join("/"))
}
