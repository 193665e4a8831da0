//! A request as data: built purely, sent by [`Cluster::send`](super::Cluster::send).

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use elasticsearch::http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use url::form_urlencoded;

use crate::error::{Context, Error, ErrorKind};

/// Whether a request may be sent again when it is not known what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// It only reads: repeated after a lost reply and on 502, 503, 504; and, when time ran out, at another node.
    Read,
    /// A second time changes nothing: repeated after a lost reply and on 502, 503, 504. Not when time ran out: the first may
    /// still be running, and would then undo what was done after the second.
    Safe,
    /// A second time may do it twice: repeated only if nothing was sent, or if Elasticsearch refused it with a 429.
    Never,
}

/// One request, for [`Cluster::send`](super::Cluster::send).
///
/// The first argument says the operation in words, for error messages and traces. GET and HEAD are [`Repeat::Read`], PUT and
/// DELETE [`Repeat::Safe`], POST is [`Repeat::Never`], unless [`repeat`](Self::repeat) says otherwise.
///
/// ```
/// # fn main() -> Result<(), es_core::error::Error> {
/// use es_core::cluster::{Repeat, Request};
///
/// let read = Request::get("read mapping", "/products/_mapping").resource("products").allow(404);
/// let search = Request::post("search", "/products/_search")
///     .query("routing", "shop-1")
///     .json(&serde_json::json!({"query": {"match_all": {}}}))?
///     .repeat(Repeat::Read);
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Request {
    pub(super) context: Context,
    pub(super) method: Method,
    pub(super) query: Vec<(Cow<'static, str>, String)>,
    pub(super) body: Option<Bytes>,
    pub(super) content: &'static str,
    pub(super) repeat: Repeat,
    pub(super) timeout: Option<Duration>,
    pub(super) allowed: Vec<u16>,
    pub(super) opaque_id: Option<String>,
    pub(super) partial: bool,
}

impl Request {
    /// A GET.
    pub fn get(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::Get, "GET", Repeat::Read, operation.into(), path.into())
    }

    /// A HEAD; the reply has a status and no body.
    pub fn head(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::Head, "HEAD", Repeat::Read, operation.into(), path.into())
    }

    /// A PUT.
    pub fn put(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::Put, "PUT", Repeat::Safe, operation.into(), path.into())
    }

    /// A POST.
    pub fn post(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::Post, "POST", Repeat::Never, operation.into(), path.into())
    }

    /// A DELETE.
    pub fn delete(operation: impl Into<Cow<'static, str>>, path: impl Into<String>) -> Self {
        Self::new(Method::Delete, "DELETE", Repeat::Safe, operation.into(), path.into())
    }

    fn new(
        method: Method,
        word: &'static str,
        repeat: Repeat,
        operation: Cow<'static, str>,
        mut path: String,
    ) -> Self {
        // Errors name the path, and parameters may be nobody's business.
        let query = path.find('?').map(|at| path.split_off(at)).unwrap_or_default();
        let query = form_urlencoded::parse(query.trim_start_matches('?').as_bytes()).into_owned();
        Self {
            query: query.map(|(key, value)| (key.into(), value)).collect(),
            context: Context { operation, resource: None, method: word, path },
            method,
            body: None,
            content: "application/json",
            repeat,
            timeout: None,
            allowed: Vec::new(),
            opaque_id: None,
            partial: false,
        }
    }

    /// The index, alias, template … this is about: for error messages.
    pub fn resource(mut self, name: impl Into<String>) -> Self {
        self.context.resource = Some(name.into());
        self
    }

    /// Sets a parameter of the query string, over an earlier value.
    pub fn query(mut self, key: impl Into<Cow<'static, str>>, value: impl fmt::Display) -> Self {
        let key = key.into();
        self.query.retain(|(earlier, _)| *earlier != key);
        self.query.push((key, value.to_string()));
        self
    }

    /// Sets a parameter if there is a value.
    pub fn query_opt(self, key: &'static str, value: Option<impl fmt::Display>) -> Self {
        match value {
            Some(value) => self.query(key, value),
            None => self,
        }
    }

    /// A JSON body. Fails with [`ErrorKind::Encode`] if the value has no JSON form.
    pub fn json(mut self, body: &(impl Serialize + ?Sized)) -> Result<Self, Error> {
        match serde_json::to_vec(body) {
            Ok(body) => {
                self.body = Some(body.into());
                Ok(self)
            }
            Err(error) => Err(self.fail(ErrorKind::Encode { reason: error.to_string() }).because(error)),
        }
    }

    /// A JSON body that is written already.
    pub fn json_bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// A body of JSON lines, for `_bulk` and `_msearch`.
    pub fn ndjson(mut self, body: impl Into<Bytes>) -> Self {
        self.content = "application/x-ndjson";
        self.json_bytes(body)
    }

    /// Whether the request may be repeated.
    pub fn repeat(mut self, repeat: Repeat) -> Self {
        self.repeat = repeat;
        self
    }

    /// How long one attempt may take, reply included; default the cluster's `request_timeout`, 30 s.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// Takes this status as an answer instead of an error.
    pub fn allow(mut self, status: u16) -> Self {
        self.allowed.push(status);
        self
    }

    /// The header `X-Opaque-Id`: finds the request again in the task list and in the server's logs.
    pub fn opaque_id(mut self, id: impl Into<String>) -> Self {
        self.opaque_id = Some(id.into());
        self
    }

    /// Leaves it to the caller to look for `errors`, `failures`, `timed_out` and `acknowledged: false` in the reply.
    ///
    /// Otherwise [`send`](super::Cluster::send) makes errors of them, in replies to PUT, POST and DELETE.
    pub fn partial(mut self) -> Self {
        self.partial = true;
        self
    }

    /// The HTTP method.
    pub fn method(&self) -> &'static str {
        self.context.method
    }

    /// The path, without the query string.
    pub fn path(&self) -> &str {
        &self.context.path
    }

    /// The body, where there is one.
    pub fn body(&self) -> Option<&[u8]> {
        self.body.as_deref()
    }

    /// Whether it is meant to change something, so that its reply may report failures.
    pub(super) fn changes(&self) -> bool {
        !matches!(self.method, Method::Get | Method::Head)
    }

    /// An error of this request.
    pub(crate) fn fail(&self, kind: ErrorKind) -> Error {
        Error::new(self.context.clone(), kind)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Bodies hold the user's data.
        f.debug_struct("Request")
            .field("operation", &self.context.operation)
            .field("method", &self.method())
            .field("path", &self.path())
            .field("query", &self.query)
            .field("body_bytes", &self.body.as_ref().map(Bytes::len))
            .field("repeat", &self.repeat)
            .finish_non_exhaustive()
    }
}

/// What a path segment must not hold unencoded; `*` and `,` stand for themselves in lists of names.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'-').remove(b'.').remove(b',').remove(b'*');

/// A name or an id, encoded as one segment of a path.
///
/// ```
/// use es_core::cluster::segment;
/// assert_eq!(format!("/products/_doc/{}", segment("a/b c")), "/products/_doc/a%2Fb%20c");
/// ```
pub fn segment(name: &str) -> impl fmt::Display + '_ {
    utf8_percent_encode(name, SEGMENT)
}

/// Bytes of names in one request line.
const NAMES_PER_REQUEST: usize = 3_600;

/// Names as path segments joined by commas, in as many batches as it takes: the server refuses a request line above 4096
/// bytes, and the query and a proxy's path share it.
pub fn batches<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    batches_of(names, NAMES_PER_REQUEST)
}

fn batches_of<'a>(names: impl IntoIterator<Item = &'a str>, limit: usize) -> Vec<String> {
    let mut batches: Vec<String> = Vec::new();
    for name in names.into_iter().map(|name| segment(name).to_string()) {
        match batches.last_mut().filter(|batch| batch.len() + 1 + name.len() <= limit) {
            Some(batch) => {
                batch.push(',');
                batch.push_str(&name);
            }
            None => batches.push(name),
        }
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fill_requests_up_to_the_limit() {
        let joined = |limit| batches_of(["aaa", "bb", "ä%", "c"], limit);
        assert_eq!(joined(1000), ["aaa,bb,%C3%A4%25,c"]);
        assert_eq!(joined(6), ["aaa,bb", "%C3%A4%25", "c"]);
        assert_eq!(joined(5), ["aaa", "bb", "%C3%A4%25", "c"]);
        assert!(batches([]).is_empty());
    }

    #[test]
    fn a_hundred_documents_are_one_request() {
        let names: Vec<_> = (0..100).map(|n| format!("test-1a2b3c-a-document-name-{n:03}")).collect();
        assert_eq!(batches(names.iter().map(String::as_str)).len(), 1);
    }
}
