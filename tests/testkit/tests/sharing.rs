//! Who shares a server, and how it ends: with real processes, real signals and a real server.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how tests and their helpers fail")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{self, Child, Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{Duration, Instant};

/// Seconds without users in these tests.
const IDLE: u64 = 3;

/// Servers that only one test uses, gone when it ends.
struct Group(String, OnceLock<PathBuf>);

impl Group {
    fn new(test: &str) -> Self {
        Self(format!("{test}-{}", process::id()), OnceLock::new())
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_es-testkit"));
        command.args(arguments).env("ES_TESTKIT_GROUP", &self.0).env("ES_TESTKIT_IDLE", IDLE.to_string());
        command.env_remove("ELASTICSEARCH_URL");
        command
    }

    /// Standard output, and whether it was a success.
    fn call(&self, arguments: &[&str]) -> (String, bool) {
        let output = self.command(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (String::from_utf8(text).unwrap(), output.status.success())
    }

    /// A process that uses the server until it is killed.
    fn user(&self) -> User {
        let script = "echo $ELASTICSEARCH_URL; exec cat";
        let mut command = self.command(&["run", "--", "sh", "-c", script]);
        User(command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap())
    }

    /// What `status` says about the server of this group.
    fn status(&self) -> Option<Status> {
        self.read(&self.call(&["status"]).0)
    }

    fn read(&self, text: &str) -> Option<Status> {
        let mut lines = text.lines().skip_while(|line| !line.contains(&self.0));
        let logs = lines.next()?;
        let head = text.lines().take_while(|line| *line != logs).last()?;
        // <run directory>/node-…/logs
        if let Some(run) = Path::new(logs.trim().trim_start_matches("logs in ")).ancestors().nth(2) {
            self.1.get_or_init(|| run.to_owned());
        }
        let pid = head.split("pid ").nth(1)?.split(',').next()?.parse().unwrap();
        let users = lines.take_while(|line| line.starts_with("  used by")).count();
        Some(Status { pid, users, starting: head.contains(" at starting,") })
    }

    fn wait_for(&self, what: &str, limit: u64, until: impl Fn(Option<&Status>) -> bool) -> Option<Status> {
        let deadline = Instant::now() + Duration::from_secs(limit);
        loop {
            let status = self.status();
            if until(status.as_ref()) {
                return status;
            }
            assert!(Instant::now() < deadline, "{what}, but: {status:?}");
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        self.call(&["stop", "--force"]);
        if let Some(run) = self.1.get()
            && !thread::panicking()
        {
            let _ = fs::remove_dir_all(run);
        }
    }
}

#[derive(Debug)]
struct Status {
    pid: u32,
    users: usize,
    starting: bool,
}

struct User(Child);

impl User {
    /// Waits until it has the server.
    fn url(&mut self) -> String {
        let mut line = String::new();
        BufReader::new(self.0.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// As `kill -9`.
    fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

fn listens(url: &str) -> bool {
    TcpStream::connect(url.trim_start_matches("http://")).is_ok()
}

/// Processes in the group that the supervisor leads.
fn processes(group: u32) -> Vec<i32> {
    let all = procfs::process::all_processes().unwrap().flatten();
    let stats = all.filter_map(|process| process.stat().ok());
    stats.filter(|s| s.pgrp == i32::try_from(group).unwrap() && s.state != 'Z').map(|s| s.pid).collect()
}

#[test]
fn one_server_for_all_until_the_last_user_is_killed() {
    let group = Group::new("sharing");

    // The one who starts it dies on the way; the server does not, and the next ones take it over.
    let first = group.user();
    let starting = group.wait_for("the server should start", 600, |s| s.is_some_and(|s| s.starting)).unwrap();
    first.kill();
    let (mut second, mut third) = (group.user(), group.user());
    let url = second.url();
    assert_eq!(third.url(), url);
    let status = group.status().unwrap();
    assert_eq!((status.pid, status.users), (starting.pid, 2));

    let before = Instant::now();
    let (warm, _) = group.call(&["start"]);
    assert!(warm.contains(&url), "{warm}");
    assert!(before.elapsed() < Duration::from_secs(5), "warm start took {:?}", before.elapsed());

    // Whoever is told the address by the environment is a user too.
    let program = env!("CARGO_BIN_EXE_es-testkit");
    let nested = group.call(&["run", "--", program, "run", "--", program, "status"]).0;
    assert_eq!(group.read(&nested).unwrap().users, 4, "{nested}");

    let (refusal, stopped) = group.call(&["stop"]);
    assert!(!stopped && refusal.contains("in use by"), "{refusal}");

    second.kill();
    thread::sleep(Duration::from_secs(IDLE + 2));
    assert!(listens(&url), "one user is left");
    third.kill();
    group.wait_for("the server should stop", IDLE + 20, |s| s.is_none());
    assert!(!listens(&url));
    assert_eq!(processes(status.pid), []);
}

#[test]
fn a_server_that_died_is_replaced_and_none_outlives_its_supervisor() {
    let group = Group::new("dying");
    let mut user = group.user();
    let url = user.url();
    let first = group.status().unwrap().pid;
    let members = processes(first);
    assert!(members.len() >= 3, "supervisor, launcher and server: {members:?}");

    // As a crash of the virtual machine; the next user comes before anybody has noticed.
    let server = members.into_iter().max_by_key(|pid| memory(*pid)).unwrap();
    kill(server);
    let mut next = group.user();
    let next_url = next.url();
    let second = group.status().unwrap().pid;
    assert!(!listens(&url) && listens(&next_url));
    assert_ne!(first, second);
    assert_eq!(processes(first), []);

    kill(i32::try_from(second).unwrap());
    let deadline = Instant::now() + Duration::from_secs(20);
    while !processes(second).is_empty() {
        assert!(Instant::now() < deadline, "orphans: {:?}", processes(second));
        thread::sleep(Duration::from_millis(100));
    }
    assert!(!listens(&next_url));
    next.kill();
    user.kill();
}

fn memory(pid: i32) -> u64 {
    procfs::process::Process::new(pid).and_then(|process| process.stat()).map_or(0, |stat| stat.rss)
}

fn kill(pid: i32) {
    let pid = rustix::process::Pid::from_raw(pid).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}
