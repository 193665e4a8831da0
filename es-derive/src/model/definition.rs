//! A field type with parameters: on a field, below `fields`, in a dynamic template.

use es_vocab::{FieldType, Value as Sort, field_type, field_types};

use crate::{
    attr::{Item, Key, Value},
    diag::{Errors, did_you_mean, list},
};

use super::{Definition, combinations, slots::once, value};

/// Where a definition stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Position {
    Field,
    /// Below `fields`.
    SubField,
    /// The mapping of a dynamic template.
    Template,
}

/// Reads `word` or `word(items)` as a field type.
pub(crate) fn definition(
    word: &Key,
    items: &[Item],
    position: Position,
    errors: &mut Errors,
) -> Option<Definition> {
    if position == Position::Template && word.text == "dynamic_type" {
        return Some(detected(word, items, errors));
    }
    let Some(ty) = field_type(&word.text) else {
        unknown_type(word, errors);
        return None;
    };
    let before = errors.count();
    if position == Position::SubField && !ty.multi_field {
        errors.help(word.at, format!("`{}` cannot be a sub-field", ty.name), "make it a field of its own");
    }
    let mut found = Definition { ty: word.clone(), params: Vec::new(), fields: Vec::new(), unchecked: false };
    for item in once(items, errors) {
        if position == Position::SubField && matches!(item.key.text.as_str(), "fields" | "copy_to") {
            errors.push(item.key.at, format!("a sub-field has no `{}`", item.key.text));
            continue;
        }
        match ty.param(&item.key.text) {
            None => unknown_param(ty, &item.key, errors),
            Some(row) if row.value == Sort::Fields => found.fields = sub_fields(item, errors),
            Some(row) => found.params.extend(value::param(item, row.value, errors)),
        }
    }
    let sound = errors.count() == before;
    for required in ty.required.iter().filter(|_| sound) {
        if found.param(required).is_none() {
            errors.help(
                word.at,
                format!("`{}` needs `{required}`", ty.name),
                format!("write `{}({required} = …)`", ty.name),
            );
        }
    }
    let fields = items.iter().find(|item| item.key.text == "fields").map(|item| item.key.at);
    combinations::of_field(&found, fields, errors);
    (errors.count() == before).then_some(found)
}

/// The type that Elasticsearch detects, with parameters that one type or another takes.
fn detected(word: &Key, items: &[Item], errors: &mut Errors) -> Definition {
    let ty = Key { text: "{dynamic_type}".to_owned(), at: word.at };
    let mut found = Definition { ty, params: Vec::new(), fields: Vec::new(), unchecked: true };
    for item in once(items, errors) {
        match field_types().find_map(|ty| ty.param(&item.key.text)) {
            Some(row) if row.value == Sort::Fields => found.fields = sub_fields(item, errors),
            Some(row) => found.params.extend(value::param(item, row.value, errors)),
            None => errors.push(item.key.at, format!("no field type has a parameter `{}`", item.key.text)),
        }
    }
    found
}

fn sub_fields(item: &Item, errors: &mut Errors) -> Vec<(Key, Definition)> {
    let Value::Args(entries) = &item.value else {
        errors.help(
            item.key.at,
            "`fields` takes its sub-fields in parentheses",
            "write `fields(keyword = keyword(ignore_above = 256))`",
        );
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in once(entries, errors) {
        if entry.key.text.contains('.') {
            errors.push(entry.key.at, "a sub-field's name has no dot");
            continue;
        }
        if let Some(definition) = named(entry, Position::SubField, errors) {
            found.push((entry.key.clone(), definition));
        }
    }
    found
}

/// `name = word` or `name = word(items)`.
pub(crate) fn named(entry: &Item, position: Position, errors: &mut Errors) -> Option<Definition> {
    if let Some((word, items)) = entry.value.definition() {
        return definition(&word, items, position, errors);
    }
    if let Some((text, at)) = entry.value.text()
        && field_type(text).is_some()
    {
        errors.help(at, "a field type is a bare word", format!("write `{text}`"));
        return None;
    }
    let name = &entry.key.text;
    errors.help(entry.key.at, format!("`{name}` needs a field type"), format!("write `{name} = keyword`"));
    None
}

pub(crate) fn unknown_type(word: &Key, errors: &mut Errors) {
    if let Some((mistaken, _, help)) = es_vocab::synonym(&word.text) {
        return errors.help(word.at, format!("Elasticsearch has no `{mistaken}` type"), help);
    }
    let help = did_you_mean(&word.text, field_types().map(|ty| ty.name));
    errors.maybe_help(word.at, format!("unknown field type `{}`", word.text), help);
}

fn unknown_param(ty: &FieldType, key: &Key, errors: &mut Errors) {
    let name = key.text.as_str();
    let takers: Vec<&str> =
        field_types().filter(|other| other.param(name).is_some()).map(|other| other.name).collect();
    if takers.is_empty() {
        let help = did_you_mean(name, ty.params.iter().map(|param| param.name));
        return errors.maybe_help(key.at, format!("`{}` has no parameter `{name}`", ty.name), help);
    }
    let message = format!("`{name}` does not apply to `{}`", ty.name);
    let help = match (name, ty.name) {
        ("analyzer" | "search_analyzer" | "search_quote_analyzer", "keyword") => {
            "use `normalizer`, or map as `text`".to_owned()
        }
        ("normalizer", "text") => "use `analyzer`, or map as `keyword`".to_owned(),
        ("doc_values", "text") => "use `fielddata`, or sort on a `keyword` sub-field".to_owned(),
        ("ignore_above", "text") => {
            "put it on a `keyword` sub-field: `fields(keyword = keyword(ignore_above = 256))`".to_owned()
        }
        _ => did_you_mean(name, ty.params.iter().map(|param| param.name))
            .unwrap_or_else(|| format!("it applies to {}", list(takers))),
    };
    errors.help(key.at, message, help);
}
