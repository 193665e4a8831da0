//! Search bodies of typed paths: what a field does not take does not compile.
//!
#![cfg_attr(feature = "paths", doc = "```")]
#![cfg_attr(not(feature = "paths"), doc = "```ignore (needs the feature paths)")]
//! use es_core::prelude::*;
//! use es_core::search::{Body, Query, aggregate, all, desc, match_text, nested, term};
//!
//! #[derive(EsDocument)]
//! #[es(index = "products")]
//! struct Product {
//!     name: String,
//!     #[es(keyword)]
//!     brand: String,
//!     price: f64,
//!     #[es(nested)]
//!     variants: Vec<Variant>,
//! }
//!
//! #[derive(EsObject)]
//! struct Variant {
//!     #[es(keyword)]
//!     size: String,
//! }
//!
//! let product = Product::fields();
//! let small: Query<_> = nested(product.variants(), term(product.variants().size(), "S"));
//! let body = Body::<Product>::new()
//!     .query(all([match_text(product.name(), "shirt"), term(product.brand(), "acme"), small]))
//!     .sort(desc(product.price()))
//!     .aggregate("brands", aggregate::terms(product.brand()))
//!     .size(20);
//! assert_eq!(
//!     serde_json::to_value(&body)?["query"]["bool"]["must"][2],
//!     serde_json::json!({ "nested": { "path": "variants", "query": { "term": { "variants.size": { "value": "S" } } } } })
//! );
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! What is not here is written as JSON: [`Query::raw`], or a whole body with `serde_json::json!`.

pub mod aggregate;
mod query;
mod sort;

use std::collections::BTreeMap;

use serde::Serialize;

pub use aggregate::Aggregation;
pub use query::{
    Query, all, any, everything, exists, filter, match_phrase, match_text, nested, none, prefix, range, term,
    terms,
};
pub use sort::{Sort, asc, by_score, desc};

use crate::schema::path::Root;

/// The body of a search in the documents `D`, for [`Documents::search`](crate::documents::Documents::search).
///
/// Stands on [`POST /<index>/_search`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/search-search.html
#[derive(Debug, Serialize)]
#[serde(bound = "")]
pub struct Body<D: ?Sized> {
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<Query<Root<D>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sort: Vec<Sort<D>>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    aggs: BTreeMap<String, Aggregation<Root<D>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<u32>,
}

impl<D: ?Sized> Default for Body<D> {
    fn default() -> Self {
        Body { query: None, sort: Vec::new(), aggs: BTreeMap::new(), size: None, from: None }
    }
}

impl<D: ?Sized> Body<D> {
    /// An empty body: every document, the first ten.
    pub fn new() -> Self {
        Body::default()
    }

    /// What to look for; every document by default.
    #[must_use]
    pub fn query(mut self, query: Query<Root<D>>) -> Self {
        self.query = Some(query);
        self
    }

    /// One more criterion of the order; by score by default.
    #[must_use]
    pub fn sort(mut self, sort: Sort<D>) -> Self {
        self.sort.push(sort);
        self
    }

    /// One more aggregation, by the name under which its result comes.
    #[must_use]
    pub fn aggregate(mut self, name: impl Into<String>, aggregation: Aggregation<Root<D>>) -> Self {
        self.aggs.insert(name.into(), aggregation);
        self
    }

    /// The number of hits: 10 by default; with [`from`](Self::from) at most `max_result_window`, 10,000 by default.
    #[must_use]
    pub fn size(mut self, size: u32) -> Self {
        self.size = Some(size);
        self
    }

    /// How many hits to leave out first: 0 by default.
    #[must_use]
    pub fn from(mut self, from: u32) -> Self {
        self.from = Some(from);
        self
    }
}
