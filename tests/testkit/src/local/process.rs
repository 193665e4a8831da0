//! What `/proc` knows: whether a recorded process still lives, who holds a lease, how much memory is used.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use procfs::process::{FDTarget, ProcState, Stat};
use procfs::{LockKind, LockType};
use rustix::process::{Pid, Signal};

use crate::limits;

/// A process that is not mistaken for a later one with the same id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(super) struct Process {
    pid: i32,
    /// In clock ticks since boot.
    started: u64,
}

impl Process {
    /// The process that has this id now.
    pub(super) fn running(pid: i32) -> Option<Self> {
        stat(pid).map(|stat| Self { pid, started: stat.starttime })
    }

    pub(super) fn pid(self) -> i32 {
        self.pid
    }

    pub(super) fn is_alive(self) -> bool {
        stat(self.pid).is_some_and(|stat| stat.starttime == self.started && !is_zombie(&stat))
    }

    /// Waits for its end; false if it does not come.
    pub(super) fn ends_within(self, patience: Duration) -> bool {
        let deadline = Instant::now() + patience;
        while self.is_alive() {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(limits::POLL);
        }
        true
    }

    /// Asks it to end. A process that is gone already needs no asking.
    pub(super) fn terminate(self) {
        if self.is_alive()
            && let Some(pid) = Pid::from_raw(self.pid)
        {
            let _ = rustix::process::kill_process(pid, Signal::TERM);
        }
    }

    /// Resident memory of it and all it started, in bytes. It has to be the leader of a process group.
    pub(super) fn group_memory(self) -> u64 {
        self.group().map(|(_, stat)| stat.rss * procfs::page_size()).sum()
    }

    /// Kills it with all it started, and waits until they are gone; false if they do not go.
    pub(super) fn kill_group(self, patience: Duration) -> bool {
        if self.is_alive()
            && let Some(group) = Pid::from_raw(self.pid)
        {
            let _ = rustix::process::kill_process_group(group, Signal::KILL);
        }
        let deadline = Instant::now() + patience;
        while self.group().any(|(_, stat)| !is_over(&stat)) {
            if Instant::now() >= deadline {
                return false;
            }
            thread::sleep(limits::POLL);
        }
        true
    }

    /// Whether it, or a process it started, has the socket with this inode.
    pub(super) fn group_has_socket(self, inode: u64) -> bool {
        let fds = self.group().filter_map(|(process, _)| process.fd().ok()).flatten().flatten();
        fds.into_iter().any(|fd| matches!(fd.target, FDTarget::Socket(socket) if socket == inode))
    }

    fn group(self) -> impl Iterator<Item = (procfs::process::Process, Stat)> {
        let all = procfs::process::all_processes().into_iter().flatten().flatten();
        let all = all.filter_map(|process| process.stat().ok().map(|stat| (process, stat)));
        all.filter(move |(_, stat)| stat.pgrp == self.pid)
    }
}

/// A zombie is dead; its parent, a test perhaps, has merely not asked yet.
fn is_zombie(stat: &Stat) -> bool {
    matches!(stat.state(), Ok(ProcState::Zombie | ProcState::Dead))
}

/// A zombie's threads may still be on their way out, and hold its sockets.
fn is_over(stat: &Stat) -> bool {
    is_zombie(stat) && stat.num_threads <= 1
}

fn stat(pid: i32) -> Option<Stat> {
    procfs::process::Process::new(pid).ok()?.stat().ok()
}

/// The inode of the socket of this machine that is connected from one port of the loopback to another.
pub(super) fn socket(from: u16, to: u16) -> Option<u64> {
    // Java's sockets are of IPv6, also for addresses of IPv4.
    let all = [procfs::net::tcp(), procfs::net::tcp6()].into_iter().flatten().flatten();
    let mut ours = all.filter(|tcp| tcp.local_address.port() == from && tcp.remote_address.port() == to);
    ours.find(|tcp| tcp.inode != 0).map(|tcp| tcp.inode)
}

/// Who holds a shared lock on `lease`: process id and command line.
pub(super) fn holders(lease: &Path) -> Vec<String> {
    let (Ok(lease), Ok(locks)) = (fs::metadata(lease), procfs::locks()) else { return Vec::new() };
    let ours = locks.iter().filter(|lock| {
        lock.inode == lease.ino()
            && matches!((&lock.lock_type, &lock.kind), (LockType::FLock, LockKind::Read))
    });
    let mut pids: Vec<_> = ours.filter_map(|lock| lock.pid).collect();
    pids.sort_unstable();
    pids.dedup();
    pids.into_iter().map(described).collect()
}

fn described(pid: i32) -> String {
    let words = procfs::process::Process::new(pid).and_then(|process| process.cmdline()).unwrap_or_default();
    let line: String = words.join(" ").chars().take(80).collect();
    format!("{pid} {line}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::process::CommandExt;
    use std::process::{self, Command, Stdio};

    #[test]
    fn a_process_is_known_by_its_start_time_too() {
        let me = Process::running(i32::try_from(process::id()).unwrap()).unwrap();
        assert!(me.is_alive());
        assert!(!Process { started: me.started + 1, ..me }.is_alive(), "the id was given to another process");
    }

    #[test]
    fn a_zombie_is_dead() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let process = Process::running(i32::try_from(child.id()).unwrap()).unwrap();
        assert!(process.is_alive());
        process.terminate();
        assert!(process.ends_within(Duration::from_secs(10)));
        child.wait().unwrap();
    }

    #[test]
    fn a_socket_is_known_by_its_process() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let client = TcpStream::connect(address).unwrap();
        let inode = socket(client.local_addr().unwrap().port(), address.port()).unwrap();
        let ours = rustix::process::getpgrp().as_raw_nonzero().get();
        assert!(Process { pid: ours, started: 0 }.group_has_socket(inode));
        let mut other = Command::new("cat").process_group(0).stdin(Stdio::piped()).spawn().unwrap();
        let process = Process::running(i32::try_from(other.id()).unwrap()).unwrap();
        assert!(!process.group_has_socket(inode));
        assert!(process.kill_group(Duration::from_secs(10)) && !process.is_alive());
        other.wait().unwrap();
    }

    #[test]
    fn holders_of_a_lease_are_seen() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(holders(file.path()).is_empty());
        let lease = File::open(file.path()).unwrap();
        lease.lock_shared().unwrap();
        let me = process::id().to_string();
        assert!(holders(file.path())[0].starts_with(&me));
        drop(lease);
        assert!(holders(file.path()).is_empty());
    }
}
