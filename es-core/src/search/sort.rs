//! The order of hits.

use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use crate::schema::path::{Handle, In, Path, Scope, Sortable};

/// One criterion of the order of hits in the documents `D`: [`sort`][api].
///
/// [api]: https://www.elastic.co/guide/en/elasticsearch/reference/8.12/sort-search-results.html
#[derive(Debug)]
pub struct Sort<D: ?Sized> {
    json: Value,
    documents: PhantomData<fn() -> Box<D>>,
}

/// The least value first. Of a field within nested documents, the least of each document counts.
pub fn asc<D: ?Sized, H: Handle<Kind: Sortable, Path: In<D>>>(field: H) -> Sort<D> {
    by(field, "asc")
}

/// The greatest value first. Of a field within nested documents, the greatest of each document counts.
pub fn desc<D: ?Sized, H: Handle<Kind: Sortable, Path: In<D>>>(field: H) -> Sort<D> {
    by(field, "desc")
}

/// The best hit first: the order by default, to be named where it follows other criteria.
pub fn by_score<D: ?Sized>() -> Sort<D> {
    Sort { json: json!("_score"), documents: PhantomData }
}

fn by<D: ?Sized, H: Handle>(_field: H, order: &str) -> Sort<D> {
    let mut body = json!({ "order": order });
    let nested = <<H::Path as Path>::Scope as Scope>::NESTED;
    if !nested.is_empty() {
        body["nested"] = json!({ "path": nested });
    }
    Sort { json: json!({ <H::Path as Path>::PATH: body }), documents: PhantomData }
}

impl<D: ?Sized> Serialize for Sort<D> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.json.serialize(serializer)
    }
}
