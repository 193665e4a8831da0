//! Analyzers, tokenizers, filters, char filters and normalizers, inline or shared.

use es_vocab::{Availability, ComponentType, Section, Value as Sort, component_type, component_types};

use crate::{
    attr::{Item, Key, Value},
    diag::{Errors, did_you_mean, list},
};

use super::{
    Component, combinations,
    slots::{Slots, once},
    value,
};

/// Reads `analyzer(name = type(…), …)`.
pub(crate) fn components(
    section: Section,
    item: &Item,
    slots: &mut Slots,
    found: &mut Vec<Component>,
    errors: &mut Errors,
) {
    let key = section.key();
    let Value::Args(entries) = &item.value else {
        return errors.help(
            item.key.at,
            format!("`{key}` takes definitions in parentheses"),
            format!("write `{key}(name = {})`", example(section)),
        );
    };
    for entry in entries {
        if slots.take_as(&format!("{key} {}", entry.key.text), &entry.key, errors) {
            found.extend(component(section, entry, errors));
        }
    }
}

fn component(section: Section, entry: &Item, errors: &mut Errors) -> Option<Component> {
    let name = &entry.key;
    let Some((word, items)) = entry.value.definition() else {
        match entry.value.text() {
            Some((text, at)) if component_type(section, text).is_some() => errors.help(
                at,
                format!("the type of {} is a bare word", a(section)),
                format!("write `{text}`"),
            ),
            _ => errors.help(
                name.at,
                format!("the {} `{}` needs a type", section.noun(), name.text),
                format!("write `{} = {}`", name.text, example(section)),
            ),
        }
        return None;
    };
    let Some(ty) = component_type(section, &word.text) else {
        unknown_type(section, &word, errors);
        return None;
    };
    if ty.availability == Availability::ByNameOnly {
        errors.help(
            word.at,
            format!("`{}` takes no definition", ty.name),
            format!("use it by its name: `\"{}\"`", ty.name),
        );
        return None;
    }
    if section == Section::Analyzer && name.text == "default_index" {
        errors.help(
            name.at,
            "`default_index` is no name for an analyzer since Elasticsearch 5",
            "call it `default`",
        );
    }
    if name.text.is_empty() || (section == Section::Analyzer && name.text.starts_with('_')) {
        errors.push(name.at, format!("the name of {} must not be empty and not begin with `_`", a(section)));
    }
    let before = errors.count();
    let mut params = Vec::new();
    for item in once(items, errors) {
        match ty.param(&item.key.text) {
            None => unknown_param(section, ty, &item.key, errors),
            Some(row) => params.extend(value::param(item, row.value, errors)),
        }
    }
    let sound = errors.count() == before;
    for row in ty.params.iter().filter(|row| row.required && sound) {
        if !params.iter().any(|param: &super::Param| param.name.text == row.name) {
            errors.help(
                word.at,
                format!("`{}` needs `{}`", ty.name, row.name),
                format!("write `{}({} = …)`", ty.name, row.name),
            );
        }
    }
    if sound {
        combinations::of_params(ty.name, &params, errors);
    }
    (errors.count() == before).then(|| Component { section, name: name.clone(), ty: word, params })
}

fn unknown_type(section: Section, word: &Key, errors: &mut Errors) {
    let elsewhere = Section::ALL
        .into_iter()
        .find(|other| *other != section && component_type(*other, &word.text).is_some());
    let help = did_you_mean(&word.text, component_types(section).iter().map(|ty| ty.name)).or_else(|| {
        elsewhere.map(|other| format!("`{}` is {}: define it in `{}(…)`", word.text, a(other), other.key()))
    });
    errors.maybe_help(word.at, format!("unknown {} type `{}`", section.noun(), word.text), help);
}

fn unknown_param(section: Section, ty: &ComponentType, key: &Key, errors: &mut Errors) {
    let help = match (section, key.text.as_str()) {
        (Section::Analyzer, "filters") => Some("write `filter = […]`".to_owned()),
        (Section::Analyzer, "char_filters") => Some("write `char_filter = […]`".to_owned()),
        (Section::Normalizer, "tokenizer") => {
            Some("take it away: a normalizer keeps the value in one piece".to_owned())
        }
        _ => did_you_mean(&key.text, ty.params.iter().map(|param| param.name)).or_else(|| {
            (!ty.params.is_empty())
                .then(|| format!("it takes {}", list(ty.params.iter().map(|param| param.name))))
        }),
    };
    errors.help(
        key.at,
        format!("the {} type `{}` has no parameter `{}`", section.noun(), ty.name, key.text),
        help.unwrap_or_else(|| "take it away: Elasticsearch would ignore it without a word".to_owned()),
    );
}

/// The section's noun with its article.
fn a(section: Section) -> String {
    let article = if section == Section::Analyzer { "an" } else { "a" };
    format!("{article} {}", section.noun())
}

/// A definition to show.
fn example(section: Section) -> &'static str {
    match section {
        Section::Analyzer => "custom(tokenizer = \"standard\")",
        Section::Tokenizer => "edge_ngram(min_gram = 2)",
        Section::Filter => "stop(stopwords = \"_english_\")",
        Section::CharFilter => "mapping(mappings = [\"& => and\"])",
        Section::Normalizer => "custom(filter = [\"lowercase\"])",
    }
}

/// Whether a parameter names other components, and of which section.
pub(crate) fn refers_to(sort: Sort) -> Option<Section> {
    match sort {
        Sort::Analyzer => Some(Section::Analyzer),
        Sort::Normalizer => Some(Section::Normalizer),
        Sort::Tokenizer => Some(Section::Tokenizer),
        Sort::TokenFilters => Some(Section::Filter),
        Sort::CharFilters => Some(Section::CharFilter),
        _ => None,
    }
}
