//! Where changes go to, beside the stream: each sink has a queue and a task of its own, so that one that is slow or fails
//! keeps nobody else.

mod alertmanager;
mod queue;
mod tracing;
mod webhook;

use std::error::Error as StdError;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

pub use queue::Delivery;
pub(super) use queue::{Queue, Tally};
pub use tracing::Tracing;
pub use webhook::{Webhook, WebhookError};

use super::change::Change;

/// Starts a queue before each, with names of their own, since logs and metrics go by them; within a runtime.
pub(super) fn start(sinks: Vec<Arc<dyn Sink>>, patience: Duration) -> Vec<Queue> {
    let mut names: Vec<String> = Vec::new();
    for sink in &sinks {
        let name = sink.name();
        let numbered = (2..).map(|number| format!("{name} {number}"));
        let own = std::iter::once(name.to_owned()).chain(numbered).find(|name| !names.contains(name));
        names.extend(own);
    }
    sinks.into_iter().zip(names).map(|(sink, name)| Queue::start(sink, name, patience)).collect()
}

/// What a delivery comes to.
pub type Delivered<'a> = Pin<Box<dyn Future<Output = Result<(), SinkError>> + Send + 'a>>;

/// Where changes are delivered to.
///
/// ```
/// use es_core::ops::monitor::{Change, Delivered, Sink, SinkError};
///
/// struct Pager;
///
/// impl Sink for Pager {
///     fn name(&self) -> &str {
///         "pager"
///     }
///
///     fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a> {
///         Box::pin(async move {
///             for change in changes.iter().filter(|change| change.is_fired()) {
///                 page(change.to_string()).await.map_err(SinkError::transient)?;
///             }
///             Ok(())
///         })
///     }
/// }
/// # async fn page(_: String) -> std::io::Result<()> { Ok(()) }
/// ```
pub trait Sink: Send + Sync + 'static {
    /// Its name, for logs and counts. Of sinks of one name, the second is told as `name 2`, and so on.
    fn name(&self) -> &str;

    /// Delivers changes, in their order: those that have come since the last delivery. What fails with [`SinkError::transient`], or
    /// has not come to its end after two minutes and ten seconds for each change, is tried again, less what has become
    /// [too old](super::Monitor::patience) meanwhile, so that a delivery of which a part was taken
    /// should not mind a repetition.
    fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a>;
}

/// Why a delivery failed.
#[derive(Debug, thiserror::Error)]
#[error("{source}")]
pub struct SinkError {
    pub(super) transient: bool,
    source: Box<dyn StdError + Send + Sync>,
}

impl SinkError {
    /// What may go well the next time: it is tried again.
    pub fn transient(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        SinkError { transient: true, source: source.into() }
    }

    /// What will not go well: these changes are lost to the sink.
    pub fn permanent(source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        SinkError { transient: false, source: source.into() }
    }
}
