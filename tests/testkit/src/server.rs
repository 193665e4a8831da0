//! The server as tests see it.

use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::access::{Access, Auth, Http};
#[cfg(feature = "testcontainers")]
use crate::container::{self, Container};
use crate::error::{Error, Result};
use crate::given;
use crate::isolated::{Isolated, unique_prefix};
use crate::local::{self, Lease};
use crate::variant::{Variant, Version};

/// How long a request of this crate may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// A real Elasticsearch that answers. Clones are handles of the same one, and it stays as long as one of them.
///
/// ```no_run
/// # async fn example() -> es_testkit::Result<()> {
/// let server = es_testkit::Server::start().await?;
/// let area = server.isolated("orders");
/// println!("create indices named {}… on {}", area.prefix(), server.url());
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct Server(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    access: Access,
    _keeper: Keeper,
}

/// What keeps the server up as long as there is a handle.
#[derive(Debug)]
#[expect(dead_code, reason = "its end is what matters")]
enum Keeper {
    /// Nothing of ours.
    Foreign,
    Local(Lease),
    #[cfg(feature = "testcontainers")]
    Container(Arc<Container>),
}

/// Our own server of this variant: in a container if that is to be had, or else a local one.
fn keep(variant: Variant) -> Result<(Access, Keeper)> {
    #[cfg(feature = "testcontainers")]
    if let Some((access, container)) = container::acquire(variant)? {
        return Ok((access, Keeper::Container(container)));
    }
    keep_local(variant)
}

fn keep_local(variant: Variant) -> Result<(Access, Keeper)> {
    let (access, lease) = local::acquire(variant)?;
    Ok((access, Keeper::Local(lease)))
}

impl Server {
    /// The server of `ELASTICSEARCH_URL`, or else one in a container or a local one: one node, no security, and the
    /// version that `ES_TESTKIT_RELEASE` names, by default 8.12.2.
    ///
    /// The first call on a machine downloads about 600 MB; the first call in a while starts the server, which
    /// takes about 20 s; every other call takes milliseconds.
    ///
    /// Works on any async runtime. Errors say which step failed and what to do.
    pub async fn start() -> Result<Self> {
        Self::of(Variant::from_env()?).await
    }

    /// As [`Server::start`], with TLS, the user `elastic` with a random password, and API keys.
    ///
    /// `ELASTICSEARCH_URL` is used if it is an https address.
    pub async fn secured() -> Result<Self> {
        Self::of(Variant::from_env()?.secured()).await
    }

    /// A server of this variant. `ELASTICSEARCH_URL` is used if that server is such a one.
    pub async fn of(variant: Variant) -> Result<Self> {
        off_thread("start the server", move || Self::start_blocking(variant)).await
    }

    /// As [`Server::of`], on this thread. Panics on a thread that drives an async runtime, as every blocking HTTP
    /// client does.
    pub fn start_blocking(variant: Variant) -> Result<Self> {
        Self::given_or(variant, keep)
    }

    /// As [`Server::start_blocking`], but never in a container, which would end with this process: for a program
    /// that starts the server for others.
    pub fn shared_blocking(variant: Variant) -> Result<Self> {
        Self::given_or(variant, keep_local)
    }

    fn given_or(variant: Variant, keep: fn(Variant) -> Result<(Access, Keeper)>) -> Result<Self> {
        if let Some(access) = given::server()?
            && suits(&access, variant)?
        {
            let keeper = local::lease_for(access.url()).map_or(Keeper::Foreign, Keeper::Local);
            return Ok(Self(Arc::new(Inner { access, _keeper: keeper })));
        }
        let (access, keeper) = keep(variant)?;
        if variant.is_trial() {
            start_trial(&access)?;
        }
        Ok(Self(Arc::new(Inner { access, _keeper: keeper })))
    }

    /// The address, without credentials and without a slash at the end: `http://127.0.0.1:41234`.
    pub fn url(&self) -> &str {
        self.access().url()
    }

    /// The user to log in as, `elastic` for a secured server.
    pub fn username(&self) -> Option<&str> {
        match self.access().auth() {
            Auth::Basic { username, .. } => Some(username),
            Auth::None | Auth::ApiKey(_) => None,
        }
    }

    /// The password of [`Server::username`].
    pub fn password(&self) -> Option<&str> {
        match self.access().auth() {
            Auth::Basic { password, .. } => Some(password),
            Auth::None | Auth::ApiKey(_) => None,
        }
    }

    /// The certificate of the authority that signed a secured server's certificate, in PEM.
    pub fn ca_cert_path(&self) -> Option<&Path> {
        self.access().ca()
    }

    /// Makes an API key with all privileges of [`Server::username`], in the form that the header
    /// `Authorization: ApiKey …` and `ELASTICSEARCH_API_KEY` take ([create API key]).
    ///
    /// It stays valid as long as the server lives. A server without security refuses.
    ///
    /// [create API key]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/security-api-create-api-key.html
    pub async fn api_key(&self, name: &str) -> Result<String> {
        self.api_key_with(name, &json!({})).await
    }

    /// As [`Server::api_key`], with no more than the privileges of the given role descriptors:
    ///
    /// ```no_run
    /// # async fn test(server: es_testkit::Server) -> es_testkit::Result<()> {
    /// let roles = serde_json::json!({ "reader": {
    ///     "indices": [{ "names": ["orders-*"], "privileges": ["read"] }],
    /// }});
    /// let key = server.api_key_with("a reader", &roles).await?;
    /// # Ok(()) }
    /// ```
    pub async fn api_key_with(&self, name: &str, roles: &Value) -> Result<String> {
        let (server, body) = (self.clone(), json!({ "name": name, "role_descriptors": roles }));
        off_thread("make an API key", move || {
            let http = server.access().http(PATIENCE)?;
            let key = http.send(&Method::POST, "/_security/api_key", Some(&body))?.json()?;
            Ok(key["encoded"].as_str().unwrap_or_default().to_owned())
        })
        .await
    }

    /// A prefix for names of indices, aliases, templates, policies, pipelines and repositories: short, lower
    /// case, ends with `-`, and never given twice, to whichever process.
    ///
    /// Nothing is deleted; [`Server::isolated`] does that too.
    pub fn unique_prefix(&self, test: &str) -> String {
        unique_prefix(test)
    }

    /// A [unique prefix](Server::unique_prefix), and a guard that deletes what bears it.
    pub fn isolated(&self, test: &str) -> Isolated {
        Isolated::new(self.clone(), test)
    }

    /// The environment variables that tell another process about this server: `ELASTICSEARCH_URL`, and as far as
    /// there are any `ELASTICSEARCH_USERNAME`, `…_PASSWORD`, `…_API_KEY` and `…_CA_CERT`. The values are secrets.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let access = self.access();
        let mut variables = vec![("ELASTICSEARCH_URL", access.url().to_owned())];
        match access.auth() {
            Auth::None => {}
            Auth::Basic { username, password } => variables.extend([
                ("ELASTICSEARCH_USERNAME", username.clone()),
                ("ELASTICSEARCH_PASSWORD", password.clone()),
            ]),
            Auth::ApiKey(key) => variables.push(("ELASTICSEARCH_API_KEY", key.clone())),
        }
        if let Some(path) = access.ca() {
            variables.push(("ELASTICSEARCH_CA_CERT", path.display().to_string()));
        }
        variables
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.access
    }
}

/// Starts the trial licence. A server takes that once in its life, and a neighbour may just have done so.
fn start_trial(access: &Access) -> Result<()> {
    let http = access.http(PATIENCE)?;
    if is_trial(&http)? {
        return Ok(());
    }
    let started = http.send(&Method::POST, "/_license/start_trial?acknowledge=true", None)?.json();
    if started.is_err() && is_trial(&http)? { Ok(()) } else { started.map(drop) }
}

fn is_trial(http: &Http<'_>) -> Result<bool> {
    Ok(http.get("/_license")?.json()?["license"]["type"] == "trial")
}

/// Whether a server that the environment names will do; an error if it does not even answer.
fn suits(access: &Access, variant: Variant) -> Result<bool> {
    if variant.is_secured() && !access.url().starts_with("https:") {
        return Ok(false);
    }
    let answer = access.http(PATIENCE)?.get("/").and_then(crate::access::Reply::json);
    let answer = answer.map_err(|error| Error::Unresponsive {
        url: access.url().to_owned(),
        reason: error.to_string(),
        help: "start that server, or unset ELASTICSEARCH_URL",
    })?;
    let version = answer["version"]["number"].as_str();
    if variant.is_trial() && !is_trial(&access.http(PATIENCE)?)? {
        // Nobody else's licence is changed.
        return Ok(false);
    }
    Ok(variant.release() == Version::default() || version == Some(variant.release().as_str()))
}

/// Runs blocking work on a thread of its own, so that any runtime can wait for it.
pub(crate) async fn off_thread<T: Send + 'static>(
    what: &'static str,
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let (sender, receiver) = oneshot::channel();
    // Nobody may be waiting any more; then the result is not wanted either.
    thread::spawn(move || drop(sender.send(work())));
    receiver.await.unwrap_or(Err(Error::Panicked(what)))
}
