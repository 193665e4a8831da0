//! Queries.

use std::fmt;
use std::marker::PhantomData;
use std::ops::{Bound, RangeBounds};

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::{Map, Value, json};

use crate::schema::path::{Exact, FullText, Handle, Nested, Path, Ranged};

/// A query that looks in the documents of the scope `S`: in the document itself, or within a nested field.
///
/// A query within a nested field is no query of the document until [`nested`] makes it one.
pub struct Query<S> {
    /// What serde refused to write is told when the body is written.
    json: Result<Value, String>,
    scope: PhantomData<fn() -> S>,
}

type ScopeOf<H> = <<H as Handle>::Path as Path>::Scope;

impl<S> Query<S> {
    /// A query as Elasticsearch takes it, unchecked.
    ///
    /// ```
    /// use es_core::{schema::path::Root, search::Query};
    /// # struct Product;
    /// let nearby: Query<Root<Product>> =
    ///     Query::raw(serde_json::json!({ "geo_distance": { "distance": "5km", "place": "46.9,7.4" } }));
    /// ```
    pub fn raw(json: Value) -> Self {
        Query { json: Ok(json), scope: PhantomData }
    }

    fn leaf<H: Handle>(name: &str, _field: H, body: impl FnOnce() -> serde_json::Result<Value>) -> Query<S> {
        let json = body().map(|body| json!({ name: { <H::Path as Path>::PATH: body } }));
        Query { json: json.map_err(|error| error.to_string()), scope: PhantomData }
    }

    fn bool(name: &str, queries: impl IntoIterator<Item = Query<S>>) -> Query<S> {
        let queries: Result<Vec<Value>, String> = queries.into_iter().map(|query| query.json).collect();
        Query { json: queries.map(|queries| json!({ "bool": { name: queries } })), scope: PhantomData }
    }
}

/// Documents of which the field has this value: [`term`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-term-query.html
pub fn term<H: Handle<Kind: Exact>>(field: H, value: impl Serialize) -> Query<ScopeOf<H>> {
    Query::leaf("term", field, || Ok(json!({ "value": serde_json::to_value(value)? })))
}

/// Documents of which the field has one of these values: [`terms`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-terms-query.html
pub fn terms<H: Handle<Kind: Exact>>(
    field: H,
    values: impl IntoIterator<Item = impl Serialize>,
) -> Query<ScopeOf<H>> {
    Query::leaf("terms", field, || values.into_iter().map(serde_json::to_value).collect())
}

/// Documents of which the field's value begins with this: [`prefix`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-prefix-query.html
pub fn prefix<H: Handle<Kind: Exact>>(field: H, value: &str) -> Query<ScopeOf<H>> {
    Query::leaf("prefix", field, || Ok(json!({ "value": value })))
}

/// Documents of which the text has one of these words, the more the better: [`match`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-match-query.html
pub fn match_text<H: Handle<Kind: FullText>>(field: H, text: &str) -> Query<ScopeOf<H>> {
    Query::leaf("match", field, || Ok(json!({ "query": text })))
}

/// Documents of which the text has these words, one after the other: [`match_phrase`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-match-query-phrase.html
pub fn match_phrase<H: Handle<Kind: FullText>>(field: H, text: &str) -> Query<ScopeOf<H>> {
    Query::leaf("match_phrase", field, || Ok(json!({ "query": text })))
}

/// Documents of which the field has a value in the range, such as `10..20`: [`range`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-range-query.html
pub fn range<H: Handle<Kind: Ranged>, T: Serialize>(
    field: H,
    range: impl RangeBounds<T>,
) -> Query<ScopeOf<H>> {
    let bound = |bound: Bound<&T>, included, excluded| match bound {
        Bound::Included(value) => Some((included, serde_json::to_value(value))),
        Bound::Excluded(value) => Some((excluded, serde_json::to_value(value))),
        Bound::Unbounded => None,
    };
    let bounds = [bound(range.start_bound(), "gte", "gt"), bound(range.end_bound(), "lte", "lt")];
    let bounds = bounds.into_iter().flatten().map(|(name, value)| Ok((name.to_owned(), value?)));
    Query::leaf("range", field, || bounds.collect::<serde_json::Result<Map<_, _>>>().map(Value::Object))
}

/// Documents in which the field has any value: [`exists`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-exists-query.html
pub fn exists<H: Handle>(_field: H) -> Query<ScopeOf<H>> {
    Query::raw(json!({ "exists": { "field": <H::Path as Path>::PATH } }))
}

/// Documents with a nested one that a query finds: [`nested`][api]. The query looks at the fields of the same nested
/// field.
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-nested-query.html
pub fn nested<H: Handle<Path: Nested>>(
    _field: H,
    query: Query<<H::Path as Nested>::Inner>,
) -> Query<<H::Path as Nested>::Around> {
    let path = <H::Path as Path>::PATH;
    Query {
        json: query.json.map(|query| json!({ "nested": { "path": path, "query": query } })),
        scope: PhantomData,
    }
}

/// Documents that all of these find, each adding to the score: [`bool`][api] with `must`.
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/query-dsl-bool-query.html
pub fn all<S>(queries: impl IntoIterator<Item = Query<S>>) -> Query<S> {
    Query::bool("must", queries)
}

/// Documents that all of these find, without a score: `bool` with `filter`, which Elasticsearch caches.
pub fn filter<S>(queries: impl IntoIterator<Item = Query<S>>) -> Query<S> {
    Query::bool("filter", queries)
}

/// Documents that one of these finds: `bool` with `should`.
pub fn any<S>(queries: impl IntoIterator<Item = Query<S>>) -> Query<S> {
    Query::bool("should", queries)
}

/// Documents that none of these finds: `bool` with `must_not`.
pub fn none<S>(queries: impl IntoIterator<Item = Query<S>>) -> Query<S> {
    Query::bool("must_not", queries)
}

/// Every document: `match_all`.
pub fn everything<S>() -> Query<S> {
    Query::raw(json!({ "match_all": {} }))
}

impl<S> Clone for Query<S> {
    fn clone(&self) -> Self {
        Query { json: self.json.clone(), scope: PhantomData }
    }
}

impl<S> fmt::Debug for Query<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.json {
            Ok(json) => write!(f, "{json}"),
            Err(error) => write!(f, "({error})"),
        }
    }
}

/// Fails where a value that was looked for could not be written as JSON.
impl<S> Serialize for Query<S> {
    fn serialize<Ser: Serializer>(&self, serializer: Ser) -> Result<Ser::Ok, Ser::Error> {
        match &self.json {
            Ok(json) => json.serialize(serializer),
            Err(error) => Err(Ser::Error::custom(error)),
        }
    }
}
