//! What one run directory records about its server, and the locks in it.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use tempfile::NamedTempFile;

use super::process::Process;
use crate::error::{Error, Result};
use crate::variant::Variant;

/// Written when the server's supervisor exists, and again when the server is ready.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub(super) struct State {
    pub(super) variant: Variant,
    pub(super) supervisor: Process,
    /// Seconds since 1970.
    pub(super) started_at: u64,
    /// Seconds without a user after which the server is stopped.
    pub(super) idle_limit: u64,
    /// The node's own files: configuration, data, logs.
    pub(super) node: PathBuf,
    /// `None` until the server is ready.
    pub(super) url: Option<String>,
}

/// The directory of one variant.
#[derive(Clone, Debug)]
pub(super) struct Run(pub(super) PathBuf);

/// While this lives, the server is in use. The kernel ends it with the process, even on `kill -9`.
#[derive(Debug)]
pub(crate) struct Lease(#[expect(dead_code, reason = "the lock lasts as long as the file is open")] File);

impl Run {
    /// The record, if there is one that can be read, and its supervisor lives.
    pub(super) fn alive(&self) -> Option<State> {
        let text = fs::read(self.0.join("state.json")).ok()?;
        let state: State = serde_json::from_slice(&text).ok()?;
        state.supervisor.is_alive().then_some(state)
    }

    /// Replaces the record at once, so that no reader sees half of it.
    pub(super) fn record(&self, state: &State) -> Result<()> {
        let path = self.0.join("state.json");
        let write = || {
            let mut file = NamedTempFile::with_prefix_in(".state-", &self.0)?;
            file.write_all(&serde_json::to_vec_pretty(state)?)?;
            file.persist(&path).map_err(|e| e.error)
        };
        write().map(drop).map_err(Error::io("write", &path))
    }

    pub(super) fn lease_path(&self) -> PathBuf {
        self.0.join("lease")
    }

    /// Registers this process as a user. Waits while the server is just being stopped.
    pub(super) fn lease(&self) -> Result<Lease> {
        let file = open(&self.lease_path())?;
        file.lock_shared().map_err(Error::io("lock", self.lease_path()))?;
        Ok(Lease(file))
    }

    /// As [`Run::lease`], but a server that is being stopped gives none.
    pub(super) fn try_lease(&self) -> Option<Lease> {
        let file = open(&self.lease_path()).ok()?;
        file.try_lock_shared().ok()?;
        Some(Lease(file))
    }

    /// Only one process at a time starts or stops the server of this directory.
    pub(super) fn exclusive(&self) -> Result<File> {
        let path = self.0.join("start.lock");
        let file = open(&path)?;
        file.lock().map_err(Error::io("lock", &path))?;
        Ok(file)
    }
}

fn open(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    options.open(path).map_err(Error::io("open", path))
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(supervisor: Process) -> State {
        State {
            variant: Variant::default().secured(),
            supervisor,
            started_at: now(),
            idle_limit: 600,
            node: "/n".into(),
            url: Some("https://127.0.0.1:9200".into()),
        }
    }

    #[test]
    fn a_record_is_read_back_and_garbage_is_none() {
        let dir = tempfile::tempdir().unwrap();
        let run = Run(dir.path().to_owned());
        assert!(run.alive().is_none());

        let me = Process::running(i32::try_from(std::process::id()).unwrap()).unwrap();
        run.record(&state(me)).unwrap();
        let read = run.alive().unwrap();
        assert_eq!(read.variant, Variant::default().secured());
        assert_eq!(read.url.as_deref(), Some("https://127.0.0.1:9200"));

        fs::write(dir.path().join("state.json"), "{\"variant\":").unwrap();
        assert!(run.alive().is_none());
    }

    #[test]
    fn a_lease_keeps_the_supervisor_from_its_lock() {
        let dir = tempfile::tempdir().unwrap();
        let run = Run(dir.path().to_owned());
        let supervisor = open(&run.lease_path()).unwrap();
        let (one, two) = (run.lease().unwrap(), run.lease().unwrap());
        assert!(supervisor.try_lock().is_err());
        drop(one);
        assert!(supervisor.try_lock().is_err());
        drop(two);
        assert!(supervisor.try_lock().is_ok());
        assert!(run.try_lease().is_none(), "a server that is being stopped takes no users");
    }
}
