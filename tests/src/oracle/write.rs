//! One write: the request that an application sends, and what the answer means.

use es_core::cluster::{Repeat, Request, Response};
use es_core::error::{Error, ErrorKind};
use serde_json::{Map, Value, json};

use super::documents::{Shape, v1};
use super::model::id;

/// What is done to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// It must not be there.
    Create,
    /// Whole, whether it is there or not.
    Index,
    /// Only the fields that change.
    Update,
    Delete,
}

/// One write.
#[derive(Debug, Clone)]
pub(super) struct Write {
    pub(super) n: u32,
    pub(super) kind: Kind,
    pub(super) routing: Option<String>,
    /// Where the application counts versions itself.
    pub(super) version: Option<u64>,
    /// As it is afterwards.
    pub(super) document: v1::Product,
}

/// What became of it.
#[derive(Debug)]
pub(super) enum Answer {
    /// With this `_version`.
    Done(u64),
    /// A block, or a full queue: later.
    Blocked,
    /// Another version of the document serves.
    NoAlias,
    /// Nobody knows.
    Lost,
    /// For a reason that does not pass.
    Refused(String),
}

impl Write {
    /// In a request of its own. Deletes know no `require_alias`.
    pub(super) fn request(&self, alias: &str, shape: Shape, before: Option<&v1::Product>) -> Request {
        let id = id(self.n);
        let (request, body) = match self.kind {
            Kind::Create => (Request::put("create", format!("/{alias}/_create/{id}")), true),
            Kind::Index => (Request::put("index", format!("/{alias}/_doc/{id}")), true),
            Kind::Update => (Request::post("update", format!("/{alias}/_update/{id}")), true),
            Kind::Delete => (Request::delete("delete", format!("/{alias}/_doc/{id}")), false),
        };
        let request = request
            .repeat(Repeat::Never)
            .partial()
            .query_opt("require_alias", body.then_some(true))
            .query_opt("routing", self.routing.as_ref())
            .query_opt("version", self.version)
            .query_opt("version_type", self.version.map(|_| "external"));
        if body { request.json(&self.body(shape, before)).unwrap() } else { request }
    }

    /// As lines of a bulk.
    pub(super) fn lines(&self, shape: Shape, before: Option<&v1::Product>, into: &mut Vec<u8>) {
        let mut head = json!({"_id": id(self.n)});
        if let Some(routing) = &self.routing {
            head["routing"] = json!(routing);
        }
        if let Some(version) = self.version {
            head["version"] = json!(version);
            head["version_type"] = json!("external");
        }
        let word = match self.kind {
            Kind::Create => "create",
            Kind::Index => "index",
            Kind::Update => "update",
            Kind::Delete => "delete",
        };
        let body = (self.kind != Kind::Delete).then(|| self.body(shape, before));
        for line in [Some(json!({ word: head })), body].into_iter().flatten() {
            serde_json::to_writer(&mut *into, &line).unwrap();
            into.push(b'\n');
        }
    }

    fn body(&self, shape: Shape, before: Option<&v1::Product>) -> Value {
        let source = shape.source(&self.document);
        match before.filter(|_| self.kind == Kind::Update) {
            None => source,
            Some(before) => {
                let (before, Value::Object(after)) = (shape.source(before), source) else { unreachable!() };
                let changed = after.into_iter().filter(|(field, value)| before[field] != *value);
                json!({"doc": changed.collect::<Map<_, _>>()})
            }
        }
    }

    /// Whether what is there is what it was to bring: its `_version`, by the reply of a realtime GET.
    pub(super) fn is_done(&self, found: &Value) -> Option<u64> {
        match self.kind {
            Kind::Delete => (found["found"] == false).then_some(self.version.unwrap_or_default()),
            _ if found["_source"]["revision"] == self.document.revision => found["_version"].as_u64(),
            _ => None,
        }
    }
}

impl Answer {
    /// Of a request of its own.
    pub(super) fn of(reply: Result<Response, Error>) -> Self {
        match reply {
            Ok(reply) => Self::done(&reply.value().unwrap()),
            Err(error) => Self::failed(&error),
        }
    }

    /// Of the items of a bulk.
    pub(super) fn of_bulk(reply: Result<Response, Error>, count: usize) -> Vec<Self> {
        match reply {
            Ok(reply) => {
                reply.value().unwrap()["items"].as_array().unwrap().iter().map(Self::of_item).collect()
            }
            Err(error) => (0..count).map(|_| Self::failed(&error)).collect(),
        }
    }

    fn of_item(item: &Value) -> Self {
        let (_, item) = item.as_object().unwrap().iter().next().unwrap();
        let kind = item["error"]["type"].as_str().unwrap_or_default();
        match item["status"].as_u64() {
            Some(200..300) => Self::done(item),
            Some(502..=504) => Self::Lost,
            Some(429) => Self::Blocked,
            _ => Self::refused(kind, || item.to_string()),
        }
    }

    fn failed(error: &Error) -> Self {
        match error.kind() {
            _ if error.is_outcome_unknown() => Self::Lost,
            ErrorKind::Connect { .. } => Self::Blocked,
            _ if error.status() == Some(429) => Self::Blocked,
            _ => Self::refused(error.error_type().unwrap_or_default(), || first_line(error)),
        }
    }

    fn refused(kind: &str, reason: impl Fn() -> String) -> Self {
        match kind {
            "cluster_block_exception" => Self::Blocked,
            "index_not_found_exception" => Self::NoAlias,
            _ => Self::Refused(reason()),
        }
    }

    fn done(reply: &Value) -> Self {
        match reply["_version"].as_u64() {
            Some(version) => Self::Done(version),
            None => Self::Refused(reply.to_string()),
        }
    }
}

/// Without the help, which is for those who can change something.
fn first_line(error: &Error) -> String {
    error.to_string().lines().next().unwrap_or_default().to_owned()
}
