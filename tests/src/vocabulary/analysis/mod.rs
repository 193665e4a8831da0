//! Every analysis component with every parameter, and a text that shows what each parameter does.

mod analyzers;
mod filters;
pub mod known;
mod samples;
mod tokenizers;

use std::collections::BTreeSet;

use es_core::schema::{Schema, schema};
use es_vocab::{Availability, Section, component_type, component_types};
use serde_json::Value;

pub use samples::{SILENT, Sample, sample};

use super::{Use, entries, used};

/// The documents that need nothing but the server.
pub fn all() -> Vec<&'static Schema> {
    vec![
        schema::<analyzers::Languages>(),
        schema::<analyzers::Analyzers>(),
        schema::<tokenizers::Tokenizers>(),
        schema::<filters::Filters>(),
        schema::<filters::PlainFilters>(),
    ]
}

/// The documents that name the [files](crate::files) on the server.
pub fn of_files() -> Vec<&'static Schema> {
    vec![
        schema::<analyzers::LanguagesOfFiles>(),
        schema::<analyzers::AnalyzersOfFiles>(),
        schema::<tokenizers::CharFilters>(),
        schema::<filters::FiltersOfFiles>(),
    ]
}

/// Every type and parameter that a server without plugins takes.
pub fn wanted() -> BTreeSet<Use> {
    let types = Section::ALL
        .into_iter()
        .flat_map(|section| component_types(section).iter().map(move |ty| (section, ty)));
    types
        .filter(|(_, ty)| ty.availability == Availability::Basic)
        .flat_map(|(section, ty)| {
            ty.params
                .iter()
                .map(|param| param.name)
                .chain([""])
                .map(move |word| used(&place(section, ty.name), word))
        })
        .collect()
}

/// The words of declared definitions that the live ones have.
pub fn kept(declared: &Value, live: &Value) -> BTreeSet<Use> {
    let mut kept = BTreeSet::new();
    for section in Section::ALL {
        for (name, definition) in entries(&declared[section.key()]) {
            let live = &live[section.key()][name];
            let Some(ty) = definition["type"].as_str().and_then(|ty| component_type(section, ty)) else {
                continue;
            };
            let words =
                entries(definition).map(|(word, _)| word.as_str()).filter(|word| !live[*word].is_null());
            kept.extend(
                words.map(|word| used(&place(section, ty.name), if word == "type" { "" } else { word })),
            );
        }
    }
    kept
}

fn place(section: Section, ty: &str) -> String {
    format!("{} {ty}", section.key())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared() -> Vec<Value> {
        let all = all().into_iter().chain(of_files());
        all.map(|schema| serde_json::json!(schema.settings())["analysis"].take()).collect()
    }

    #[test]
    fn every_row_has_a_definition_that_uses_it() {
        let used: BTreeSet<_> = declared().iter().flat_map(|analysis| kept(analysis, analysis)).collect();
        let unused: Vec<_> = wanted().difference(&used).cloned().collect();
        assert!(unused.is_empty(), "no definition uses {unused:?}");
    }

    /// But `min_hash`, whose tokens are no words.
    #[test]
    fn every_built_in_component_has_a_known_text() {
        for section in [Section::Analyzer, Section::Tokenizer, Section::Filter, Section::CharFilter] {
            let known = match section {
                Section::Analyzer => known::ANALYZERS.to_vec(),
                Section::Tokenizer => known::TOKENIZERS.to_vec(),
                Section::Filter => [known::FILTERS, known::WHOLE].concat(),
                _ => known::CHAR_FILTERS.to_vec(),
            };
            let built_in = component_types(section).iter().filter(|ty| ty.built_in && ty.name != "min_hash");
            for ty in built_in {
                assert!(known.iter().any(|(name, ..)| *name == ty.name), "{} `{}`", section.noun(), ty.name);
            }
        }
    }

    #[test]
    fn every_sample_is_of_a_definition() {
        for name in samples::names() {
            let defined = declared()
                .iter()
                .any(|analysis| Section::ALL.iter().any(|section| !analysis[section.key()][name].is_null()));
            assert!(defined, "`{name}`");
        }
    }
}
