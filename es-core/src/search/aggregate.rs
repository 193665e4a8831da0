//! Aggregations.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};

use crate::schema::path::{Aggregatable, Handle, Nested, Path};

/// An aggregation over the documents of the scope `S`: of the document itself, or within a nested field.
#[derive(Debug)]
pub struct Aggregation<S> {
    name: &'static str,
    body: Value,
    /// Each over the documents of a bucket; their scopes were checked when they were added.
    aggs: BTreeMap<String, Value>,
    scope: PhantomData<fn() -> S>,
}

type ScopeOf<H> = <<H as Handle>::Path as Path>::Scope;

impl<S> Aggregation<S> {
    fn new(name: &'static str, body: Value) -> Self {
        Aggregation { name, body, aggs: BTreeMap::new(), scope: PhantomData }
    }

    fn of<H: Handle>(name: &'static str, _field: H) -> Self {
        Aggregation::new(name, json!({ "field": <H::Path as Path>::PATH }))
    }

    /// An aggregation as Elasticsearch takes it, unchecked: its type and its body.
    pub fn raw(name: &'static str, body: Value) -> Self {
        Aggregation::new(name, body)
    }

    /// An option of the aggregation, such as `size` of [`terms`].
    #[must_use]
    pub fn option(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.body[name] = value.into();
        self
    }

    /// One more aggregation over the documents of each bucket.
    #[must_use]
    pub fn aggregate(mut self, name: impl Into<String>, aggregation: Aggregation<S>) -> Self {
        self.aggs.insert(name.into(), aggregation.json());
        self
    }

    fn json(self) -> Value {
        let mut json = json!({ self.name: self.body });
        if !self.aggs.is_empty() {
            json["aggs"] = self.aggs.into_iter().collect();
        }
        json
    }
}

macro_rules! aggregations {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<H: Handle<Kind: Aggregatable>>(field: H) -> Aggregation<ScopeOf<H>> {
            Aggregation::of(stringify!($name), field)
        }
    )*};
}

aggregations! {
    /// A bucket for each of the most frequent values: [`terms`](https://www.elastic.co/guide/en/elasticsearch/reference/8.12/search-aggregations-bucket-terms-aggregation.html), ten unless the option `size` says otherwise.
    terms;
    /// The number of different values, about: `cardinality`.
    cardinality;
    /// The number of values: `value_count`.
    value_count;
    /// The least value: `min`.
    min;
    /// The greatest value: `max`.
    max;
    /// The mean of the values: `avg`.
    avg;
    /// The sum of the values: `sum`.
    sum;
    /// Count, least, greatest, mean and sum: `stats`.
    stats;
    /// Values at given shares of the documents: `percentiles`.
    percentiles;
    /// A bucket for documents without a value: `missing`.
    missing;
}

/// A bucket for each step of a number: [`histogram`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/search-aggregations-bucket-histogram-aggregation.html
pub fn histogram<H: Handle<Kind: Aggregatable>>(field: H, interval: f64) -> Aggregation<ScopeOf<H>> {
    Aggregation::of("histogram", field).option("interval", interval)
}

/// A bucket for each `day`, `month`, `1h`, …: [`date_histogram`][api] with a calendar interval.
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/search-aggregations-bucket-datehistogram-aggregation.html
pub fn date_histogram<H: Handle<Kind: Aggregatable>>(
    field: H,
    calendar_interval: &str,
) -> Aggregation<ScopeOf<H>> {
    Aggregation::of("date_histogram", field).option("calendar_interval", calendar_interval)
}

/// An aggregation over nested documents, under a name: [`nested`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/search-aggregations-bucket-nested-aggregation.html
pub fn nested<H: Handle<Path: Nested>>(
    _field: H,
    name: impl Into<String>,
    aggregation: Aggregation<<H::Path as Nested>::Inner>,
) -> Aggregation<<H::Path as Nested>::Around> {
    let mut found = Aggregation::new("nested", json!({ "path": <H::Path as Path>::PATH }));
    found.aggs.insert(name.into(), aggregation.json());
    found
}

impl<S> Serialize for Aggregation<S> {
    fn serialize<Ser: Serializer>(&self, serializer: Ser) -> Result<Ser::Ok, Ser::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry(self.name, &self.body)?;
        if !self.aggs.is_empty() {
            map.serialize_entry("aggs", &self.aggs)?;
        }
        map.end()
    }
}
