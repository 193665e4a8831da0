//! Index settings: `settings(number_of_shards = 2, index.codec = "best_compression")`.

use es_vocab::{Class, SETTINGS, setting};

use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::{Errors, did_you_mean},
};

use super::{Param, combinations, similarity, slots::Slots, value};

/// Reads the settings; nested groups in parentheses are the dotted names.
pub(crate) fn settings(item: &Item, slots: &mut Slots, found: &mut Vec<Param>, errors: &mut Errors) {
    match &item.value {
        Value::Args(items) => group("", items, slots, found, errors),
        _ => errors.help(
            item.key.at,
            "`settings` takes index settings in parentheses",
            "write `settings(number_of_shards = 2)`",
        ),
    }
}

fn group(prefix: &str, items: &[Item], slots: &mut Slots, found: &mut Vec<Param>, errors: &mut Errors) {
    for item in items {
        let joined = format!("{prefix}{}", item.key.text);
        let name = joined.strip_prefix("index.").unwrap_or(&joined);
        match &item.value {
            Value::Args(inner) if setting(name).is_none() && name != "analysis" => {
                // `index(…)` is the optional prefix itself.
                let prefix = if name == "index" { String::new() } else { format!("{name}.") };
                group(&prefix, inner, slots, found, errors);
            }
            _ => one(name, item, slots, found, errors),
        }
    }
}

fn one(name: &str, item: &Item, slots: &mut Slots, found: &mut Vec<Param>, errors: &mut Errors) {
    let at = item.key.at;
    if !slots.take_as(name, &item.key, errors) {
        return;
    }
    if name == "analysis" || name.starts_with("analysis.") {
        return errors.help(
            at,
            "analysis is not a setting here",
            "define it with `analyzer(…)`, `filter(…)`, … on the struct",
        );
    }
    let Some(row) = setting(name) else {
        let help = did_you_mean(name, SETTINGS.iter().map(|row| row.name));
        return errors.maybe_help(at, format!("unknown index setting `{name}`"), help);
    };
    match row.class {
        Class::Private => {
            return errors.push(at, format!("`{name}` is kept by Elasticsearch for itself and can't be set"));
        }
        Class::ReadOnly => {
            return errors.push(at, format!("`{name}` is returned by Elasticsearch and can't be set"));
        }
        Class::Removed => return errors.push(at, format!("`{name}` was removed in Elasticsearch 8")),
        Class::Dynamic | Class::Static | Class::Final => {}
    }
    if let Some(param) = value::param(item, row.value, errors) {
        found.push(Param { name: Key { text: name.to_owned(), at }, ..param });
    }
}

/// What can only be seen of all settings together, and of the mapping's root.
pub(crate) fn whole(settings: &[Param], root: &[Param], errors: &mut Errors) {
    combinations::of_params("settings", settings, errors);
    similarity::check(settings, errors);
    let find = |name: &str| settings.iter().find(|param| param.name.text == name);
    let number = |name: &str| match find(name)?.node.kind {
        NodeKind::Int(value) => Some(value),
        _ => None,
    };
    if let Some(fields) = find("sort.field") {
        for name in ["sort.order", "sort.mode", "sort.missing"] {
            if let Some(list) = find(name)
                && let (Some(own), Some(wanted)) = (length(&list.node), length(&fields.node))
                && own != wanted
            {
                let message = format!("`{name}` is a list of {own}, and `sort.field` one of {wanted}");
                errors.help(list.node.at, message, "give one for each field of `sort.field`");
            }
        }
    }
    if let Some(copies) = number("write.wait_for_active_shards")
        && let Some(param) = find("write.wait_for_active_shards")
        && find("auto_expand_replicas").is_none()
        && copies > number("number_of_replicas").unwrap_or(1) + 1
    {
        let message =
            format!("`write.wait_for_active_shards` is {copies}, more than there are copies of a shard");
        errors.help(param.node.at, message, "raise `number_of_replicas`: a write would never be done");
    }
    let routed =
        given(root, "_routing", "required").is_some_and(|node| matches!(node.kind, NodeKind::Bool(true)));
    if let Some(param) = find("routing_partition_size")
        && number("routing_partition_size").is_some_and(|size| size > 1)
        && !routed
    {
        errors.help(
            param.name.at,
            "`routing_partition_size` needs a routing value on every document",
            "add `_routing(required = true)`",
        );
    }
    if let (Some(param), Some(routing)) =
        (find("number_of_routing_shards"), number("number_of_routing_shards"))
        && let shards = number("number_of_shards").unwrap_or(1)
        && shards > 0
        && routing % shards != 0
    {
        errors.help(
            param.node.at,
            format!("{routing} routing shards can't be split into {shards} shards evenly"),
            "take a multiple of `number_of_shards`",
        );
    }
    series(settings, root, errors);
}

/// A time series has no routing of its own, and its source is synthetic.
fn series(settings: &[Param], root: &[Param], errors: &mut Errors) {
    let text = |name: &str| match &settings.iter().find(|param| param.name.text == name)?.node {
        Node { kind: NodeKind::Str(text), at } => Some((text.as_str(), *at)),
        _ => None,
    };
    if let (Some((start, _)), Some((end, at))) =
        (text("time_series.start_time"), text("time_series.end_time"))
        && start.len() == end.len()
        && start >= end
    {
        errors.push(at, "`time_series.end_time` must be later than `time_series.start_time`");
    }
    if text("mode").is_none_or(|(mode, _)| mode != "time_series") {
        return;
    }
    if let Some(node) =
        given(root, "_routing", "required").filter(|node| matches!(node.kind, NodeKind::Bool(true)))
    {
        errors.help(node.at, "a time series is routed by its `routing_path`", "take `_routing` away");
    }
    if let Some(node) = given(root, "_source", "mode")
        && matches!(&node.kind, NodeKind::Str(mode) if !mode.eq_ignore_ascii_case("synthetic"))
    {
        errors.help(node.at, "the source of a time series is synthetic", "take `_source` away");
    }
}

/// An entry of an object at the root.
fn given<'a>(root: &'a [Param], name: &str, entry: &str) -> Option<&'a Node> {
    match &root.iter().find(|param| param.name.text == name)?.node.kind {
        NodeKind::Object(entries) => entries.iter().find(|(key, _)| key.text == entry).map(|(_, node)| node),
        _ => None,
    }
}

/// How many values a list has, or one value alone; of a constant it is not known.
fn length(node: &Node) -> Option<usize> {
    match &node.kind {
        NodeKind::List(nodes) => Some(nodes.len()),
        NodeKind::Path(_) => None,
        _ => Some(1),
    }
}
