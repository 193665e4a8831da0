//! Index settings: `settings(number_of_shards = 2, index.codec = "best_compression")`.

use es_vocab::{Class, SETTINGS, setting};

use crate::{
    attr::{Item, Key, Value},
    diag::{Errors, did_you_mean},
};

use super::{Param, slots::Slots, value};

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
