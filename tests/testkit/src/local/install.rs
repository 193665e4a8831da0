//! From nothing to an unpacked distribution, once per version, whoever asks and whatever is interrupted.

use std::fs::{self, File, Permissions};
use std::io::{self, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};

use flate2::read::GzDecoder;
use tempfile::TempDir;

use super::dirs::{Dirs, make_dir};
use super::fetch;
use super::pin::{self, Pin, Source};
use super::progress;
use crate::error::{Error, Result};
use crate::variant::Version;

/// Machine learning's native programs: half of the unpacked size, and switched off in the node's settings.
const SKIPPED: &str = "modules/x-pack-ml/platform";

/// The home of the unpacked distribution, fetched and unpacked first if need be.
pub(super) fn home(dirs: &Dirs, version: Version) -> Result<PathBuf> {
    install(&dirs.version(version), &pin::archive_name(version), &pin::pin(version), &pin::sources(version))
}

fn install(dir: &Path, archive_name: &str, pin: &Pin, sources: &[Source]) -> Result<PathBuf> {
    let home = dir.join("home");
    if home.exists() {
        return Ok(home);
    }
    make_dir(dir)?;
    // The kernel takes the lock back from a process that dies, so there is no stale one.
    let lock_path = dir.join("lock");
    let lock = File::create(&lock_path).map_err(Error::io("create", &lock_path))?;
    lock.lock().map_err(Error::io("lock", &lock_path))?;
    if home.exists() {
        return Ok(home);
    }
    sweep(dir).map_err(Error::io("clean", dir))?;
    let archive = dir.join(archive_name);
    fetch::ensure(&archive, pin, sources)?;
    unpack(&archive, dir, &home, pin.version)?;
    // 600 MB that nothing reads again; a home that is there is whole.
    fs::remove_file(&archive).map_err(Error::io("remove", &archive))?;
    Ok(home)
}

/// What an interrupted run left behind; its names start with a dot. Only under the lock.
fn sweep(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            fs::remove_dir_all(entry.path())?;
        } else {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Unpacks beside `home` and renames at the end, after the data has reached the disk: `home` is whole or absent,
/// also after a power cut.
fn unpack(archive: &Path, dir: &Path, home: &Path, version: &str) -> Result<()> {
    let work = || -> io::Result<()> {
        let file = File::open(archive)?;
        let what = format!("unpacking Elasticsearch {version}");
        let bar = progress::bytes(&what, file.metadata()?.len());
        let staging = TempDir::with_prefix_in(".unpacking-", dir)?;
        let mut tar =
            tar::Archive::new(GzDecoder::new(bar.wrap_read(BufReader::with_capacity(1 << 17, file))));
        for entry in tar.entries()? {
            let mut entry = entry?;
            let path = entry.path()?.into_owned();
            if below_top(&path).starts_with(SKIPPED) || !entry.unpack_in(staging.path())? {
                continue;
            }
            if !entry.header().entry_type().is_symlink() {
                readable(&staging.path().join(path))?;
            }
        }
        rustix::fs::syncfs(File::open(dir)?)?;
        fs::rename(staging.path().join(format!("elasticsearch-{version}")), home)
    };
    work().map_err(|source| Error::Unpack { archive: archive.to_owned(), source })
}

fn below_top(path: &Path) -> PathBuf {
    path.components().filter(|c| *c != Component::CurDir).skip(1).collect()
}

/// The archive closes the JDK to all but its owner and group; the server's user may be neither.
fn readable(path: &Path) -> io::Result<()> {
    let mode = fs::metadata(path)?.permissions().mode();
    let runnable = if mode & 0o100 == 0 { 0 } else { 0o111 };
    fs::set_permissions(path, Permissions::from_mode(mode | 0o444 | runnable))
}

#[cfg(test)]
#[path = "install_tests.rs"]
mod tests;
