//! Checks a value against the sort that the vocabulary gives for its place.

use es_vocab::Value as Sort;

use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::Errors,
};

use super::{Param, fits, slots::once};

/// The parameter that an item gives, when its value fits; reports otherwise.
pub(crate) fn param(item: &Item, sort: Sort, errors: &mut Errors) -> Option<Param> {
    let before = errors.count();
    let node = given(item, sort, errors)?;
    fits::check(&item.key, &node, sort, errors);
    (errors.count() == before).then(|| Param { name: item.key.clone(), node, expected: sort })
}

/// The value of an item; `key(a = 1)` is an object where an object is wanted.
fn given(item: &Item, sort: Sort, errors: &mut Errors) -> Option<Node> {
    match (&item.value, sort) {
        (Value::Is(node), _) => Some(node.clone()),
        (
            Value::Args(items),
            Sort::Object
            | Sort::Entries(_)
            | Sort::Tagged(_)
            | Sort::Relations
            | Sort::Meta
            | Sort::Place(_)
            | Sort::Many { alone: true, .. }
            | Sort::Any
            | Sort::Script,
        ) => object(&item.key, items, errors),
        (Value::None, Sort::Bool | Sort::BoolOr(_)) => {
            errors.help(
                item.key.at,
                format!("`{}` needs a value", item.key.text),
                format!("write `{} = true`", item.key.text),
            );
            None
        }
        _ => {
            errors.help(
                item.key.at,
                format!("`{}` needs a value", item.key.text),
                format!("write `{} = {}`", item.key.text, example(sort)),
            );
            None
        }
    }
}

/// `(a = 1, b(c = 2))` as a JSON object.
fn object(key: &Key, items: &[Item], errors: &mut Errors) -> Option<Node> {
    let mut entries = Vec::new();
    for item in once(items, errors) {
        let node = match &item.value {
            Value::Is(node) => node.clone(),
            Value::Args(inner) => object(&item.key, inner, errors)?,
            Value::None | Value::Path(_) => {
                errors.push(item.key.at, format!("`{}` needs a value", item.key.text));
                return None;
            }
        };
        entries.push((item.key.clone(), node));
    }
    Some(Node { at: key.at, kind: NodeKind::Object(entries) })
}

fn example(sort: Sort) -> String {
    match sort {
        Sort::Bool | Sort::BoolOr(_) => "true".to_owned(),
        Sort::Int { min, .. } => min.max(1).to_string(),
        Sort::Unsigned => "1".to_owned(),
        Sort::Float | Sort::Between(..) | Sort::Positive => "1.0".to_owned(),
        Sort::Enum(words) | Sort::EnumAnyCase(words) => {
            format!("\"{}\"", words.first().copied().unwrap_or("…"))
        }
        Sort::Duration => "\"30s\"".to_owned(),
        Sort::ByteSize => "\"512mb\"".to_owned(),
        Sort::List | Sort::Many { .. } => "[…]".to_owned(),
        Sort::Object | Sort::Entries(_) | Sort::Tagged(_) | Sort::Relations | Sort::Meta => {
            "{ … }".to_owned()
        }
        Sort::Texts | Sort::EachOf(_) | Sort::TokenFilters | Sort::CharFilters | Sort::Paths => {
            "[\"…\"]".to_owned()
        }
        _ => "\"…\"".to_owned(),
    }
}
