//! Runtime fields: `runtime(day = keyword(script = "…"))`.

use es_vocab::{RUNTIME_TYPES, RuntimeType, Value as Sort, runtime_type};

use super::{
    Param, combinations,
    document::Reader,
    object::{script_object, text_node},
    slots::once,
    value,
};
use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::{Errors, did_you_mean, list},
};

impl Reader<'_> {
    pub(super) fn runtime(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`runtime` takes fields in parentheses",
                "write `runtime(day = keyword(script = \"…\"))`",
            );
        };
        for entry in entries {
            if self.names.take_as(&format!("runtime {}", entry.key.text), &entry.key, errors) {
                self.runtime.extend(field(entry, errors).map(|node| (entry.key.clone(), node)));
            }
        }
    }
}

/// `name = type(…)` as its object.
pub(super) fn field(entry: &Item, errors: &mut Errors) -> Option<Node> {
    let (word, ty, items) = typed(entry, errors)?;
    let before = errors.count();
    let mut body = vec![(Key { text: "type".to_owned(), at: word.at }, text_node(&word))];
    let mut params: Vec<Param> = Vec::new();
    for item in once(items, errors) {
        match ty.param(&item.key.text) {
            Some(row) if row.value == Sort::Fields => body.push((item.key.clone(), parts(item, errors))),
            Some(row) => params.extend(value::param(item, row.value, errors)),
            None => {
                let help = did_you_mean(&item.key.text, ty.params.iter().map(|param| param.name));
                let message =
                    format!("a runtime field of type `{}` has no parameter `{}`", ty.name, item.key.text);
                errors.maybe_help(item.key.at, message, help);
            }
        }
    }
    if errors.count() == before {
        combinations::of_params("runtime", &params, errors);
    }
    let sound = errors.count() == before;
    for row in ty.params.iter().filter(|row| row.required && sound) {
        if !items.iter().any(|item| item.key.text == row.name) {
            errors.help(
                word.at,
                format!("a runtime field of type `{}` needs `{}`", ty.name, row.name),
                format!("write `{}({} = …)`", ty.name, row.name),
            );
        }
    }
    body.extend(params.into_iter().map(|param| (param.name.clone(), script_object(param))));
    Some(Node { at: entry.key.at, kind: NodeKind::Object(body) })
}

/// The type of a runtime field, and what it is given.
fn typed<'a>(entry: &'a Item, errors: &mut Errors) -> Option<(Key, &'static RuntimeType, &'a [Item])> {
    let Some((word, items)) = entry.value.definition() else {
        errors.help(
            entry.key.at,
            "a runtime field needs a type",
            format!("write `{} = keyword(script = \"…\")`", entry.key.text),
        );
        return None;
    };
    let Some(ty) = runtime_type(&word.text) else {
        let all = RUNTIME_TYPES.iter().map(|ty| ty.name);
        let help =
            did_you_mean(&word.text, all.clone()).unwrap_or_else(|| format!("use one of {}", list(all)));
        errors.help(word.at, format!("`{}` is no type for a runtime field", word.text), help);
        return None;
    };
    Some((word, ty, items))
}

/// The fields that a composite's script emits, each with its type.
fn parts(item: &Item, errors: &mut Errors) -> Node {
    let mut found = Vec::new();
    match &item.value {
        Value::Args(entries) if !entries.is_empty() => {
            for entry in once(entries, errors) {
                let Some((word, _, items)) = typed(entry, errors) else { continue };
                let scripted = ["composite", "lookup"].contains(&word.text.as_str());
                let script =
                    items.iter().find(|item| ["script", "on_script_error"].contains(&item.key.text.as_str()));
                if let Some(item) = script {
                    errors.help(
                        item.key.at,
                        format!("a part of a composite has no `{}` of its own", item.key.text),
                        "emit its values in the composite's `script`",
                    );
                } else if scripted {
                    let message = format!("a part of a composite can't be `{}`", word.text);
                    errors.help(word.at, message, "give it a type that holds one value");
                } else {
                    found.extend(field(entry, errors).map(|node| (entry.key.clone(), node)));
                }
            }
        }
        _ => errors.help(
            item.key.at,
            "`fields` of a composite takes names with types",
            "write `fields(day = keyword, hour = long)`",
        ),
    }
    Node { at: item.key.at, kind: NodeKind::Object(found) }
}
