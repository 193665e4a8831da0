//! Writes of single documents: index, create, update, delete.

use serde::{Deserialize, Serialize};

use super::call::{Call, Sent, shared_options};
use super::{Documents, Refresh, Update, source};
use crate::cluster::{Repeat, Request};
use crate::error::{Error, ErrorKind};
use crate::schema::EsDocument;

impl<T: EsDocument> Documents<T> {
    /// Writes the document, new or over an older one of the same id; into a data stream as [`create`](Self::create) does.
    /// [`PUT /<index>/_doc/<id>`][api]
    ///
    /// Id, routing and external version come from the fields marked with them. Without an id the server chooses one; such a
    /// write is never repeated when its reply is lost, as it would leave two documents.
    ///
    /// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/docs-index_.html
    pub fn index(&self, document: &T) -> Write
    where
        T: Serialize,
    {
        let write = match document.id() {
            Some(_) if self.inner.schema.is_append_only() => return self.create(document),
            Some(id) => self.write(&id, "_doc", |path| Request::put("index document", path)),
            None => self.write_new("index document"),
        };
        let write = match document.version() {
            Some(version) => write.external_version(version),
            None => write,
        };
        write.document(document)
    }

    /// Writes the document if there is none of its id; else an error that [`is_conflict`](Error::is_conflict).
    /// [`PUT /<index>/_create/<id>`][api]
    ///
    /// Never repeated when its reply is lost: the second would be told of a conflict with the first. Takes no external version.
    ///
    /// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/docs-index_.html
    pub fn create(&self, document: &T) -> Write
    where
        T: Serialize,
    {
        let write = match document.id() {
            Some(id) => {
                self.write(&id, "_create", |path| Request::put("create document", path).repeat(Repeat::Never))
            }
            None => self.write_new("create document"),
        };
        write.document(document)
    }

    /// Changes a document on the server. [`POST /<index>/_update/<id>`][api]
    ///
    /// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/docs-update.html
    pub fn update(&self, id: &str, update: Update) -> Write {
        let mut write = self.write(id, "_update", |path| Request::post("update document", path));
        if let Some(retries) = update.retries {
            write = write.parameter("retry_on_conflict", retries);
        }
        write.body(|out| update.write(out))
    }

    /// Deletes a document; [`Outcome::NotFound`] if there is none, also where a first reply was lost. [`DELETE /<index>/_doc/<id>`][api]
    ///
    /// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/docs-delete.html
    pub fn delete(&self, id: &str) -> Write {
        self.write(id, "_doc", |path| Request::delete("delete document", path).allow(404))
    }

    fn write_new(&self, operation: &'static str) -> Write {
        let alias = &self.inner.write;
        let request = Request::post(operation, format!("/{alias}/_doc"));
        self.writing(Call::new(&self.inner, alias, request))
    }

    fn write(&self, id: &str, endpoint: &str, request: impl FnOnce(String) -> Request) -> Write {
        self.writing(Call::with_id(&self.inner, &self.inner.write, id, endpoint, request))
    }

    fn writing(&self, call: Call) -> Write {
        // A replica that fails is the cluster's affair, and no failure of the write.
        let call = call.map(|request| match request.method() {
            // Has no such parameter, and makes no index.
            "DELETE" => request.partial(),
            _ if !self.inner.schema.writes_through_alias() => request.partial(),
            _ => request.partial().query("require_alias", true),
        });
        Write { call, refresh: self.refresh }
    }
}

/// A write, sent by `.await`.
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Write {
    call: Call,
    refresh: Refresh,
}

impl Write {
    shared_options!();

    /// When the write becomes visible to searches; default what the handle says.
    pub fn refresh(self, refresh: Refresh) -> Self {
        Self { refresh, ..self }
    }

    /// Writes only if the document is as it was then; else an error that [`is_conflict`](Error::is_conflict).
    ///
    /// Such a write is not repeated when its reply is lost: the second would be told of a conflict with the first.
    pub fn if_unchanged(self, Concurrency { seq_no, primary_term }: Concurrency) -> Self {
        self.once().parameter("if_seq_no", seq_no).parameter("if_primary_term", primary_term)
    }

    // Not for deletes: Elasticsearch creates a missing index for a delete with an external version.
    fn external_version(self, version: u64) -> Self {
        self.once().parameter("version", version).parameter("version_type", "external")
    }

    fn once(mut self) -> Self {
        self.call = self.call.map(|request| request.repeat(Repeat::Never));
        self
    }

    fn document<T: EsDocument + Serialize>(self, document: &T) -> Self {
        let write = match document.routing() {
            Some(routing) => self.routing(routing),
            None => self,
        };
        write.body(|out| source::write(document, out))
    }

    fn body(mut self, write: impl FnOnce(&mut Vec<u8>) -> serde_json::Result<()>) -> Self {
        self.call = self.call.and_then(|request| {
            let mut body = Vec::with_capacity(512);
            match write(&mut body) {
                Ok(()) => Ok(request.json_bytes(body)),
                Err(error) => {
                    Err(request.fail(ErrorKind::Encode { reason: error.to_string() }).because(error))
                }
            }
        });
        self
    }
}

impl IntoFuture for Write {
    type Output = Result<Written, Error>;
    type IntoFuture = Sent<Written>;

    fn into_future(self) -> Self::IntoFuture {
        let refresh = self.refresh.parameter();
        self.call.map(|request| request.query_opt("refresh", refresh)).send(|response| response.json())
    }
}

/// What a write did.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Written {
    /// The concrete index.
    #[serde(rename = "_index")]
    pub index: String,
    /// The document's id, also where the server chose it.
    #[serde(rename = "_id")]
    pub id: String,
    /// The document's version.
    #[serde(rename = "_version")]
    pub version: u64,
    /// The change's sequence number.
    #[serde(rename = "_seq_no")]
    pub seq_no: u64,
    /// The change's primary term.
    #[serde(rename = "_primary_term")]
    pub primary_term: u64,
    /// What became of the document.
    #[serde(rename = "result")]
    pub outcome: Outcome,
}

impl Written {
    /// What [`Write::if_unchanged`] takes.
    pub fn concurrency(&self) -> Concurrency {
        Concurrency { seq_no: self.seq_no, primary_term: self.primary_term }
    }
}

/// What became of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// It is new.
    Created,
    /// It was changed, or overwritten.
    Updated,
    /// It was deleted.
    Deleted,
    /// There was none to delete.
    NotFound,
    /// The update changed nothing.
    Noop,
}

/// The state of a document, for a write that must not overwrite another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Concurrency {
    /// The sequence number of its last change.
    pub seq_no: u64,
    /// The primary term of its last change.
    pub primary_term: u64,
}
