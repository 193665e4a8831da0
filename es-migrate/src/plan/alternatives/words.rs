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
        limits.push(takes(own));
        limits.push(format!("what is no `{ty}` is left out of `{path}`"));
    }
    limits.push(written_again());
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
    vec![
        takes(kept),
        format!("what is no `{ty}` is left out of searches"),
        format!(
            "searches no longer see the indexed `{path}`, and its typed path stays a `{kept}`: name it by a string"
        ),
        "no scoring by it, and no queries where `search.allow_expensive_queries` is false".to_owned(),
        format!("gone with the next copy, if `{path}` is declared as `{ty}` then"),
    ]
}

fn takes(kept: &str) -> String {
    format!("documents hold what `{kept}` takes, as before")
}

pub(super) fn written_again() -> String {
    "`_version` goes up by one, which external versions have to exceed".to_owned()
}

pub(super) fn analyzed_by(path: &str) -> String {
    format!("what `{path}` is analyzed by")
}

pub(super) fn at_each_search() -> String {
    "`_source` is read of every document that a query, a sort or an aggregation looks at".to_owned()
}
