//! The types of analysis components and the parameters that each of them reads.
//!
//! The server ignores an analysis parameter that it does not know, without a word: this table is the only guard.

mod analyzer;
mod char_filter;
mod filter;
mod normalizer;
mod tokenizer;

use crate::{ComponentType, Entry, Section, Value};

const fn optional(name: &'static str, value: Value) -> Entry {
    Entry::optional(name, value)
}

const fn required(name: &'static str, value: Value) -> Entry {
    Entry::required(name, value)
}

/// The component types of one section.
pub fn component_types(section: Section) -> &'static [ComponentType] {
    match section {
        Section::Analyzer => analyzer::TYPES,
        Section::Tokenizer => tokenizer::TYPES,
        Section::Filter => filter::TYPES,
        Section::CharFilter => char_filter::TYPES,
        Section::Normalizer => normalizer::TYPES,
    }
}

/// The component type of a name.
pub fn component_type(section: Section, name: &str) -> Option<&'static ComponentType> {
    component_types(section).iter().find(|component| component.name == name)
}

/// Whether a name can be used without a definition.
pub fn is_built_in(section: Section, name: &str) -> bool {
    component_type(section, name).is_some_and(|component| component.built_in)
        || (section == Section::Analyzer && name == "default")
}

impl ComponentType {
    /// One of its parameters.
    pub fn param(&self, name: &str) -> Option<&'static Entry> {
        self.params.iter().find(|param| param.name == name)
    }
}
