//! Runtime fields of every type.

use es_core::prelude::*;
use serde::Serialize;

/// A runtime field of each type, with the parameters of its own.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "vocabulary-runtime", settings(number_of_replicas = 0))]
#[es(runtime(
    boolean = boolean(script = "emit(true)", on_script_error = "continue", meta(unit = "yes")),
    date = date(
        script = "emit(0L)",
        on_script_error = "continue",
        meta(unit = "a"),
        format = "yyyy",
        locale = "de",
    ),
    double = double(script = "emit(1.5)", on_script_error = "continue", meta(unit = "m")),
    geo_point = geo_point(script = "emit(1.0, 2.0)", on_script_error = "continue", meta(source = "GPS")),
    geo_shape = geo_shape(script = "emit('POINT(1 2)')", on_script_error = "continue", meta(source = "GPS")),
    ip = ip(script = "emit('::1')", on_script_error = "continue", meta(owner = "net")),
    keyword = keyword(
        script(source = "emit(params.word)", params = { "word": "a" }),
        on_script_error = "continue",
        meta(owner = "search"),
    ),
    long = long(script = "emit(1L)", on_script_error = "continue", meta(unit = "ms")),
    lookup = lookup(
        target_index = "authors",
        input_field = "author",
        target_field = "name",
        fetch_fields = ["born", "died"],
        meta(owner = "search"),
    ),
    composite = composite(
        script = "emit('first', 'a')",
        on_script_error = "continue",
        meta(owner = "search"),
        fields(first = keyword),
    ),
))]
pub(super) struct Runtime {
    #[es(keyword)]
    author: String,
}
