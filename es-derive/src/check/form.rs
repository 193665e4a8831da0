//! The form of a document's indices against the rest of what the document says.

use crate::{
    attr::NodeKind,
    diag::{Errors, Place},
    model::{Container, Document, Param, Said, find, strings},
};

pub(super) fn check(container: &Container, document: &Document, errors: &mut Errors) {
    // What was refused may be what is missed here.
    if !document.analysis.sound {
        return;
    }
    let form = &document.form;
    policies(document, errors);
    if let Some(rollover) = &form.rollover {
        series(rollover, document, errors);
    }
    if let Some(stream) = &form.data_stream {
        data_stream(stream, container, document, errors);
    }
    if let Some(patterns) = form.template.as_ref().and_then(|template| template.param("patterns")) {
        matched(patterns, document, errors);
    }
}

/// An index follows one policy, and that is named once.
fn policies(document: &Document, errors: &mut Errors) {
    let form = &document.form;
    let setting = find(&document.settings, "lifecycle.name");
    if let (Some(_), Some(setting)) = (&form.lifecycle, setting) {
        return errors.help(
            setting.name.at,
            "`lifecycle.name` is what `lifecycle` says already",
            "take the setting away",
        );
    }
    let Some(policy) = form.lifecycle.as_ref().or(setting) else { return };
    if form.rollover.as_ref().is_some_and(|rollover| !rollover.params.is_empty()) {
        errors.help(
            policy.name.at,
            "the conditions of `rollover` are a policy of their own, and an index follows one",
            "write `rollover` alone and give the conditions to the policy, or take the policy away",
        );
    } else if form.rollover.is_some() && form.lifecycle.is_none() {
        errors.help(
            policy.name.at,
            "the policy of a series is named above the struct",
            "write `lifecycle = \"…\"` instead of the setting",
        );
    }
    if let Some(retention) = form.data_stream.as_ref().and_then(|stream| stream.param("retention")) {
        errors.help(
            retention.name.at,
            "`retention` has no effect beside a policy, which Elasticsearch follows instead",
            "take `retention` away and give the policy a delete phase, or take the policy away",
        );
    }
}

/// A series needs a policy, and has its write alias by itself.
fn series(rollover: &Said, document: &Document, errors: &mut Errors) {
    let policy = document.form.lifecycle.is_some() || find(&document.settings, "lifecycle.name").is_some();
    if document.form.data_stream.is_some() {
        return errors.help(
            rollover.word.at,
            "a data stream rolls over by itself",
            "take `rollover` away, and give its conditions to the policy that `lifecycle` names",
        );
    }
    if rollover.params.is_empty() && !policy {
        errors.help(
            rollover.word.at,
            "`rollover` without conditions leaves them to a policy, and none is named",
            "add `lifecycle = \"…\"`, or write `rollover(max_age = \"30d\")`",
        );
    }
    if let Some(alias) = find(&document.settings, "lifecycle.rollover_alias") {
        errors.help(alias.name.at, "a series has an alias to roll over by itself", "take the setting away");
    }
}

/// A data stream only adds documents, and by their `@timestamp`.
fn data_stream(stream: &Said, container: &Container, document: &Document, errors: &mut Errors) {
    let custom = stream.param("allow_custom_routing").filter(|param| !is(param, false));
    if let Some(key) = container.keys.iter().find(|key| key.role.text == "external_version") {
        errors.help(
            key.role.at,
            "a data stream only adds documents, and takes no version with them",
            "take `external_version` away, or `data_stream`",
        );
    }
    if let Some(at) = routed(container, document)
        && custom.is_none()
    {
        errors.help(
            at,
            "a data stream takes a routing value only where it says so",
            "write `data_stream(allow_custom_routing = true)`",
        );
    }
    let series = |param: &Param| matches!(&param.node.kind, NodeKind::Str(mode) if mode == "time_series");
    if let Some(custom) = custom
        && find(&document.settings, "mode").is_some_and(series)
    {
        errors.help(
            custom.name.at,
            "a time series is routed by its `routing_path`",
            "take `allow_custom_routing` away",
        );
    }
    if let Some(param) = find(&container.params, "enabled").filter(|param| is(param, false)) {
        errors.help(
            param.name.at,
            "a data stream reads the `@timestamp` of each document, and `enabled = false` leaves all unread",
            "write `dynamic = false` to leave unknown fields alone",
        );
    }
}

/// Where a routing value is asked for or given.
fn routed(container: &Container, document: &Document) -> Option<Place> {
    let required = find(&document.root, "_routing").filter(|param| match &param.node.kind {
        NodeKind::Object(entries) => entries
            .iter()
            .any(|(key, node)| key.text == "required" && !matches!(node.kind, NodeKind::Bool(false))),
        _ => true,
    });
    let key = container.keys.iter().find(|key| key.role.text == "routing");
    required.map(|param| param.name.at).or_else(|| key.map(|key| key.role.at))
}

fn is(param: &Param, value: bool) -> bool {
    matches!(param.node.kind, NodeKind::Bool(given) if given == value)
}

/// A template is for the document's own indices.
fn matched(patterns: &Param, document: &Document, errors: &mut Errors) {
    let Document { form, index, version, .. } = document;
    let (start, named) = if form.data_stream.is_some() {
        (index.clone(), index.clone())
    } else if form.rollover.is_some() {
        (format!("{index}-v{version}-"), format!("{index}-v{version}-000001"))
    } else {
        (format!("{index}-"), format!("{index}-…"))
    };
    for (pattern, at) in strings(&patterns.node) {
        if !begins(&pattern, &start) {
            errors.help(
                at,
                format!("the pattern `{pattern}` matches no index of `{index}`: they are named `{named}`"),
                format!("write `{start}*`, or take `patterns` away"),
            );
        }
    }
}

/// Whether the pattern matches a name that begins so.
fn begins(pattern: &str, start: &str) -> bool {
    let (head, star) = pattern.split_once('*').map_or((pattern, false), |(head, _)| (head, true));
    head.starts_with(start) || (star && start.starts_with(head))
}

#[cfg(test)]
mod tests {
    use super::begins;

    #[test]
    fn patterns_match_names_by_their_beginning() {
        for pattern in ["app-blog-*", "app-*", "*", "*-2026", "app-blog-2026.*", "app-blog-2026", "a*x*"] {
            assert!(begins(pattern, "app-blog-"), "{pattern}");
        }
        for pattern in ["app-blog", "blog-*", "app-blogs-*", "app", "x*blog-*"] {
            assert!(!begins(pattern, "app-blog-"), "{pattern}");
        }
    }
}
