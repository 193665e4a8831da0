//! One attempt: a request goes to a node, and its reply, or what went wrong, comes back.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use elasticsearch::http::headers::{
    CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER, SERVER, X_OPAQUE_ID,
};
use tokio::net::TcpStream;

use super::nodes::Node;
use super::request::Request;
use super::verdict::Reply;
use crate::error::ErrorKind;

/// A reply, read to its end.
pub(super) struct Raw {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// A failure to get a reply.
pub(super) struct Failed {
    pub(super) kind: ErrorKind,
    pub(super) source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Opens and closes a connection, where the node is not known to answer.
///
/// The official client has no time-out for connecting, and a request to a dead address would wait for its whole time-out.
pub(super) async fn knock(node: &Node, patience: Duration) -> Result<(), Failed> {
    let Some((host, port)) =
        node.url.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)))
    else {
        return Ok(());
    };
    // An IPv6 address stands in brackets in a URL.
    let address = (host.trim_start_matches('[').trim_end_matches(']'), port);
    let connect = |reason: String, source| {
        Err(Failed { kind: ErrorKind::Connect { node: node.name().to_owned(), reason }, source })
    };
    match tokio::time::timeout(patience, TcpStream::connect(address)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => connect(error.to_string(), Some(error.into())),
        Err(_) => connect(format!("no answer within {patience:?}"), None),
    }
}

/// Sends a request to a node once.
pub(super) async fn attempt(node: &Node, request: &Request, timeout: Duration) -> Result<Raw, Failed> {
    let failed = |error: elasticsearch::Error| Failed::new(error, node, timeout);
    let response = node
        .client
        .send(
            request.method,
            // Without the dot, a colon in the first segment would make it a URL of its own.
            &format!("./{}", request.context.path.trim_start_matches('/')),
            headers(request)?,
            (!request.query.is_empty()).then_some(&request.query),
            request.body.clone(),
            Some(timeout),
        )
        .await
        .map_err(failed)?;
    let status = response.status_code().as_u16();
    let headers = response.headers().clone();
    let body = response.bytes().await.map_err(failed)?;
    Ok(Raw { status, headers, body })
}

fn headers(request: &Request) -> Result<HeaderMap, Failed> {
    let mut headers = HeaderMap::with_capacity(2);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(request.content));
    if let Some(id) = &request.opaque_id {
        let id = HeaderValue::from_str(id).map_err(|error| Failed {
            kind: ErrorKind::Encode { reason: format!("the opaque id is no header value: {error}") },
            source: Some(error.into()),
        })?;
        headers.insert(HeaderName::from_static(X_OPAQUE_ID), id);
    }
    Ok(headers)
}

impl Raw {
    pub(super) fn reply<'a>(&'a self, node: &'a Node) -> Reply<'a> {
        Reply {
            node: node.name(),
            status: self.status,
            product: self.header("x-elastic-product") == "Elasticsearch",
            content_type: self.header(CONTENT_TYPE.as_str()),
            server: self.header(SERVER.as_str()),
            body: &self.body,
        }
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.header(RETRY_AFTER.as_str()).parse().ok().map(Duration::from_secs)
    }

    /// The texts of `Warning` headers: `299 Elasticsearch-8.12.2-… "text"`.
    pub(super) fn warnings(&self) -> Vec<String> {
        let values = self.headers.get_all("warning").iter().filter_map(|value| value.to_str().ok());
        values
            .map(|value| {
                let quoted =
                    value.find('"').zip(value.rfind('"')).and_then(|(from, to)| value.get(from + 1..to));
                quoted.unwrap_or(value).replace("\\\"", "\"")
            })
            .collect()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Failed {
    fn new(error: elasticsearch::Error, node: &Node, timeout: Duration) -> Self {
        let cause = TransportError(error);
        let reason = cause.to_string();
        let http = cause.chain().find_map(|error| error.downcast_ref::<reqwest::Error>());
        let unsent = http.is_some_and(reqwest::Error::is_connect);
        let node = node.name().to_owned();
        let tls = ["certificate", "TLS", "InvalidContentType", "corrupt message", "HandshakeFailure"];
        let kind = if http.is_none_or(reqwest::Error::is_builder) {
            ErrorKind::Encode { reason }
        } else if unsent && tls.iter().any(|word| reason.contains(word)) {
            ErrorKind::Tls { node, reason }
        } else if cause.0.is_timeout() && !unsent {
            ErrorKind::Timeout { node, after: timeout }
        } else if unsent {
            ErrorKind::Connect { node, reason }
        } else {
            ErrorKind::ConnectionLost { node, reason }
        };
        Self { kind, source: Some(Box::new(cause)) }
    }
}

/// The client's error without its outer layers: they print the URL, query string included.
struct TransportError(elasticsearch::Error);

impl TransportError {
    fn chain(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        std::iter::successors(Some(&self.0 as &(dyn StdError + 'static)), |&error| error.source())
    }

    /// What lies below the client and its HTTP library.
    fn inner(&self) -> impl Iterator<Item = &(dyn StdError + 'static)> {
        self.chain().skip_while(|error| {
            error.downcast_ref::<elasticsearch::Error>().is_some()
                || error.downcast_ref::<reqwest::Error>().is_some()
        })
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = String::new();
        for error in self.inner() {
            let text = error.to_string();
            // Layers that repeat what is below them say nothing new, nor does the HTTP library's `client error (Connect)`.
            if !said.contains(&text) && !text.starts_with("client error (") {
                said = if said.is_empty() { text } else { format!("{said}: {text}") };
            }
        }
        f.write_str(if said.is_empty() { "the HTTP library gives no reason" } else { &said })
    }
}

impl fmt::Debug for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TransportError({self})")
    }
}

impl StdError for TransportError {}
