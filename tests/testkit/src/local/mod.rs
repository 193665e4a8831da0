//! The local server: installed, started, shared and stopped without anything but this crate and util-linux.

mod dirs;
mod fetch;
mod install;
mod node;
mod nodes;
mod pin;
mod process;
mod progress;
mod state;
mod supervisor;

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, UNIX_EPOCH};

use crate::access::{Access, Auth};
use crate::error::{Error, Result};
use crate::limits;
use crate::running::Running;
use crate::variant::{Variant, Version};
use dirs::{Dirs, make_dir};
use node::{Node, Place};
pub use nodes::Nodes;
pub(crate) use state::Lease;
use state::Run;
use state::State;

/// The shared server of this variant, started if need be.
pub(crate) fn acquire(variant: Variant) -> Result<(Access, Lease)> {
    supported()?;
    let dirs = Dirs::locate()?;
    let run = Run(dirs.run(variant)?);
    make_dir(&run.0)?;
    let _starting = run.exclusive()?;
    let lease = run.lease()?;
    let warm = match run.alive() {
        Some(state) => warm(&run, &state)?,
        None => None,
    };
    let access = match warm {
        Some(access) => access,
        None => wait_until_ready(&run, &start(&dirs, &run, variant)?)?,
    };
    Ok((access, lease))
}

/// Access to a server that is on record; `None` should it just have died.
fn warm(run: &Run, state: &State) -> Result<Option<Access>> {
    let Some(url) = state.url.clone() else {
        // Its starter died on the way.
        return wait_until_ready(run, state).map(Some);
    };
    let access = access(run, state, url)?;
    let Err(error) = answers(&access) else { return Ok(Some(access)) };
    // A supervisor follows its server within a second or two.
    if state.supervisor.ends_within(limits::FOLLOW) { Ok(None) } else { Err(error) }
}

/// A lease on the local server that listens at `url`, should it be one of ours: somebody has exported
/// `ELASTICSEARCH_URL`, and the server must not stop under them.
pub(crate) fn lease_for(url: &str) -> Option<Lease> {
    let runs = Dirs::locate().ok()?.runs().ok()?;
    all(&runs).into_iter().find(|(_, state)| state.url.as_deref() == Some(url))?.0.try_lease()
}

/// The home of an unpacked distribution, fetched, checked and unpacked first if need be: for those who want to do so
/// before their tests, or to build on it. Nothing may write there.
pub fn fetch(version: Version) -> Result<PathBuf> {
    supported()?;
    install::home(&Dirs::locate()?, version)
}

/// Every local server of this user that runs or starts.
pub fn running() -> Result<Vec<Running>> {
    let runs = Dirs::locate()?.runs()?;
    let describe = |(run, state): (Run, State)| Running {
        users: process::holders(&run.lease_path()),
        memory: state.supervisor.group_memory(),
        variant: state.variant,
        pid: state.supervisor.pid(),
        since: UNIX_EPOCH + Duration::from_secs(state.started_at),
        idle_limit: Duration::from_secs(state.idle_limit),
        logs: node::logs(&state.node),
        url: state.url,
    };
    Ok(all(&runs).into_iter().map(describe).collect())
}

/// The servers of this process's group that run, and a lease on each. One that just stops is not among them.
pub(crate) fn group() -> Result<Vec<(Access, Lease)>> {
    let dirs = Dirs::locate()?;
    let mut found = Vec::new();
    for (run, state) in all(&dirs.runs()?) {
        if run.0 == dirs.run(state.variant)?
            && let Some(url) = state.url.clone()
            && let Some(lease) = run.try_lease()
        {
            found.push((access(&run, &state, url)?, lease));
        }
    }
    Ok(found)
}

/// Stops the local server of this variant and waits until it is gone; false if none runs, or if it would not go.
///
/// One that is in use is stopped only with `force`, else [`Error::InUse`] says by whom.
pub fn stop(variant: Variant, force: bool) -> Result<bool> {
    let run = Run(Dirs::locate()?.run(variant)?);
    if run.alive().is_none() {
        return Ok(false);
    }
    // Nobody can start another one, or take this one, until it is gone.
    let _stopping = run.exclusive()?;
    let Some(state) = run.alive() else { return Ok(false) };
    let users = process::holders(&run.lease_path());
    if !users.is_empty() && !force {
        return Err(Error::InUse { users });
    }
    state.supervisor.terminate();
    Ok(state.supervisor.ends_within(limits::STOP))
}

fn supported() -> Result<()> {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    if (os, arch) == ("linux", "x86_64") { Ok(()) } else { Err(Error::UnsupportedPlatform { os, arch }) }
}

fn all(runs: &Path) -> Vec<(Run, State)> {
    let entries = fs::read_dir(runs).into_iter().flatten().flatten();
    entries.map(|entry| Run(entry.path())).filter_map(|run| run.alive().map(|state| (run, state))).collect()
}

fn start(dirs: &Dirs, run: &Run, variant: Variant) -> Result<State> {
    let home = install::home(dirs, variant.release())?;
    sweep(&run.0)?;
    // A name of its own: a predecessor that is still on its way out keeps its hands off.
    let dir = run.0.join(format!("node-{}", uuid::Uuid::new_v4().simple()));
    let node = Node { dir, home, variant, place: Place::Alone, drop_to: dirs.drop_to };
    let password = if variant.is_secured() { Some(new_password(run)?) } else { None };
    node.prepare(password.as_deref())?;
    supervisor::spawn(run, &node, limits::idle()?)
}

/// Files of servers that are gone.
fn sweep(run: &Path) -> Result<()> {
    for entry in fs::read_dir(run).map_err(Error::io("read", run))?.flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(b"node-") {
            fs::remove_dir_all(entry.path()).map_err(Error::io("remove", entry.path()))?;
        }
    }
    Ok(())
}

fn wait_until_ready(run: &Run, state: &State) -> Result<Access> {
    let version = state.variant.release().as_str();
    let (log, tail) = (|| node::console(&state.node), || node::log_tail(&state.node));
    let patience = limits::start()?;
    let _spinner = progress::spinner(&format!("starting Elasticsearch {}", state.variant));
    let deadline = Instant::now() + patience;
    let mut access = None;
    while Instant::now() < deadline {
        if !state.supervisor.is_alive() {
            return Err(Error::StartFailed { version, log: log(), tail: tail() });
        }
        if access.is_none()
            && let Some(address) = node::http_address(&state.node)
        {
            let scheme = if state.variant.is_secured() { "https" } else { "http" };
            access = Some(self::access(run, state, format!("{scheme}://{address}"))?);
        }
        if let Some(access) = &access
            && access.is_ready()?
        {
            let state = State { url: Some(access.url().to_owned()), ..state.clone() };
            run.record(&state)?;
            return Ok(access.clone());
        }
        thread::sleep(limits::POLL);
    }
    state.supervisor.terminate();
    Err(Error::StartTimeout { version, seconds: patience.as_secs(), log: log(), tail: tail() })
}

/// Not [`Access::is_ready`]: an index that some test has left red makes the cluster red, and the server no worse.
fn answers(access: &Access) -> Result<()> {
    let reply = access.http(limits::ANSWER)?.get("/");
    let reason = match reply {
        Ok(reply) if reply.is_success() => return Ok(()),
        Ok(reply) => format!("status {}", reply.status),
        Err(error) => error.to_string(),
    };
    let help = "`es-testkit stop --force`, then start again";
    Err(Error::Unresponsive { url: access.url().to_owned(), reason, help })
}

fn access(run: &Run, state: &State, url: String) -> Result<Access> {
    if !state.variant.is_secured() {
        return Access::new(url, Auth::None, None);
    }
    let path = run.0.join("password");
    let password = fs::read_to_string(&path).map_err(Error::io("read", &path))?;
    let auth = Auth::Basic { username: "elastic".to_owned(), password };
    Access::new(url, auth, Some(node::ca_cert(&state.node)))
}

/// Makes a password for `elastic`, and keeps it where only this user reads it.
fn new_password(run: &Run) -> Result<String> {
    let password = uuid::Uuid::new_v4().simple().to_string();
    let path = run.0.join("password");
    let mut options = File::options();
    let file = options.write(true).create(true).truncate(true).mode(0o600).open(&path);
    file.and_then(|mut file| file.write_all(password.as_bytes())).map_err(Error::io("write", &path))?;
    Ok(password)
}
