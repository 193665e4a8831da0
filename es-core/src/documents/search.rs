//! Search.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use super::call::{Call, Sent, shared_options};
use super::{Documents, Hit, source};
use crate::cluster::{Failure, Repeat, Request};
use crate::error::{Cause, Error, ErrorKind};
use crate::schema::EsDocument;

impl<T: EsDocument> Documents<T> {
    /// Searches with a body as Elasticsearch takes it: `query`, `aggs`, `sort`, `size`, … [`POST /<index>/_search`][api]
    ///
    /// Fails with [`ErrorKind::Incomplete`] if shards failed or the time ran out, unless
    /// [`allow_partial`](Search::allow_partial) is called.
    ///
    /// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/search-search.html
    pub fn search(&self, body: &(impl Serialize + ?Sized)) -> Search<T>
    where
        T: DeserializeOwned,
    {
        self.search_with(body, source::read_hits)
    }

    /// Searches, and reads the hits' sources as another type: a part of the document where `_source` filters it, or
    /// `Option<T>` where `_source` is `false`.
    pub fn search_as<S: DeserializeOwned>(&self, body: &(impl Serialize + ?Sized)) -> Search<S> {
        self.search_with(body, |body| serde_json::from_slice(body))
    }

    fn search_with<S>(&self, body: &(impl Serialize + ?Sized), read: Read<S>) -> Search<S> {
        let alias = &self.inner.read;
        let request = Request::post("search", format!("/{alias}/_search")).repeat(Repeat::Read).partial();
        let call = Call::new(&self.inner, alias, request).and_then(|request| request.json(body));
        Search { call, read, partial: false }
    }
}

type Read<S> = fn(&[u8]) -> serde_json::Result<Body<S>>;

/// A [`search`](Documents::search), sent by `.await`.
#[derive(Debug)]
#[must_use = "nothing is sent until it is awaited"]
pub struct Search<S> {
    call: Call,
    read: Read<S>,
    partial: bool,
}

impl<S> Search<S> {
    shared_options!();

    /// Takes what there is when shards failed or the time ran out; [`SearchResponse::shards`] and
    /// [`timed_out`](SearchResponse::timed_out) tell.
    pub fn allow_partial(mut self) -> Self {
        self.partial = true;
        self
    }
}

impl<S: 'static> IntoFuture for Search<S> {
    type Output = Result<SearchResponse<S>, Error>;
    type IntoFuture = Sent<SearchResponse<S>>;

    fn into_future(self) -> Self::IntoFuture {
        let Self { call, read, partial } = self;
        call.send(move |response| {
            let found =
                SearchResponse::from(read(response.bytes()).map_err(|error| response.undecodable(error))?);
            if !partial && (found.timed_out || found.shards.failed > 0) {
                let (timed_out, failures) = (found.timed_out, found.shards.failures);
                return Err(response.fail(ErrorKind::Incomplete { timed_out, failures }));
            }
            Ok(found)
        })
    }
}

/// What a search found.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct SearchResponse<S> {
    /// How many documents match; see [`relation`](Self::relation).
    pub total: u64,
    /// Whether there may be more than `total`. Elasticsearch stops counting at 10,000 unless the body says
    /// `"track_total_hits": true`.
    pub relation: Relation,
    /// The highest score.
    pub max_score: Option<f64>,
    /// The hits of this page.
    pub hits: Vec<Hit<S>>,
    /// The aggregations, by name; `Null` if none were asked for.
    pub aggregations: Value,
    /// The suggestions, by name; `Null` if none were asked for.
    pub suggest: Value,
    /// The point in time that the search ran in; the next page needs this one.
    pub pit_id: Option<String>,
    /// The time that the server took.
    pub took: Duration,
    /// The body's `timeout` ran out: there may be more hits.
    pub timed_out: bool,
    /// How the shards fared.
    pub shards: Shards,
}

/// What [`SearchResponse::total`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Relation {
    /// The number of matches.
    #[serde(rename = "eq")]
    Exact,
    /// A lower bound.
    #[serde(rename = "gte")]
    AtLeast,
}

/// How many shards took part.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct Shards {
    /// All of them.
    pub total: u32,
    /// Those that answered.
    pub successful: u32,
    /// Those that could not have held a match.
    #[serde(default)]
    pub skipped: u32,
    /// Those that failed.
    pub failed: u32,
    /// Why they failed.
    #[serde(default, deserialize_with = "causes")]
    pub failures: Vec<Cause>,
}

fn causes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Cause>, D::Error> {
    Ok(Vec::<Failure>::deserialize(deserializer)?.iter().map(Failure::cause).collect())
}

/// The reply's form.
#[derive(Debug, Deserialize)]
pub(super) struct Body<S> {
    took: u64,
    timed_out: bool,
    #[serde(rename = "_shards")]
    shards: Shards,
    hits: Found<S>,
    #[serde(default)]
    aggregations: Value,
    #[serde(default)]
    suggest: Value,
    pit_id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Found<S> {
    total: Option<Total>,
    max_score: Option<f64>,
    hits: Vec<Hit<S>>,
}

#[derive(Debug, Deserialize)]
struct Total {
    value: u64,
    relation: Relation,
}

impl<S> Body<S> {
    pub(super) fn try_map<U, E>(
        self,
        mut convert: impl FnMut(&str, S) -> Result<U, E>,
    ) -> Result<Body<U>, E> {
        let Found { total, max_score, hits } = self.hits;
        let hits = hits.into_iter().map(|hit| hit.try_map(&mut convert)).collect::<Result<_, E>>()?;
        Ok(Body {
            hits: Found { total, max_score, hits },
            took: self.took,
            timed_out: self.timed_out,
            shards: self.shards,
            aggregations: self.aggregations,
            suggest: self.suggest,
            pit_id: self.pit_id,
        })
    }
}

impl<S> From<Body<S>> for SearchResponse<S> {
    fn from(body: Body<S>) -> Self {
        let Found { total, max_score, hits } = body.hits;
        // Not counted, with `"track_total_hits": false`: at least those that are here.
        let total = total.unwrap_or(Total { value: hits.len() as u64, relation: Relation::AtLeast });
        Self {
            total: total.value,
            relation: total.relation,
            max_score,
            hits,
            aggregations: body.aggregations,
            suggest: body.suggest,
            pit_id: body.pit_id,
            took: Duration::from_millis(body.took),
            timed_out: body.timed_out,
            shards: body.shards,
        }
    }
}
