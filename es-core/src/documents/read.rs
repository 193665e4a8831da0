//! Get, exists, count.

use std::marker::PhantomData;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::call::{Call, Sent, shared_options};
use super::{Documents, Hit, source};
use crate::cluster::{Repeat, Request};
use crate::error::ErrorKind;
use crate::schema::EsDocument;

impl<T: EsDocument> Documents<T> {
    /// The document with this id, or `None`. Sees every write at once. [`GET /<index>/_doc/<id>`][api]
    ///
    /// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/docs-get.html
    pub fn get(&self, id: &str) -> Get<T>
    where
        T: DeserializeOwned,
    {
        let request = |path| Request::get("get document", path).allow(404);
        Get { call: Call::with_id(&self.inner, &self.inner.read, id, "_doc", request), document: PhantomData }
    }

    /// Whether there is a document with this id.
    pub fn exists(&self, id: &str) -> Exists {
        // Not HEAD: it has no body, and a missing index would look like a missing document.
        let request = |path| Request::get("look for document", path).query("_source", false).allow(404);
        Exists { call: Call::with_id(&self.inner, &self.inner.read, id, "_doc", request) }
    }

    /// How many documents match a query clause, as `json!({"match_all": {}})`. [`POST /<index>/_count`][api]
    ///
    /// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/search-count.html
    pub fn count(&self, query: &(impl Serialize + ?Sized)) -> Count {
        #[derive(Serialize)]
        struct Body<'a, Q: ?Sized> {
            query: &'a Q,
        }
        let alias = &self.inner.read;
        let request = Request::post("count documents", format!("/{alias}/_count")).repeat(Repeat::Read);
        Count {
            call: Call::new(&self.inner, alias, request).and_then(|request| request.json(&Body { query })),
        }
    }
}

/// A [`get`](Documents::get), sent by `.await`.
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Get<T> {
    call: Call,
    document: PhantomData<fn() -> T>,
}

impl<T> Get<T> {
    shared_options!();
}

impl<T: EsDocument + DeserializeOwned + 'static> IntoFuture for Get<T> {
    type Output = Result<Option<Hit<T>>, crate::error::Error>;
    type IntoFuture = Sent<Option<Hit<T>>>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.send(|response| {
            if response.is_not_found() {
                return Ok(None);
            }
            source::read_hit(response.bytes()).map(Some).map_err(|error| response.undecodable(error))
        })
    }
}

/// An [`exists`](Documents::exists), sent by `.await`.
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Exists {
    call: Call,
}

impl Exists {
    shared_options!();
}

impl IntoFuture for Exists {
    type Output = Result<bool, crate::error::Error>;
    type IntoFuture = Sent<bool>;

    fn into_future(self) -> Self::IntoFuture {
        self.call.send(|response| Ok(!response.is_not_found()))
    }
}

/// A [`count`](Documents::count), sent by `.await`.
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Count {
    call: Call,
}

impl Count {
    shared_options!();
}

impl IntoFuture for Count {
    type Output = Result<u64, crate::error::Error>;
    type IntoFuture = Sent<u64>;

    fn into_future(self) -> Self::IntoFuture {
        #[derive(Deserialize)]
        struct Counted {
            count: u64,
            #[serde(rename = "_shards")]
            shards: super::Shards,
        }
        self.call.send(|response| {
            let Counted { count, shards } = response.json()?;
            if shards.failed > 0 {
                let failures = shards.failures;
                return Err(response.fail(ErrorKind::Incomplete { timed_out: false, failures }));
            }
            Ok(count)
        })
    }
}
