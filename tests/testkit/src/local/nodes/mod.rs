//! A cluster of three nodes that one test owns and does harm to.

mod gates;
mod port;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::dirs::{Dirs, make_dir};
use super::node::{self, Node, Place};
use super::state::{Lease, Run, State};
use super::{install, supervisor};
use crate::error::{Error, Result};
use crate::limits;
use crate::server::off_thread;
use crate::variant::{Variant, Version};
use gates::Gates;
use port::Port;

const NAMES: [&str; 3] = ["node-1", "node-2", "node-3"];
/// Of names of directories.
const PREFIX: &str = "nodes-";
/// Seconds without their owner until the nodes stop.
const IDLE: u64 = 1;

/// Three nodes of one cluster, `node-1` to `node-3`, each with a heap of 512 MB, on 127.0.0.1 and without security.
///
/// They belong to the test that started them, and end with the last clone of this handle, or with its process by
/// whatever means that ends. Starting takes about 80 s on two cores, and 2.4 GB of memory.
///
/// ```no_run
/// # async fn example() -> es_testkit::Result<()> {
/// let nodes = es_testkit::Nodes::start().await?;
/// // … a client with nodes.urls(), busy …
/// nodes.kill("node-2")?;
/// // … it must go on with the others …
/// nodes.restart("node-2").await?;
/// nodes.cut_off("node-3")?;
/// // … node-3 still answers, but can do nothing without a master …
/// nodes.heal("node-3")?;
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Nodes(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    members: Vec<Member>,
    gates: Gates,
    dir: PathBuf,
    _lease: Lease,
}

#[derive(Debug)]
struct Member {
    name: &'static str,
    url: String,
    node: Node,
    run: Run,
    /// `None` before the first start.
    state: Mutex<Option<State>>,
    _lease: Lease,
    _ports: [Port; 2],
}

impl Nodes {
    /// Three nodes, joined and ready, of the version that `ES_TESTKIT_RELEASE` names, by default 8.12.2.
    ///
    /// `ELASTICSEARCH_URL` plays no part: nobody else's cluster is to be harmed. Works on any async runtime.
    pub async fn start() -> Result<Self> {
        Self::of(Version::from_env()?).await
    }

    /// As [`Nodes::start`], of another version.
    pub async fn of(version: Version) -> Result<Self> {
        off_thread("start the nodes", move || {
            let nodes = Self(Arc::new(Inner::prepare(version)?));
            nodes.0.launch(&[0, 1, 2])?;
            Ok(nodes)
        })
        .await
    }

    /// The names, in order.
    pub fn names(&self) -> [&'static str; 3] {
        NAMES
    }

    /// The addresses of all nodes, in order. A node keeps its address when it is started again; while it is down,
    /// connections are refused.
    pub fn urls(&self) -> Vec<String> {
        self.0.members.iter().map(|member| member.url.clone()).collect()
    }

    /// The address of one node: `http://127.0.0.1:41234`.
    pub fn url(&self, name: &str) -> Result<&str> {
        Ok(&self.0.members[position(name)?].url)
    }

    /// Kills a node as `kill -9` does, and returns when its processes are gone. Its data stays.
    pub fn kill(&self, name: &str) -> Result<()> {
        let member = &self.0.members[position(name)?];
        let killed = member.state().is_none_or(|state| state.supervisor.kill_group(limits::FOLLOW));
        if killed { Ok(()) } else { Err(member.undying()) }
    }

    /// Stops a node in order, as SIGTERM does, and waits until it is gone. Its data stays.
    pub async fn stop(&self, name: &str) -> Result<()> {
        let (nodes, at) = (self.clone(), position(name)?);
        off_thread("stop the node", move || nodes.0.members[at].stop()).await
    }

    /// Starts a node again with the data it has, after stopping it if it runs, and waits until it is back in the
    /// cluster. That takes a master: after a loss of two nodes, use [`Nodes::restart_all`].
    pub async fn restart(&self, name: &str) -> Result<()> {
        self.relaunch(vec![position(name)?]).await
    }

    /// Stops all nodes that run, and starts all of them again.
    pub async fn restart_all(&self) -> Result<()> {
        self.relaunch((0..NAMES.len()).collect()).await
    }

    /// Cuts a node off from the others: connections between them are closed, and new ones too as soon as they are
    /// made. The node runs on and answers clients.
    ///
    /// That is a broken network whose ends notice at once. It is not SIGSTOP, which leaves the node's connections
    /// open and its clients without an answer.
    pub fn cut_off(&self, name: &str) -> Result<()> {
        self.0.gates.cut(position(name)?);
        Ok(())
    }

    /// Mends the network of a node that was cut off. It finds the others again within seconds.
    pub fn heal(&self, name: &str) -> Result<()> {
        self.0.gates.heal(position(name)?);
        Ok(())
    }

    async fn relaunch(&self, which: Vec<usize>) -> Result<()> {
        let nodes = self.clone();
        off_thread("start the node", move || {
            which.iter().try_for_each(|at| nodes.0.members[*at].stop())?;
            nodes.0.launch(&which)
        })
        .await
    }
}

impl Inner {
    /// Everything but the processes.
    fn prepare(version: Version) -> Result<Self> {
        super::supported()?;
        let dirs = Dirs::locate()?;
        let home = install::home(&dirs, version)?;
        let (dir, lease) = claim(&dirs)?;
        let repo = dir.join("repo");
        make_dir(&repo)?;
        if let Some(uid) = dirs.drop_to {
            node::give(&repo, uid).map_err(|source| Error::Privileges { uid, source })?;
        }
        let failed = || Error::io("listen on", "127.0.0.1");
        let mut sockets = Vec::new();
        let mut numbers = Vec::new();
        for _ in NAMES {
            let (http, transport) = (Port::reserve().map_err(failed())?, Port::reserve().map_err(failed())?);
            numbers.push((http.number().map_err(failed())?, transport.number().map_err(failed())?));
            sockets.push([http, transport]);
        }
        let gates = Gates::open(&numbers.iter().map(|(_, transport)| *transport).collect::<Vec<_>>())?;
        let mut members = Vec::new();
        for (at, ports) in sockets.into_iter().enumerate() {
            let (http, transport) = numbers[at];
            let place = Place::Member {
                cluster: dir.file_name().unwrap_or_default().display().to_string(),
                name: NAMES[at].to_owned(),
                all: NAMES.map(ToOwned::to_owned).to_vec(),
                http,
                transport,
                published: gates.ports()[at],
                seeds: gates.ports().to_vec(),
                repo: repo.clone(),
            };
            let run = Run(dir.join(NAMES[at]));
            make_dir(&run.0)?;
            let variant = Variant::default().version(version);
            let node =
                Node { dir: run.0.join("node"), home: home.clone(), variant, place, drop_to: dirs.drop_to };
            node.prepare(None)?;
            members.push(Member {
                name: NAMES[at],
                url: format!("http://127.0.0.1:{http}"),
                node,
                _lease: run.lease()?,
                run,
                state: Mutex::new(None),
                _ports: ports,
            });
        }
        Ok(Self { members, gates, dir, _lease: lease })
    }

    /// Starts these members at once and waits for each.
    fn launch(&self, which: &[usize]) -> Result<()> {
        for at in which.iter().copied() {
            let member = &self.members[at];
            let state = supervisor::spawn(&member.run, &member.node, IDLE)?;
            self.gates.speaker(at, state.supervisor);
            *member.state.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
        }
        for member in which.iter().map(|at| &self.members[*at]) {
            if let Some(state) = member.state() {
                super::wait_until_ready(&member.run, &state)?;
            }
        }
        Ok(())
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Nobody wants their data any more, so there is no reason to be patient.
        for state in self.members.iter().filter_map(Member::state) {
            state.supervisor.kill_group(Duration::from_secs(5));
        }
        let _ = fs::remove_dir_all(&self.dir);
    }
}

impl Member {
    fn state(&self) -> Option<State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn stop(&self) -> Result<()> {
        let Some(state) = self.state() else { return Ok(()) };
        state.supervisor.terminate();
        if state.supervisor.ends_within(limits::STOP) { Ok(()) } else { Err(self.undying()) }
    }

    fn undying(&self) -> Error {
        Error::Undying { node: self.name.to_owned(), log: node::console(&self.node.dir) }
    }
}

fn position(name: &str) -> Result<usize> {
    let unknown =
        || Error::UnknownNode { name: name.to_owned(), known: NAMES.map(ToOwned::to_owned).to_vec() };
    NAMES.iter().position(|known| *known == name).ok_or_else(unknown)
}

/// A directory for a new cluster, and the lock that says that its owner lives. Those of dead owners go.
fn claim(dirs: &Dirs) -> Result<(PathBuf, Lease)> {
    let runs = dirs.runs()?;
    make_dir(&runs)?;
    // Between the creation of a directory and its lock, nobody may take it for that of a dead owner.
    let _claiming = Run(runs.clone()).exclusive()?;
    for entry in fs::read_dir(&runs).map_err(Error::io("read", &runs))?.flatten() {
        if entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes()) && is_dead(&entry.path()) {
            fs::remove_dir_all(entry.path()).map_err(Error::io("remove", entry.path()))?;
        }
    }
    let dir = runs.join(format!("{PREFIX}{}", uuid::Uuid::new_v4().simple()));
    make_dir(&dir)?;
    let lease = Run(dir.clone()).lease()?;
    Ok((dir, lease))
}

/// Whether neither the owner nor a supervisor, which holds its node's lease to its own end, is there.
fn is_dead(dir: &Path) -> bool {
    let leases = NAMES.iter().map(|name| dir.join(name)).chain([dir.to_owned()]);
    let files = leases.filter_map(|dir| File::open(Run(dir).lease_path()).ok());
    // Held until all are asked, and no longer.
    files.map(|file| file.try_lock().is_ok().then_some(file)).collect::<Option<Vec<_>>>().is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_dead_owner_left_goes_and_what_is_owned_stays() {
        let cache = tempfile::tempdir().unwrap();
        let dirs = Dirs::at(cache.path());
        let (owned, _lease) = claim(&dirs).unwrap();
        let (left, lease) = claim(&dirs).unwrap();
        let run = Run(left.join(NAMES[1]));
        make_dir(&run.0).unwrap();
        // A supervisor that is still busy with the end of its node.
        let stopping = File::create(run.lease_path()).unwrap();
        stopping.lock().unwrap();
        drop(lease);
        claim(&dirs).unwrap();
        assert!(owned.exists() && left.exists());

        drop(stopping);
        claim(&dirs).unwrap();
        assert!(owned.exists() && !left.exists());
    }

    #[test]
    fn an_unknown_name_is_told_the_known_ones() {
        let error = position("node-4").unwrap_err().to_string();
        assert!(error.contains("`node-4`") && error.contains("node-1, node-2, node-3"), "{error}");
    }
}
