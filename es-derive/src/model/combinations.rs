//! What the server refuses of values that are each right by themselves: rows of the vocabulary, and what no row can
//! say.

use std::collections::BTreeSet;

use es_vocab::{CONFLICTS, Given, ORDERED, Syntax, fault};

use super::{Definition, Param, strings};
use crate::{
    attr::{Key, Node, NodeKind},
    diag::{Errors, Place},
};

/// Checks a field's parameters against each other; `fields` is where its sub-fields are given.
pub(super) fn of_field(found: &Definition, fields: Option<Place>, errors: &mut Errors) {
    let ty = found.ty.text.as_str();
    conflicts(ty, &found.params, fields, errors);
    ordered(ty, &found.params, errors);
    null_date(found, errors);
    default_metric(found, errors);
    reserved(found, errors);
}

/// Checks an analysis component's parameters, settings, or the entries of an object, against each other.
pub(super) fn of_params(ty: &str, params: &[Param], errors: &mut Errors) {
    conflicts(ty, params, None, errors);
    ordered(ty, params, errors);
    custom_chars(params, errors);
    mapped_twice(params, errors);
}

/// `custom` characters must be given.
fn custom_chars(params: &[Param], errors: &mut Errors) {
    let chars = params.iter().find(|param| param.name.text == "token_chars");
    let custom = chars.and_then(|param| strings(&param.node).into_iter().find(|(word, _)| word == "custom"));
    if let Some((_, at)) = custom
        && !params.iter().any(|param| param.name.text == "custom_token_chars")
    {
        errors.help(at, "`custom` characters must be named", "add `custom_token_chars = \"…\"`");
    }
}

/// A character filter maps each text once.
fn mapped_twice(params: &[Param], errors: &mut Errors) {
    let Some(rules) = params.iter().find(|param| param.name.text == "mappings") else { return };
    let mut seen = BTreeSet::new();
    for (rule, at) in strings(&rules.node) {
        let from = rule.split("=>").next().unwrap_or_default().trim().to_owned();
        if seen.contains(&from) {
            errors.help(at, format!("`{from}` is mapped twice"), "take one of the two rules away");
        }
        seen.insert(from);
    }
}

/// A parameter, or an entry of one that is an object; a setting's own name may have dots.
fn find<'a>(params: &'a [Param], path: &str) -> Option<(&'a Key, &'a Node)> {
    if let Some(whole) = params.iter().find(|param| param.name.text == path) {
        return Some((&whole.name, &whole.node));
    }
    let (name, inner) = path.split_once('.').map_or((path, None), |(name, inner)| (name, Some(inner)));
    let param = params.iter().find(|param| param.name.text == name)?;
    match (inner, &param.node.kind) {
        (None, _) => Some((&param.name, &param.node)),
        (Some(inner), NodeKind::Object(entries)) => {
            entries.iter().find(|(key, _)| key.text == inner).map(|(key, node)| (key, node))
        }
        (Some(_), _) => None,
    }
}

fn conflicts(ty: &str, params: &[Param], fields: Option<Place>, errors: &mut Errors) {
    let place = |name: &str| match name {
        "fields" => fields,
        _ => find(params, name).map(|(key, _)| key.at),
    };
    let holds = |given: &Given| match given {
        Given::Any(name) => place(name).is_some(),
        Given::Not(name) => place(name).is_none(),
        Given::Is(name, value) => {
            find(params, name).is_some_and(|(_, node)| written(node).as_deref() == Some(value))
        }
    };
    if params.is_empty() && fields.is_none() {
        return;
    }
    let mut reported = Vec::new();
    for row in CONFLICTS.iter().filter(|row| row.types.is_empty() || row.types.contains(&ty)) {
        let at = place(row.fault.name());
        if let Some(at) = at.filter(|_| holds(&row.fault) && row.beside.iter().all(holds))
            && !reported.contains(&row.fault.name())
        {
            let message = match row.beside {
                [] => format!("Elasticsearch refuses {}", said(&row.fault)),
                [Given::Not(needed)] => format!("`{}` needs `{needed}`", row.fault.name()),
                beside => {
                    let beside: Vec<String> = beside.iter().map(said).collect();
                    format!("{} can't stand beside {}", said(&row.fault), beside.join(" and "))
                }
            };
            errors.help(at, message, row.help);
            reported.push(row.fault.name());
        }
    }
}

/// A condition as a user would write it.
fn said(given: &Given) -> String {
    match given {
        Given::Is(name, value) => format!("`{name} = {value}`"),
        Given::Any(name) | Given::Not(name) => format!("`{name}`"),
    }
}

/// A literal as JSON.
fn written(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::Bool(value) => Some(value.to_string()),
        NodeKind::Str(text) => Some(format!("\"{text}\"")),
        _ => None,
    }
}

fn ordered(ty: &str, params: &[Param], errors: &mut Errors) {
    for row in ORDERED.iter().filter(|row| row.of == ty) {
        let number = |(name, default): (&str, i64)| {
            let path = if row.within.is_empty() { name.to_owned() } else { format!("{}.{name}", row.within) };
            match find(params, &path) {
                Some((key, Node { kind: NodeKind::Int(value), .. })) => (Some(key.at), *value),
                Some(_) => (None, i128::MAX), // a constant, or refused already
                None => (None, i128::from(default)),
            }
        };
        let ((low_at, low), (high_at, high)) = (number(row.low), number(row.high));
        if let Some(at) = low_at.or(high_at)
            && low > high
            && low != i128::MAX
        {
            let (least, greatest) = (row.low.0, row.high.0);
            let message = format!("`{least}` is {low}, and `{greatest}` is {high}");
            errors.help(at, message, format!("give a `{greatest}` that is not less than `{least}`"));
        }
    }
}

/// The `null_value` of a date is read by the field's format; only the default one is known here.
fn null_date(found: &Definition, errors: &mut Errors) {
    let syntax = match found.ty.text.as_str() {
        "date" => Syntax::Date,
        "date_nanos" => Syntax::DateNanos,
        _ => return,
    };
    let (Some(null), None) = (found.param("null_value"), found.param("format")) else { return };
    let text = match &null.node.kind {
        NodeKind::Str(text) => text.clone(),
        NodeKind::Bool(value) => value.to_string(),
        _ => return,
    };
    if let Some(fault) = fault(syntax, &text) {
        errors.push(null.node.at, format!("`null_value` can't be read: {fault}"));
    }
}

/// Of several metrics, one is the default.
fn default_metric(found: &Definition, errors: &mut Errors) {
    let Some(metrics) = found.param("metrics") else { return };
    let known = strings(&metrics.node);
    match found.param("default_metric").map(|param| &param.node) {
        None if known.len() > 1 => {
            let (first, _) = &known[0];
            errors.help(
                metrics.name.at,
                "several metrics need a `default_metric`",
                format!("add `default_metric = \"{first}\"`"),
            );
        }
        Some(Node { kind: NodeKind::Str(default), at })
            if !known.iter().any(|(metric, _)| metric == default) =>
        {
            errors.help(
                *at,
                format!("`{default}` is none of the `metrics`"),
                "add it there, or take another",
            );
        }
        _ => {}
    }
}

/// Fields that the server makes below a field.
fn reserved(found: &Definition, errors: &mut Errors) {
    let own: &[&str] = match found.ty.text.as_str() {
        "text" => &["_index_prefix", "_index_phrase"],
        "search_as_you_type" => &["_2gram", "_3gram", "_4gram", "_index_prefix"],
        _ => return,
    };
    for (name, _) in found.fields.iter().filter(|(name, _)| own.contains(&name.text.as_str())) {
        errors.help(
            name.at,
            format!("`{}` is made by Elasticsearch itself below a `{}`", name.text, found.ty.text),
            "give the sub-field another name",
        );
    }
}
