//! What each word does, in a sentence: the reference pages are made of these and of the rows.

mod components;
mod params;
mod roots;
mod settings;
mod types;

pub use components::{component_doc, component_param_doc};
pub use roots::{root_doc, runtime_doc, runtime_type_doc, template_doc};
pub use settings::{setting_doc, similarity_doc, similarity_param_doc};

use crate::Value;

/// What is said of a field type.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypeDoc {
    /// Elasticsearch's word.
    pub name: &'static str,
    /// What it is for.
    pub text: &'static str,
    /// Items that the example needs beside its struct, as Rust code; may be empty.
    pub items: &'static str,
    /// The attributes of the example's struct, beside `index`; may be empty.
    pub attribute: &'static str,
    /// The fields of the example's struct.
    pub fields: &'static str,
}

/// What is said of a field type.
///
/// ```
/// assert!(es_vocab::docs::type_doc("keyword").unwrap().text.starts_with("Exact values"));
/// ```
pub fn type_doc(name: &str) -> Option<&'static TypeDoc> {
    types::TYPES.iter().find(|doc| doc.name == name)
}

/// What a parameter of a field type does.
pub fn param_doc(ty: &str, param: &str) -> Option<&'static str> {
    let own = params::OF_ONE.iter().find(|(of, name, _)| (*of, *name) == (ty, param)).map(|(.., text)| *text);
    own.or_else(|| params::OF_ALL.iter().find(|(name, _)| *name == param).map(|(_, text)| *text))
}

/// A sort of value, in words: `a whole number from 1 to 4`.
pub fn describe(value: Value) -> String {
    let words = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match value {
        Value::Bool => "`true`, `false`".to_owned(),
        Value::Int { min: i64::MIN, max: i64::MAX } => "a whole number".to_owned(),
        Value::Int { min, max: 2_147_483_647.. } if min >= -1 => format!("a whole number from {min}"),
        Value::Int { min: -2_147_483_648, max: 2_147_483_647 } => "a whole number of 32 bits".to_owned(),
        Value::Int { min, max } => format!("a whole number from {min} to {max}"),
        Value::Unsigned => "a whole number from 0".to_owned(),
        Value::Float => "a number".to_owned(),
        Value::Between(least, most) if least < 0.0 => {
            format!("a number up to {most:e} and down to its negative")
        }
        Value::Between(least, f64::MAX) => format!("a number from {least}"),
        Value::Between(f64::MIN_POSITIVE, most) => format!("a number above 0, up to {most}"),
        Value::Between(least, most) => format!("a number from {least} to {most}"),
        Value::Positive => "a number above 0".to_owned(),
        Value::Text | Value::Of(_) => "a string".to_owned(),
        Value::EachOf(_) | Value::Texts => "a string or a list of strings".to_owned(),
        Value::Scalar => "a string, a number or a boolean".to_owned(),
        Value::TextOrNumber => "a string or a number".to_owned(),
        Value::Enum(known) | Value::EnumAnyCase(known) => words(known),
        Value::BoolOr(known) => format!("`true`, `false`, {}", words(known)),
        Value::Duration => "a duration: `\"30s\"`".to_owned(),
        Value::ByteSize => "a size: `\"512mb\"`".to_owned(),
        Value::List | Value::Many { .. } => "a list".to_owned(),
        Value::Object => "an object".to_owned(),
        Value::Entries([]) => "an empty object".to_owned(),
        Value::Entries(entries) => {
            format!("an object: {}", words(&entries.iter().map(|entry| entry.name).collect::<Vec<_>>()))
        }
        Value::Tagged(kinds) => {
            format!("an object of `type` {}", words(&kinds.iter().map(|(kind, _)| *kind).collect::<Vec<_>>()))
        }
        Value::Relations => "parents with their children".to_owned(),
        Value::Meta => "up to five strings by name".to_owned(),
        Value::Place(_) => "a point".to_owned(),
        Value::Similarity => "the name of a similarity".to_owned(),
        Value::Any => "any value".to_owned(),
        Value::Script => "a script".to_owned(),
        Value::Analyzer => "the name of an analyzer".to_owned(),
        Value::Normalizer => "the name of a normalizer".to_owned(),
        Value::Tokenizer => "the name of a tokenizer".to_owned(),
        Value::TokenFilters => "names of token filters".to_owned(),
        Value::CharFilters => "names of character filters".to_owned(),
        Value::Path => "the path of a field".to_owned(),
        Value::Paths => "one path of a field, or several".to_owned(),
        Value::Fields => "fields by name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ROOT_PARAMS, RUNTIME_TYPES, TEMPLATE_OPTIONS, field_type, field_types};

    #[test]
    fn every_word_has_a_sentence() {
        let mut silent = Vec::new();
        for ty in field_types() {
            if type_doc(ty.name).is_none() {
                silent.push(ty.name.to_owned());
            }
            let params = ty.params.iter().filter(|param| param_doc(ty.name, param.name).is_none());
            silent.extend(params.map(|param| format!("{}.{}", ty.name, param.name)));
        }
        let roots = ROOT_PARAMS.iter().filter(|param| root_doc(param.name).is_none());
        silent.extend(roots.map(|param| format!("root.{}", param.name)));
        let runtime =
            RUNTIME_TYPES.iter().flat_map(|ty| ty.params).filter(|param| runtime_doc(param.name).is_none());
        silent.extend(runtime.map(|param| format!("runtime.{}", param.name)));
        let types = RUNTIME_TYPES.iter().filter(|ty| runtime_type_doc(ty.name).is_none());
        silent.extend(types.map(|ty| format!("runtime {}", ty.name)));
        let options = TEMPLATE_OPTIONS.iter().filter(|option| template_doc(option.name).is_none());
        silent.extend(options.map(|option| format!("template.{}", option.name)));
        assert!(silent.is_empty(), "nothing is said of {silent:?}");
    }

    #[test]
    fn every_sentence_is_of_a_word() {
        for doc in types::TYPES {
            assert!(field_type(doc.name).is_some(), "{}", doc.name);
        }
        for (ty, param, _) in params::OF_ONE {
            assert!(field_type(ty).is_some_and(|ty| ty.param(param).is_some()), "{ty}.{param}");
        }
        for (name, _) in params::OF_ALL {
            assert!(field_types().any(|ty| ty.param(name).is_some()), "{name}");
        }
    }

    #[test]
    fn sentences_are_whole() {
        let params =
            params::OF_ALL.iter().map(|(_, text)| *text).chain(params::OF_ONE.iter().map(|(.., text)| *text));
        for text in types::TYPES.iter().map(|doc| doc.text).chain(params) {
            assert!(text.ends_with(['.', '?']) && text.len() > 15, "{text}");
        }
    }
}
