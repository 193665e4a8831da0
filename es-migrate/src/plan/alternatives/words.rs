//! What an alternative can't do, in words.

/// The field that an attribute stands on.
pub(super) fn on_field(name: &str, object: &str) -> String {
    if object.is_empty() {
        format!("on the field `{name}`")
    } else {
        format!("on the field `{name}` of `{object}`")
    }
}

/// The struct that an attribute stands on.
pub(super) fn on_struct(name: &str, object: &str) -> String {
    if object.is_empty() { format!("on `struct {name}`") } else { format!("on the struct of `{object}`") }
}

pub(super) fn sub_field(path: &str, own: &str, ty: &str) -> Vec<String> {
    let mut limits = vec![format!("queries, sorts and aggregations name `{path}`")];
    if own != ty {
        limits.push(format!(
            "documents may hold what `{own}` takes, and no other; what is no `{ty}` is left out of `{path}`"
        ));
    }
    limits.push(
        "each document is of one `_version` more, which writes by `version_type=external` have to exceed"
            .to_owned(),
    );
    limits
}

pub(super) fn alias(from: &str, to: &str) -> Vec<String> {
    vec![
        format!("`_source` keeps `{from}`, which is what programs write: nothing can be written to `{to}`"),
        format!("`{to}` can't be a `copy_to`, nor have sub-fields"),
    ]
}

pub(super) fn sub_fields_keep(from: &str, to: &str) -> String {
    format!("sub-fields keep the old name: `{from}.…`, not `{to}.…`")
}

pub(super) fn runtime_field(path: &str, kept: &str, ty: &str) -> Vec<String> {
    let typed = format!(
        "it hides the indexed `{path}` from searches; typed paths still take it for `{kept}`: name it as text"
    );
    vec![
        format!(
            "documents may hold what `{kept}` takes, and no other; what is no `{ty}` is left out of searches"
        ),
        typed,
        "no scoring; queries are refused where `search.allow_expensive_queries` is false".to_owned(),
        format!("the next copy drops it, where `{path}` is declared as `{ty}`"),
    ]
}

pub(super) fn at_each_search() -> String {
    "`_source` is read of every document that a query, a sort or an aggregation looks at".to_owned()
}

pub(super) fn series(index: &str) -> String {
    format!("of the indices of a series, `{index}` and those to come have it")
}
