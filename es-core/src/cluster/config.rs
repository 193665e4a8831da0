//! Where the cluster is and how to talk to it: from the environment or from a builder.

use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use elasticsearch::Elasticsearch;
use elasticsearch::cert::{Certificate, CertificateValidation};
use elasticsearch::http::transport::{
    Connection, ConnectionPool, SingleNodeConnectionPool, TransportBuilder,
};
use url::Url;

use super::credentials::Credentials;
use super::nodes::{Health, HealthyNodes, Node};
use super::retry::RetryPolicy;
use super::{Cluster, Inner};
use crate::error::ConfigError;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);

/// Builds a [`Cluster`].
///
/// ```no_run
/// # fn main() -> Result<(), es_core::error::ConfigError> {
/// use es_core::cluster::Cluster;
/// use std::time::Duration;
///
/// let es = Cluster::builder()
///     .nodes(["https://es-1:9200", "https://es-2:9200"])
///     .basic("elastic", "secret")
///     .ca_cert_file("/etc/elasticsearch/certs/http_ca.crt")
///     .request_timeout(Duration::from_secs(60))
///     .build()?;
/// # Ok(()) }
/// ```
///
/// Proxies named in the environment are not used. For a proxy, a client certificate or anything else that is not here, build
/// the official client yourself and hand it to [`Cluster::new`].
#[derive(Debug, Clone)]
pub struct ClusterBuilder {
    nodes: Vec<String>,
    /// With the words that say where they came from.
    credentials: Vec<(&'static str, Credentials)>,
    ca: Option<Ca>,
    connect_timeout: Duration,
    request_timeout: Duration,
    retry: RetryPolicy,
}

#[derive(Debug, Clone)]
enum Ca {
    Pem(Vec<u8>),
    File(PathBuf),
}

impl Default for ClusterBuilder {
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            credentials: Vec::new(),
            ca: None,
            connect_timeout: CONNECT_TIMEOUT,
            request_timeout: REQUEST_TIMEOUT,
            retry: RetryPolicy::default(),
        }
    }
}

impl ClusterBuilder {
    /// Reads `ELASTICSEARCH_…` through `read`; an empty variable counts as one that is not set.
    pub(super) fn from_variables(
        read: impl Fn(&'static str) -> Result<Option<String>, ConfigError>,
    ) -> Result<Self, ConfigError> {
        const USERNAME: &str = "ELASTICSEARCH_USERNAME";
        const PASSWORD: &str = "ELASTICSEARCH_PASSWORD";
        let get = |name| Ok(read(name)?.filter(|value| !value.trim().is_empty()));

        let mut builder = Self::default();
        let urls = get("ELASTICSEARCH_URL")?.unwrap_or_default();
        builder = builder.nodes(urls.split(',').map(str::trim).filter(|url| !url.is_empty()));
        if let Some(key) = get("ELASTICSEARCH_API_KEY")? {
            builder.credentials.push(("ELASTICSEARCH_API_KEY", Credentials::ApiKey(key.trim().to_owned())));
        }
        match (get(USERNAME)?, get(PASSWORD)?) {
            (Some(username), Some(password)) => {
                builder.credentials.push((USERNAME, Credentials::Basic { username, password }));
            }
            (None, None) => {}
            (Some(_), None) => {
                return Err(ConfigError::HalfCredentials { given: USERNAME, missing: PASSWORD });
            }
            (None, Some(_)) => {
                return Err(ConfigError::HalfCredentials { given: PASSWORD, missing: USERNAME });
            }
        }
        if let Some(path) = get("ELASTICSEARCH_CA_CERT")? {
            builder = builder.ca_cert_file(path);
        }
        Ok(builder)
    }

    /// The address of a node, as `https://host:9200`; a path in it stands before every request's. A user and a password in it
    /// are taken out and used as [`basic`](Self::basic).
    pub fn node(mut self, url: impl Into<String>) -> Self {
        self.nodes.push(url.into());
        self
    }

    /// The addresses of several nodes of one cluster: they take turns, and stand in for each other.
    pub fn nodes(mut self, urls: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.nodes.extend(urls.into_iter().map(Into::into));
        self
    }

    /// A user name and a password.
    pub fn basic(mut self, username: impl Into<String>, password: impl Into<String>) -> Self {
        let credentials = Credentials::Basic { username: username.into(), password: password.into() };
        self.credentials.push(("`.basic(…)`", credentials));
        self
    }

    /// An API key: the `encoded` value that Elasticsearch returns when it makes one, or `id:api_key`.
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.credentials.push(("`.api_key(…)`", Credentials::ApiKey(key.into())));
        self
    }

    /// A bearer token: of a service account, or OAuth's.
    pub fn bearer(mut self, token: impl Into<String>) -> Self {
        self.credentials.push(("`.bearer(…)`", Credentials::Bearer(token.into())));
        self
    }

    /// The CA that signed the nodes' certificates, as PEM; trusted besides the public ones.
    pub fn ca_cert(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.ca = Some(Ca::Pem(pem.into()));
        self
    }

    /// The CA that signed the nodes' certificates, from a PEM file.
    pub fn ca_cert_file(mut self, path: impl Into<PathBuf>) -> Self {
        self.ca = Some(Ca::File(path.into()));
        self
    }

    /// How long to wait for a node to take a connection; default 5 s. It guards a node's first request, and the first after a
    /// failure.
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How long one attempt of a request may take, its reply included; default 30 s. A request may ask for another.
    pub fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// How failed requests are repeated.
    pub fn retry(mut self, retry: RetryPolicy) -> Self {
        self.retry = retry;
        self
    }

    /// Checks everything and makes the cluster; sends nothing.
    pub fn build(self) -> Result<Cluster, ConfigError> {
        let mut credentials = self.credentials.clone();
        let mut urls = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let (url, found) = parse_node(node)?;
            urls.push(url);
            credentials.extend(found.map(|found| ("a password in the address", found)));
        }
        let credentials = the_one(&credentials)?;
        let ca = self.ca.as_ref().map(Ca::read).transpose()?;
        let mut nodes = Vec::with_capacity(urls.len());
        for url in &urls {
            let client = client(SingleNodeConnectionPool::new(url.clone()), credentials, ca.as_deref())?;
            nodes.push(Node { client, url: Some(url.clone()) });
        }
        let health = Arc::new(Health::new(nodes.len()));
        let client = match nodes.as_slice() {
            [] => return Err(ConfigError::NoNodes),
            [only] => only.client.clone(),
            _ => {
                let connections = urls.into_iter().map(Connection::new).collect();
                let pool = HealthyNodes { health: Arc::clone(&health), connections };
                client(pool, credentials, ca.as_deref())?
            }
        };
        let Self { connect_timeout, request_timeout, retry, .. } = self;
        Ok(Cluster::assemble(Inner { nodes, health, client, connect_timeout, request_timeout }, retry))
    }

    /// Around an official client of your own, with this builder's request time-out and retries. What the builder says of
    /// nodes, credentials and the CA is not used: the client has its own.
    pub fn around(self, client: Elasticsearch) -> Cluster {
        let Self { connect_timeout, request_timeout, retry, .. } = self;
        let nodes = vec![Node { client: client.clone(), url: None }];
        let health = Arc::new(Health::new(1));
        Cluster::assemble(Inner { nodes, health, client, connect_timeout, request_timeout }, retry)
    }
}

impl Ca {
    fn read(&self) -> Result<Cow<'_, [u8]>, ConfigError> {
        match self {
            Self::Pem(pem) => Ok(pem.into()),
            Self::File(path) => match std::fs::read(path) {
                Ok(pem) => Ok(pem.into()),
                Err(source) => Err(ConfigError::CaFile { path: path.clone(), source }),
            },
        }
    }
}

fn parse_node(text: &str) -> Result<(Url, Option<Credentials>), ConfigError> {
    let refused = |reason: &str| ConfigError::Url { url: without_userinfo(text), reason: reason.to_owned() };
    let mut url = Url::parse(text).map_err(|error| refused(&error.to_string()))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(refused("it must start with http:// or https://"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(refused("it has a query string or a fragment"));
    }
    let decoded = |part: &str| percent_encoding::percent_decode_str(part).decode_utf8_lossy().into_owned();
    let credentials = match (url.username(), url.password()) {
        ("", None) => None,
        (username, Some(password)) => {
            Some(Credentials::Basic { username: decoded(username), password: decoded(password) })
        }
        (_, None) => return Err(refused("it has a user name without a password")),
    };
    if url.set_username("").and_then(|()| url.set_password(None)).is_err() {
        return Err(refused("it names no host"));
    }
    Ok((url, credentials))
}

/// The text of an address, whatever it is, without what stands before its `@`.
fn without_userinfo(text: &str) -> String {
    match text.rsplit_once('@') {
        Some((_, host)) => format!("…@{host}"),
        None => text.to_owned(),
    }
}

fn the_one<'a>(found: &'a [(&'static str, Credentials)]) -> Result<Option<&'a Credentials>, ConfigError> {
    let Some((first, credentials)) = found.first() else { return Ok(None) };
    match found.iter().find(|(_, other)| other != credentials) {
        Some((second, _)) => Err(ConfigError::TwoCredentials { first, second }),
        None => Ok(Some(credentials)),
    }
}

fn client(
    pool: impl ConnectionPool + Clone + 'static,
    credentials: Option<&Credentials>,
    ca: Option<&[u8]>,
) -> Result<Elasticsearch, ConfigError> {
    let mut builder = TransportBuilder::new(pool).disable_proxy();
    if let Some(credentials) = credentials {
        builder = builder.auth(credentials.for_client()?);
    }
    if let Some(pem) = ca {
        let certificate =
            Certificate::from_pem(pem).map_err(|error| ConfigError::Ca { reason: error.to_string() })?;
        builder = builder.cert_validation(CertificateValidation::Full(certificate));
    }
    builder.build().map(Elasticsearch::new).map_err(|error| match ca {
        // The certificate is parsed no sooner.
        Some(_) => ConfigError::Ca { reason: error.to_string() },
        None => ConfigError::Client { reason: error.to_string() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Cluster, ConfigError> {
        let read =
            |name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        ClusterBuilder::from_variables(|name| Ok(read(name)))?.build()
    }

    const URL: (&str, &str) = ("ELASTICSEARCH_URL", "http://localhost:9200");
    const KEY: (&str, &str) = ("ELASTICSEARCH_API_KEY", "a2V5");
    const USERNAME: (&str, &str) = ("ELASTICSEARCH_USERNAME", "elastic");
    const PASSWORD: (&str, &str) = ("ELASTICSEARCH_PASSWORD", "s3cret");

    #[test]
    fn the_environment_names_nodes() {
        let cluster = from(&[("ELASTICSEARCH_URL", " http://a:9200, https://b:9200/es,")]).unwrap();
        assert_eq!(
            format!("{cluster:?}"),
            r#"Cluster { nodes: ["http://a:9200", "https://b:9200/es"], prefix: "", .. }"#
        );
        assert!(matches!(from(&[]), Err(ConfigError::NoNodes)));
        assert!(matches!(from(&[("ELASTICSEARCH_URL", " ")]), Err(ConfigError::NoNodes)));
    }

    #[test]
    fn the_environment_names_one_kind_of_credentials() {
        from(&[URL, KEY]).unwrap();
        from(&[URL, USERNAME, PASSWORD]).unwrap();
        from(&[URL, KEY, ("ELASTICSEARCH_USERNAME", "")]).expect("an empty variable is none");
        let both = from(&[URL, KEY, USERNAME, PASSWORD]).unwrap_err().to_string();
        assert!(both.contains(KEY.0) && both.contains(USERNAME.0) && !both.contains(PASSWORD.1), "{both}");
        for (given, missing) in [(USERNAME, PASSWORD), (PASSWORD, USERNAME)] {
            let half = from(&[URL, given]).unwrap_err().to_string();
            assert!(half.starts_with(&format!("{} is set without {}", given.0, missing.0)), "{half}");
        }
    }

    #[test]
    fn the_environment_names_a_ca() {
        let error = from(&[URL, ("ELASTICSEARCH_CA_CERT", "/nowhere.crt")]).unwrap_err();
        assert!(matches!(error, ConfigError::CaFile { .. }), "{error}");
    }
}
