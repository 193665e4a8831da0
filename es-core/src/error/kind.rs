//! The kinds of failure.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Deserializer};

use super::Error;
use crate::documents::BulkReport;

/// What went wrong; more kinds may come.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// No connection to a node: nothing was sent.
    #[error("cannot connect to {node}: {reason}")]
    Connect {
        /// The node's address, without credentials.
        node: String,
        /// The operating system's reason, or the resolver's.
        reason: String,
    },
    /// The connection broke before the whole reply was there: the server may have done what was asked.
    #[error("the connection to {node} broke: {reason}")]
    ConnectionLost {
        /// The node's address, without credentials.
        node: String,
        /// What broke.
        reason: String,
    },
    /// The node's certificate is not trusted, is for another name, or the node speaks no TLS. Nothing was sent.
    #[error("no TLS with {node}: {reason}")]
    Tls {
        /// The node's address, without credentials.
        node: String,
        /// The TLS library's reason.
        reason: String,
    },
    /// No reply within the request's time-out: the server may have done, or may still do, what was asked.
    #[error("no reply from {node} within {after:?}")]
    Timeout {
        /// The node's address, without credentials.
        node: String,
        /// The time-out.
        after: Duration,
    },
    /// Missing or wrong credentials (401).
    #[error("401 not authenticated: {reason}")]
    Unauthorized {
        /// The server's reason.
        reason: String,
    },
    /// The credentials lack a privilege (403 with a `security_exception`).
    #[error("403 not allowed: {reason}")]
    Forbidden {
        /// The server's reason; it names the missing privilege.
        reason: String,
    },
    /// Something answered, but not Elasticsearch.
    #[error("{node} is not Elasticsearch: it answered {status} {found}")]
    NotElasticsearch {
        /// The address, without credentials.
        node: String,
        /// The HTTP status.
        status: u16,
        /// What was there instead: a content type, and the header `Server` if there was one.
        found: String,
    },
    /// Elasticsearch refused or failed.
    #[error("{}", server_line(*status, error_type, reason, causes))]
    Server {
        /// The HTTP status.
        status: u16,
        /// The exception's type; empty where the reply names none, as a gateway's does not.
        error_type: String,
        /// The server's reason, in its own words.
        reason: String,
        /// Root causes and what caused them, outermost first, without repetition of the reason.
        causes: Vec<Cause>,
    },
    /// The cluster took the change, but not all nodes confirmed it in time.
    #[error("the cluster did not acknowledge the change within its own time-out")]
    Unacknowledged,
    /// A 2xx reply that reports failures, or that the server ran out of time.
    #[error("{}", incomplete_line(*timed_out, failures))]
    Incomplete {
        /// The server gave up waiting.
        timed_out: bool,
        /// The failures reported, as many as the reply holds.
        failures: Vec<Cause>,
    },
    /// A task on the server (`_reindex`, `_update_by_query`, …) failed.
    #[error("the task failed: {error_type}: {reason}")]
    TaskFailed {
        /// The exception's type, or what the task reports: `failures`, `canceled`, `timed_out`.
        error_type: String,
        /// The server's reason.
        reason: String,
        /// The failures reported.
        failures: Vec<Cause>,
    },
    /// The reply is not what the operation expects.
    #[error("cannot read the reply: {reason}")]
    Decode {
        /// What does not fit, and where.
        reason: String,
    },
    /// The request cannot be written: a value that JSON has no form for, or a name that no URL can hold.
    #[error("cannot write the request: {reason}")]
    Encode {
        /// What does not fit.
        reason: String,
    },
    /// Some operations of a bulk failed.
    #[error("{}", bulk_line(report))]
    BulkFailed {
        /// What was done, and what failed.
        report: Box<BulkReport>,
    },
    /// A bulk was stopped by the failure of a request; what came after it was not sent.
    #[error("stopped after {} operations: {}", report.processed(), cause.kind())]
    BulkStopped {
        /// What was done before. Operations of the request that failed are not in it.
        report: Box<BulkReport>,
        /// The failure.
        cause: Error,
    },
    /// The alias through which this program writes does not exist, and neither does the document's index.
    #[error("`{document}` has no index: the alias `{alias}` does not exist")]
    Uninitialized {
        /// The Rust struct's name.
        document: &'static str,
        /// The write alias looked for.
        alias: String,
    },
    /// Another version of the document has taken over: this program's write alias is gone.
    #[error(
        "version {version} of `{document}` is superseded: the alias `{alias}` is gone, `{index}` serves now"
    )]
    Superseded {
        /// The Rust struct's name.
        document: &'static str,
        /// The version this program was built with.
        version: u32,
        /// The write alias looked for.
        alias: String,
        /// The index that serves now.
        index: String,
    },
}

/// A failure as Elasticsearch reports it inside another: a root cause, a shard's failure, a failed item.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Cause {
    /// The exception's type.
    #[serde(rename = "type", default, deserialize_with = "text_or_null")]
    pub error_type: String,
    /// The reason, in the server's words.
    #[serde(default, deserialize_with = "text_or_null")]
    pub reason: String,
}

/// Some exceptions have a `reason` of `null`.
fn text_or_null<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

impl Cause {
    /// A cause of this type, for this reason.
    pub fn new(error_type: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { error_type: error_type.into(), reason: reason.into() }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.error_type.as_str(), self.reason.as_str()) {
            ("", reason) => f.write_str(reason),
            (word, "") => f.write_str(word),
            (word, reason) => write!(f, "{word}: {reason}"),
        }
    }
}

impl ErrorKind {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            Self::Server { status, .. } | Self::NotElasticsearch { status, .. } => Some(*status),
            Self::Unauthorized { .. } => Some(401),
            Self::Forbidden { .. } => Some(403),
            Self::BulkStopped { cause, .. } => cause.status(),
            _ => None,
        }
    }

    pub(super) fn error_type(&self) -> Option<&str> {
        match self {
            Self::Server { error_type, .. } | Self::TaskFailed { error_type, .. } => {
                Some(error_type.as_str()).filter(|word| !word.is_empty())
            }
            Self::Unauthorized { .. } | Self::Forbidden { .. } => Some("security_exception"),
            Self::BulkStopped { cause, .. } => cause.error_type(),
            _ => None,
        }
    }

    pub(super) fn reason(&self) -> Option<&str> {
        match self {
            Self::Server { reason, .. }
            | Self::TaskFailed { reason, .. }
            | Self::Unauthorized { reason }
            | Self::Forbidden { reason } => Some(reason),
            Self::BulkStopped { cause, .. } => cause.reason(),
            _ => None,
        }
    }
}

fn server_line(status: u16, error_type: &str, reason: &str, causes: &[Cause]) -> String {
    let mut line = match error_type {
        "" => format!("{status}: {reason}"),
        word => format!("{status} {word}: {reason}"),
    };
    for cause in causes {
        line.push_str("; caused by ");
        line.push_str(&cause.to_string());
    }
    line
}

fn bulk_line(report: &BulkReport) -> String {
    let mut line = format!("{} of {} operations failed", report.failed.len(), report.processed());
    if let Some(first) = report.failed.first() {
        line.push_str(", the first: ");
        line.push_str(&first.to_string());
    }
    line
}

fn incomplete_line(timed_out: bool, failures: &[Cause]) -> String {
    let mut line = match (timed_out, failures.len()) {
        (true, 0) => return "the server ran out of time".to_owned(),
        (true, count) => format!("the server ran out of time, with {count} failures"),
        (false, count) => format!("{count} failures"),
    };
    if let Some(first) = failures.first() {
        line.push_str(", the first: ");
        line.push_str(&first.to_string());
    }
    line
}
