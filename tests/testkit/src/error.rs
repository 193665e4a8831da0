//! What can go wrong, said so that somebody new here knows what to do next.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why there is no server, or why it did not do what was asked.
///
/// No message and no `Debug` output holds a credential.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no pinned distribution for this machine.
    #[error(
        "no local Elasticsearch for {os} on {arch}, only for linux on x86_64\n\
         help: start one yourself and set ELASTICSEARCH_URL"
    )]
    UnsupportedPlatform {
        /// As in `std::env::consts::OS`.
        os: &'static str,
        /// As in `std::env::consts::ARCH`.
        arch: &'static str,
    },

    /// None of the variables that say where to keep the distribution is set.
    #[error(
        "nowhere to keep the Elasticsearch distribution\n\
         help: set HOME, XDG_CACHE_HOME or ES_TESTKIT_CACHE"
    )]
    NoCacheDir,

    /// The server's own user may not enter the cache directory.
    #[error(
        "Elasticsearch refuses to run as root, and uid {uid}, which it gets instead, may not enter {path}\n\
         help: `chmod o+x {path}`, or set ES_TESTKIT_CACHE to another directory"
    )]
    Untraversable {
        /// The first directory on the way that is closed.
        path: PathBuf,
        /// The user that the server runs as.
        uid: u32,
    },

    /// An environment variable holds what it should not.
    #[error("{variable} is not {expected}\nhelp: correct or unset it")]
    Variable {
        /// The variable's name; its value may be a secret and is left out.
        variable: &'static str,
        /// What it should be.
        expected: &'static str,
    },

    /// No source had the distribution.
    #[error(
        "could not fetch Elasticsearch {version}:{attempts}\n\
         help: put the official archive at {archive}, or set ELASTICSEARCH_URL to a server that runs"
    )]
    Fetch {
        /// The version that was wanted.
        version: &'static str,
        /// What each source answered.
        attempts: Attempts,
        /// Where an archive that you fetched yourself is looked for.
        archive: PathBuf,
    },

    /// The disk is too full to unpack the distribution.
    #[error(
        "{path} has {available_mib} MiB left, and fetching Elasticsearch takes {needed_mib} MiB for a while\n\
         help: free some space, or set ES_TESTKIT_CACHE to another disk"
    )]
    NoSpace {
        /// The cache directory.
        path: PathBuf,
        /// MiB that fetching and unpacking need at their peak.
        needed_mib: u64,
        /// MiB that are free for this user.
        available_mib: u64,
    },

    /// The archive has the right checksum, and still does not unpack.
    #[error("{archive} cannot be unpacked: {source}\nhelp: free space on the disk, then start again")]
    Unpack {
        /// The archive.
        archive: PathBuf,
        /// What the unpacker said.
        source: io::Error,
    },

    /// A program that keeps watch over the server is not installed.
    #[error("`{tool}` is not on the PATH\nhelp: install it (Debian, Fedora, Arch: package `{package}`)")]
    MissingTool {
        /// The program.
        tool: &'static str,
        /// The package that brings it.
        package: &'static str,
    },

    /// This process is root, but may not become anybody else.
    #[error(
        "Elasticsearch refuses to run as root, and this process may not become uid {uid}: {source}\n\
         help: run the tests as another user, or give the container CAP_SETUID, CAP_SETGID and CAP_CHOWN"
    )]
    Privileges {
        /// The user that the server should have run as.
        uid: u32,
        /// The kernel's answer.
        source: io::Error,
    },

    /// Elasticsearch ended before it was ready.
    #[error("Elasticsearch {version} did not start; the end of {log}:\n{tail}")]
    StartFailed {
        /// The version that was started.
        version: &'static str,
        /// The whole log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },

    /// Elasticsearch was not ready in time.
    #[error(
        "Elasticsearch {version} was not ready after {seconds} s; the end of {log}:\n{tail}\n\
         help: on a slow machine, set ES_TESTKIT_START_TIMEOUT to more seconds"
    )]
    StartTimeout {
        /// The version that was started.
        version: &'static str,
        /// How long was waited.
        seconds: u64,
        /// The whole log.
        log: PathBuf,
        /// Its last lines.
        tail: String,
    },

    /// A container was started, and Elasticsearch in it was not ready in time.
    #[error(
        "Elasticsearch in a container of {image} was not ready after {seconds} s; the end of its log:\n{tail}\n\
         help: give the Docker engine more memory, or set ES_TESTKIT_START_TIMEOUT to more seconds"
    )]
    Container {
        /// The image with its tag.
        image: String,
        /// How long was waited.
        seconds: u64,
        /// The last lines of the container's output.
        tail: String,
    },

    /// A server that runs, or that `ELASTICSEARCH_URL` names, does not answer as it should.
    #[error("{url} does not answer as Elasticsearch should: {reason}\nhelp: {help}")]
    Unresponsive {
        /// The address, without credentials.
        url: String,
        /// What came back.
        reason: String,
        /// What to do; depends on whose server it is.
        help: &'static str,
    },

    /// No node of the cluster has this name.
    #[error("no node is named `{name}`\nhelp: the names are {}", Listed(known))]
    UnknownNode {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },

    /// A node's processes are still there, although they were told to end.
    #[error("{node} does not end\nhelp: see {log}")]
    Undying {
        /// The node's name.
        node: String,
        /// Its log.
        log: PathBuf,
    },

    /// `stop` found users and was not told to ignore them.
    #[error("the server is in use by {}\nhelp: wait for them, or `stop --force`", Listed(users))]
    InUse {
        /// Processes that hold a lease: id and command line.
        users: Vec<String>,
    },

    /// The server refused a request.
    #[error("{method} {path} was answered {status}: {reason}")]
    Refused {
        /// The HTTP method.
        method: String,
        /// The path, without host or credentials.
        path: String,
        /// The HTTP status.
        status: u16,
        /// The server's own words.
        reason: String,
    },

    /// A request got no answer.
    #[error("{method} {path} got no answer: {reason}")]
    Unanswered {
        /// The HTTP method.
        method: String,
        /// The path, without host or credentials.
        path: String,
        /// What the connection said.
        reason: String,
    },

    /// A thread of this crate panicked; its message is in the output of the test.
    #[error("the thread that should {0} panicked\nhelp: report it, with the output above")]
    Panicked(&'static str),

    /// The file system said no.
    #[error("cannot {step} {path}: {source}")]
    Io {
        /// What was attempted, as a verb.
        step: &'static str,
        /// On which file, directory or program.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
}

impl Error {
    /// For `map_err`: what was attempted on which path.
    pub(crate) fn io(step: &'static str, path: impl AsRef<Path>) -> impl FnOnce(io::Error) -> Self {
        let path = path.as_ref().to_owned();
        move |source| Self::Io { step, path, source }
    }
}

/// What each source of the distribution answered, in the order they were asked.
#[derive(Debug, Default)]
pub struct Attempts(pub(crate) Vec<(String, Attempt)>);

impl fmt::Display for Attempts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(source, why)| write!(f, "\n  {source}: {why}"))
    }
}

impl Attempts {
    /// The source and its failure, in the order they were asked.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Attempt)> {
        self.0.iter().map(|(source, why)| (source.as_str(), why))
    }
}

/// Why one source could not give the distribution.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Attempt {
    /// No connection, or it broke.
    #[error("not reachable ({0})")]
    Unreachable(String),
    /// An HTTP status other than 200.
    #[error("answered {0}")]
    Status(u16),
    /// Node's package manager is not installed.
    #[error("`npm` is not installed")]
    NoNpm,
    /// `npm pack` failed.
    #[error("`npm pack` failed: {0}")]
    Npm(String),
    /// What came is not the official archive.
    #[error("checksum mismatch: sha512 {found}, expected {expected}")]
    Checksum {
        /// The pinned checksum, in hexadecimal.
        expected: String,
        /// The checksum of what came.
        found: String,
    },
    /// The file system said no.
    #[error("could not be stored: {0}")]
    Store(#[from] io::Error),
}

struct Listed<'a>(&'a [String]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(", "))
    }
}
