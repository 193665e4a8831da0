//! The connection to a cluster: the one place that sends, and the one that judges replies.
//!
//! A [`Request`] is data; [`Cluster::send`] sends it to a node in good health, repeats it where that is safe, and turns
//! everything that is not success into an [`Error`].

mod attempt;
mod config;
mod credentials;
mod nodes;
mod request;
mod response;
mod retry;
mod verdict;

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant};

use elasticsearch::Elasticsearch;

pub use config::ClusterBuilder;
pub use request::{Repeat, Request, batches, segment};
pub(crate) use response::Failure;
pub use response::Response;
pub use retry::RetryPolicy;

use crate::error::{ConfigError, Error};
use nodes::{Health, Node};

/// A cluster to talk to. Cheap to clone; clones share connections and what is known of the nodes' health.
///
/// ```no_run
/// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use es_core::cluster::{Cluster, Request};
///
/// let es = Cluster::from_env()?;
/// let health = es.send(Request::get("read health", "/_cluster/health")).await?.value()?;
/// # Ok(()) }
/// ```
///
/// Sending needs a Tokio runtime.
#[derive(Clone)]
pub struct Cluster {
    inner: Arc<Inner>,
    retry: RetryPolicy,
    prefix: Arc<str>,
}

struct Inner {
    nodes: Vec<Node>,
    health: Arc<Health>,
    /// For the user; asks any node in good health.
    client: Elasticsearch,
    connect_timeout: Duration,
    request_timeout: Duration,
}

impl Cluster {
    /// From the environment:
    ///
    /// | variable | |
    /// |---|---|
    /// | `ELASTICSEARCH_URL` | one address, or several of one cluster with commas between; may hold `user:password@` |
    /// | `ELASTICSEARCH_API_KEY` | the encoded key, or `id:api_key` |
    /// | `ELASTICSEARCH_USERNAME`, `ELASTICSEARCH_PASSWORD` | instead of a key |
    /// | `ELASTICSEARCH_CA_CERT` | the path of a PEM file, where the nodes' CA is not a public one |
    ///
    /// Sends nothing. Fails with a [`ConfigError`] that names the variable to correct.
    pub fn from_env() -> Result<Self, ConfigError> {
        ClusterBuilder::from_variables(variable)?.build()
    }

    /// The same, at these addresses in the place of `ELASTICSEARCH_URL`.
    pub fn from_env_at(url: &str) -> Result<Self, ConfigError> {
        let read = |name| if name == "ELASTICSEARCH_URL" { Ok(Some(url.to_owned())) } else { variable(name) };
        ClusterBuilder::from_variables(read)?.build()
    }

    /// A builder, for what the environment does not say.
    pub fn builder() -> ClusterBuilder {
        ClusterBuilder::default()
    }

    /// Around an official client of your own: its addresses, credentials, proxies and TLS settings hold.
    ///
    /// Requests are repeated and judged as ever; which node gets them is the client's business.
    pub fn new(client: Elasticsearch) -> Self {
        Self::builder().around(client)
    }

    fn assemble(inner: Inner, retry: RetryPolicy) -> Self {
        Self { inner: Arc::new(inner), retry, prefix: Arc::from("") }
    }

    /// Puts a prefix before every name of this crate's making: indices, aliases, templates, pipelines, policies.
    ///
    /// For tests that share a cluster, and for several deployments on one.
    pub fn with_prefix(self, prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into().into(), ..self }
    }

    /// The same cluster, with another patience: for a probe, whose caller has a patience of its own.
    pub fn with_retry(self, retry: RetryPolicy) -> Self {
        Self { retry, ..self }
    }

    /// The prefix; empty unless one was given.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// A name with the prefix before it.
    pub fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// The official client, for what this crate does not do. It sends once, and judges no reply.
    pub fn client(&self) -> &Elasticsearch {
        &self.inner.client
    }

    pub(crate) fn retry(&self) -> &RetryPolicy {
        &self.retry
    }

    /// Sends a request and reads the reply.
    ///
    /// A node that cannot be reached, or does not answer in time, is set aside for a growing time (1 s to 60 s) and the next is
    /// asked; see [`Repeat`] and [`RetryPolicy`] for what is sent again. Everything but a 2xx, or a status that the request
    /// [allows](Request::allow), is an [`Error`]; so is a 2xx that reports failures, and an answer that is not Elasticsearch's.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let Inner { nodes, health, connect_timeout, request_timeout, .. } = &*self.inner;
        let timeout = request.timeout.unwrap_or(*request_timeout);
        let mut pauses = self.retry.pauses();
        let mut tried = Vec::new();
        let mut attempts = 0;
        loop {
            let Some(at) = health.pick(&tried) else {
                tried.clear();
                continue;
            };
            let node = &nodes[at];
            attempts += 1;
            let start = Instant::now();
            let reached =
                if health.answers(at) { Ok(()) } else { attempt::knock(node, *connect_timeout).await };
            let outcome = match reached {
                Ok(()) => attempt::attempt(node, &request, timeout).await,
                Err(failed) => Err(failed),
            };
            let (kind, source, retry_after) = match outcome {
                Ok(raw) => {
                    health.answered(at);
                    trace(&request, node, raw.status, start, attempts);
                    match verdict::judge(
                        &raw.reply(node),
                        &request.allowed,
                        request.partial || !request.changes(),
                    ) {
                        None => return Ok(self::response(request, raw, attempts)),
                        Some(kind) => (kind, None, raw.retry_after()),
                    }
                }
                Err(failed) => {
                    health.failed(at);
                    (failed.kind, failed.source, None)
                }
            };
            tried.push(at);
            let others = tried.len() < nodes.len();
            let Some(pause) = retry::next_pause(&kind, request.repeat, others, retry_after, &mut pauses)
            else {
                let error = request.fail(kind).after(attempts);
                return Err(match source {
                    Some(source) => error.because(source),
                    None => error,
                });
            };
            tracing::warn!(
                operation = %request.context.operation, path = request.path(), node = node.name(), attempts, ?pause,
                "repeating: {kind}"
            );
            tokio::time::sleep(pause).await;
        }
    }
}

fn trace(request: &Request, node: &Node, status: u16, start: Instant, attempts: u32) {
    tracing::debug!(
        operation = %request.context.operation,
        method = request.method(),
        path = request.path(),
        node = node.name(),
        status,
        elapsed = ?start.elapsed(),
        attempts,
        "answered"
    );
}

fn response(request: Request, raw: attempt::Raw, attempts: u32) -> Response {
    let warnings = raw.warnings();
    for warning in &warnings {
        tracing::warn!(operation = %request.context.operation, path = request.path(), "Elasticsearch warns: {warning}");
    }
    Response { context: request.context, attempts, status: raw.status, warnings, body: raw.body }
}

impl fmt::Debug for Cluster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let nodes: Vec<_> = self.inner.nodes.iter().map(Node::name).collect();
        f.debug_struct("Cluster").field("nodes", &nodes).field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

fn variable(name: &'static str) -> Result<Option<String>, ConfigError> {
    match std::env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(ConfigError::NotUnicode { name }),
    }
}
