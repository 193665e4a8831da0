//! One node's own files: configuration, keystore, data, logs.

use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::dirs::make_dir;
use crate::error::{Error, Result};
use crate::variant::Variant;

/// Enough for tests; without it the heap is sized from the machine's memory. Memory that is not used is not taken.
const JAVA_OPTS: &str = "-Xms512m -Xmx512m -XX:-AlwaysPreTouch";
/// Lines of the shipped `jvm.options` that write below the home, which is shared and read-only here.
const WRITES_TO_HOME: [&str; 3] = ["-Xlog:gc", "-XX:HeapDumpPath", "-XX:ErrorFile"];
/// How much of the log an error shows.
const TAIL_LINES: usize = 15;

#[derive(Debug)]
pub(super) struct Node {
    pub(super) dir: PathBuf,
    pub(super) home: PathBuf,
    pub(super) variant: Variant,
    pub(super) place: Place,
    /// The user to become, when this process is root.
    pub(super) drop_to: Option<u32>,
}

/// Which cluster a node is of.
#[derive(Debug)]
pub(super) enum Place {
    /// Of one of its own.
    Alone,
    /// Of one with others.
    Member {
        cluster: String,
        name: String,
        /// The names of all members, with which the first of their elections is held.
        all: Vec<String>,
        /// Where it listens for clients.
        http: u16,
        /// Where it listens for other nodes.
        transport: u16,
        /// Where the others reach it.
        published: u16,
        /// Where it reaches the others, and itself.
        seeds: Vec<u16>,
        /// The directory of all members for snapshots.
        repo: PathBuf,
    },
}

impl Place {
    fn settings(&self, dir: &Path) -> Vec<String> {
        match self {
            // Port 0: the kernel picks a free one, so nothing can be taken in between; the ports file tells which.
            Self::Alone => vec![
                "cluster.name: es-testkit".to_owned(),
                "node.name: node-1".to_owned(),
                "discovery.type: single-node".to_owned(),
                format!("path.repo: [\"{}\"]", dir.join("repo").display()),
                "http.port: 0".to_owned(),
                "transport.port: 0".to_owned(),
            ],
            Self::Member { cluster, name, all, http, transport, published, seeds, repo } => {
                let seeds: Vec<_> = seeds.iter().map(|port| format!("127.0.0.1:{port}")).collect();
                vec![
                    format!("cluster.name: {cluster}"),
                    format!("node.name: {name}"),
                    format!("cluster.initial_master_nodes: {all:?}"),
                    format!("discovery.seed_hosts: {seeds:?}"),
                    format!("path.repo: [\"{}\"]", repo.display()),
                    format!("http.port: {http}"),
                    format!("transport.port: {transport}"),
                    format!("transport.publish_port: {published}"),
                ]
            }
        }
    }
}

impl Node {
    /// Writes everything the server reads. `password` is that of the user `elastic`, for a secured server.
    pub(super) fn prepare(&self, password: Option<&str>) -> Result<()> {
        for dir in ["conf/jvm.options.d", "data", "logs", "tmp", "repo"] {
            make_dir(&self.dir.join(dir))?;
        }
        let conf = self.dir.join("conf");
        write(&conf.join("elasticsearch.yml"), &self.settings())?;
        let kept = self.shipped("jvm.options")?.lines().filter(stays_off_home).collect::<Vec<_>>().join("\n");
        // Without an entry in `/etc/passwd` it would be `?`, below the home.
        let user_home = format!("-Duser.home={}", self.dir.join("tmp").display());
        write(&conf.join("jvm.options"), &format!("{kept}\n{user_home}\n"))?;
        write(&conf.join("log4j2.properties"), &self.shipped("log4j2.properties")?)?;
        if let Some(uid) = self.drop_to {
            give(&self.dir, uid).map_err(|source| Error::Privileges { uid, source })?;
        }
        match password {
            Some(password) => self.store_password(password),
            None => Ok(()),
        }
    }

    fn shipped(&self, name: &str) -> Result<String> {
        let path = self.home.join("config").join(name);
        fs::read_to_string(&path).map_err(Error::io("read", path))
    }

    fn settings(&self) -> String {
        let path = |name: &str| self.dir.join(name).display().to_string();
        let mut lines = self.place.settings(&self.dir);
        lines.extend([
            format!("path.data: \"{}\"", path("data")),
            format!("path.logs: \"{}\"", path("logs")),
            "network.host: 127.0.0.1".to_owned(),
            "node.portsfile: true".to_owned(),
            "xpack.ml.enabled: false".to_owned(),
            "ingest.geoip.downloader.enabled: false".to_owned(),
            "cluster.routing.allocation.disk.threshold_enabled: false".to_owned(),
        ]);
        // A secured server says nothing about security: it then makes certificates and configures TLS itself.
        if !self.variant.is_secured() {
            lines.push("xpack.security.enabled: false".to_owned());
        }
        lines.join("\n") + "\n"
    }

    fn store_password(&self, password: &str) -> Result<()> {
        let program = self.home.join("bin/elasticsearch-keystore");
        let failed = || Error::io("run", &program);
        let mut command = Command::new(&program);
        self.environment(&mut command);
        command.args(["add", "--force", "--stdin", "bootstrap.password"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|e| self.spawn_error(&program, e))?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(password.as_bytes()).map_err(failed())?;
        }
        let output = child.wait_with_output().map_err(failed())?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(failed()(io::Error::other(said)))
    }

    /// The environment and the user that the server's programs run with: nothing of the tests' own environment,
    /// where `JAVA_HOME`, `ES_HOME` and the like would change what starts.
    pub(super) fn environment(&self, command: &mut Command) {
        command
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("ES_PATH_CONF", self.dir.join("conf"))
            .env("ES_TMPDIR", self.dir.join("tmp"))
            .env("ES_JAVA_OPTS", JAVA_OPTS)
            .current_dir(&self.dir);
        if let Some(uid) = self.drop_to {
            command.uid(uid).gid(uid);
        }
    }

    /// The error for a program that could not be started.
    pub(super) fn spawn_error(&self, program: &Path, source: io::Error) -> Error {
        match self.drop_to {
            Some(uid) if source.kind() == io::ErrorKind::PermissionDenied => {
                Error::Privileges { uid, source }
            }
            _ => Error::io("run", program)(source),
        }
    }
}

/// The certificate authority that a secured server makes for itself.
pub(super) fn ca_cert(node: &Path) -> PathBuf {
    node.join("conf/certs/http_ca.crt")
}

pub(super) fn logs(node: &Path) -> PathBuf {
    node.join("logs")
}

/// Everything the server and its supervisor print.
pub(super) fn console(node: &Path) -> PathBuf {
    logs(node).join("console.log")
}

/// Where the server listens, as soon as it does: `127.0.0.1:41234`.
pub(super) fn http_address(node: &Path) -> Option<String> {
    let ports = fs::read_to_string(node.join("logs/http.ports")).ok()?;
    ports.lines().find(|line| line.starts_with("127.0.0.1:")).map(ToOwned::to_owned)
}

/// The last lines of what the server said.
pub(super) fn log_tail(node: &Path) -> String {
    let text = fs::read(console(node)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let lines: Vec<_> = text.lines().collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

fn stays_off_home(option: &&str) -> bool {
    !WRITES_TO_HOME.iter().any(|writes| option.contains(writes))
}

fn write(path: &Path, text: &str) -> Result<()> {
    fs::write(path, text).map_err(Error::io("write", path))
}

/// Hands a directory with all in it to another user.
pub(super) fn give(path: &Path, uid: u32) -> io::Result<()> {
    chown(path, Some(uid), Some(uid))?;
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            give(&entry?.path(), uid)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_is_read_once_it_is_whole() {
        let node = tempfile::tempdir().unwrap();
        fs::create_dir(node.path().join("logs")).unwrap();
        assert_eq!(http_address(node.path()), None);
        fs::write(node.path().join("logs/http.ports"), "[::1]:9201\n127.0.0.1:9200\n").unwrap();
        assert_eq!(http_address(node.path()).as_deref(), Some("127.0.0.1:9200"));
    }

    #[test]
    fn an_error_shows_the_end_of_the_log() {
        let node = tempfile::tempdir().unwrap();
        fs::create_dir(node.path().join("logs")).unwrap();
        let lines: Vec<_> = (1..=100).map(|n| format!("line {n}")).collect();
        fs::write(console(node.path()), lines.join("\n")).unwrap();
        let tail = log_tail(node.path());
        assert!(tail.starts_with("line 86\n") && tail.ends_with("line 100"), "{tail}");
    }
}
