//! Runtime fields of every type.

use es_core::prelude::*;
use serde::Serialize;

/// A runtime field of each type, with the parameters of its own.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-runtime", settings(number_of_replicas = 0))]
#[es(runtime(
    boolean = boolean(script = "emit(true)"),
    date = date(format = "yyyy", script = "emit(0L)"),
    double = double(script = "emit(1.5)"),
    geo_point = geo_point(script = "emit(1.0, 2.0)"),
    geo_shape = geo_shape(script = "emit('POINT(1 2)')"),
    ip = ip(script = "emit('::1')"),
    keyword = keyword(script(source = "emit(params.word)", params = { "word": "a" })),
    long = long(script = "emit(1L)"),
    lookup = lookup(
        target_index = "authors",
        input_field = "author",
        target_field = "name",
        fetch_fields = ["born", "died"],
    ),
    composite = composite(script = "emit('first', 'a')", fields = { "first": { "type": "keyword" } }),
))]
pub struct Runtime {
    #[es(keyword)]
    author: String,
}
