//! What can go wrong between a program and a cluster.
//!
//! An [`Error`] names the operation, the resource, the request and, where there is one, the server's own
//! reason; its [`ErrorKind`] says what to match on. No credential, header or query string is in any of them.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

pub(crate) mod block;
mod config;
mod detail;
mod help;
mod kind;

pub use config::ConfigError;
pub(crate) use detail::Detail;
pub use kind::{Cause, ErrorKind};

/// What a program gets when an operation on a cluster fails. One pointer wide; `Send`, `Sync` and `'static`.
///
/// `Display` is one line, followed by `help: …` where something can be done about it:
///
/// ```text
/// index document of `products.w2`: PUT /products.w2/_doc/1: 403 cluster_block_exception: index [products-v2] blocked by: …
/// help: the disk passed the flood-stage watermark: free space …
/// ```
///
/// ```
/// use es_core::error::{Error, ErrorKind};
///
/// fn later(error: &Error) -> bool {
///     error.is_cluster_block() || matches!(error.kind(), ErrorKind::Connect { .. })
/// }
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    context: Context,
    attempts: u32,
    kind: ErrorKind,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The request that an error speaks of.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    pub(crate) operation: Cow<'static, str>,
    pub(crate) resource: Option<String>,
    pub(crate) method: &'static str,
    /// Without the query string.
    pub(crate) path: String,
}

impl Error {
    pub(crate) fn new(context: Context, kind: ErrorKind) -> Self {
        Self(Box::new(Inner { context, attempts: 1, kind, source: None }))
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn context(&self) -> &Context {
        &self.0.context
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The operation in words: `read mapping`.
    pub fn operation(&self) -> &str {
        &self.0.context.operation
    }

    /// The index, alias, template … that the operation was about, where it was about one.
    pub fn resource(&self) -> Option<&str> {
        self.0.context.resource.as_deref()
    }

    /// The HTTP method.
    pub fn method(&self) -> &'static str {
        self.0.context.method
    }

    /// The path of the request, without its query string.
    pub fn path(&self) -> &str {
        &self.0.context.path
    }

    /// How many times the request was tried.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The HTTP status, where something answered.
    pub fn status(&self) -> Option<u16> {
        self.0.kind.status()
    }

    /// Elasticsearch's word for the failure: `index_not_found_exception`.
    pub fn error_type(&self) -> Option<&str> {
        self.0.kind.error_type()
    }

    /// The server's reason, in its own words.
    pub fn reason(&self) -> Option<&str> {
        self.0.kind.reason()
    }

    /// The index, alias, document … does not exist (404).
    pub fn is_not_found(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Server { status: 404, .. })
    }

    /// Somebody else was faster: a version or sequence number no longer matches (409).
    pub fn is_conflict(&self) -> bool {
        self.status() == Some(409)
    }

    /// The index, alias or other resource that was to be created exists.
    pub fn is_already_exists(&self) -> bool {
        match self.error_type() {
            Some("resource_already_exists_exception" | "snapshot_name_already_in_use_exception") => true,
            // Templates have no word of their own.
            Some("illegal_argument_exception") => {
                self.reason().is_some_and(|reason| reason.contains("already exists"))
            }
            _ => false,
        }
    }

    /// A block of the cluster or the index refused the operation: a migration's write block, a full disk, no master.
    pub fn is_cluster_block(&self) -> bool {
        self.error_type() == Some("cluster_block_exception")
    }

    /// A write block of the index alone, as a migration sets it, refused the operation: nothing was done. Neither a full disk
    /// nor a read-only index.
    pub fn is_write_block(&self) -> bool {
        let is_block = |error_type: &str| block::is_of_writes(self.status(), error_type, self.reason());
        self.error_type().is_some_and(is_block)
    }

    /// Whether the operation may have happened although it failed: the reply was lost or late, or came from a gateway.
    /// Read the state again before repeating.
    pub fn is_outcome_unknown(&self) -> bool {
        match &self.0.kind {
            ErrorKind::ConnectionLost { .. } | ErrorKind::Timeout { .. } => true,
            ErrorKind::Server { status, .. } => matches!(status, 502..=504),
            ErrorKind::BulkStopped { cause, .. } => cause.is_outcome_unknown(),
            _ => false,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { context, attempts, kind, .. } = &*self.0;
        f.write_str(&context.operation)?;
        if let Some(resource) = &context.resource {
            write!(f, " of `{resource}`")?;
        }
        write!(f, ": {} {}: {kind}", context.method, context.path)?;
        if *attempts > 1 {
            write!(f, " (tried {attempts} times)")?;
        }
        match help::help(kind) {
            Some(help) => write!(f, "\nhelp: {help}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.operation())
            .field("resource", &self.resource())
            .field("method", &self.method())
            .field("path", &self.path())
            .field("attempts", &self.attempts())
            .field("kind", self.kind())
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match (&self.0.kind, &self.0.source) {
            (ErrorKind::BulkStopped { cause, .. }, _) => Some(cause),
            (_, source) => source.as_deref().map(|source| source as &(dyn StdError + 'static)),
        }
    }
}
