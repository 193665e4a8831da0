//! Synonym filters: Elasticsearch runs each rule through what stands before the filter in its analyzer.

use es_vocab::Section;

use crate::{
    attr::NodeKind,
    diag::Errors,
    model::{Analysis, Component, refers_to, strings},
};

/// Filters that give out a word in more than one way, so that no synonym can be read behind them.
const SPLITTING: [&str; 8] = [
    "common_grams",
    "edge_ngram",
    "fingerprint",
    "multiplexer",
    "ngram",
    "shingle",
    "word_delimiter",
    "word_delimiter_graph",
];

/// What `stop` takes out when it is told nothing else.
const ENGLISH: [&str; 33] = [
    "a", "an", "and", "are", "as", "at", "be", "but", "by", "for", "if", "in", "into", "is", "it", "no",
    "not", "of", "on", "or", "such", "that", "the", "their", "then", "there", "these", "they", "this", "to",
    "was", "will", "with",
];

pub(super) fn check(analysis: &Analysis, errors: &mut Errors) {
    // Where two analyzers share a filter, one mistake is one error.
    let mut reported = Vec::new();
    for analyzer in analysis.components.iter().filter(|component| component.section == Section::Analyzer) {
        let params =
            analyzer.params.iter().filter(|param| refers_to(param.expected) == Some(Section::Filter));
        let chain: Vec<_> = params.flat_map(|param| strings(&param.node)).collect();
        for (at, (name, place)) in chain.iter().enumerate() {
            let Some(synonyms) = defined(analysis, name).filter(|own| own.ty.text.starts_with("synonym"))
            else {
                continue;
            };
            for (before, _) in &chain[..at] {
                let own = defined(analysis, before);
                let ty = own.map_or(before.as_str(), |own| own.ty.text.as_str());
                if SPLITTING.contains(&ty) {
                    errors.help(
                        *place,
                        format!(
                            "the synonym filter `{name}` can't stand behind `{before}`, which splits words"
                        ),
                        "put it before",
                    );
                } else if ty == "stop" && own.is_none_or(takes_english) && !reported.contains(name) {
                    stopped(synonyms, before, errors);
                    reported.push(name.clone());
                }
            }
        }
    }
}

fn defined<'a>(analysis: &'a Analysis, name: &str) -> Option<&'a Component> {
    analysis.components.iter().find(|own| own.section == Section::Filter && own.name.text == name)
}

/// Whether a `stop` filter of one's own takes out the English words.
fn takes_english(stop: &Component) -> bool {
    stop.params
        .iter()
        .filter(|param| param.name.text.starts_with("stopwords"))
        .all(|param| matches!(&param.node.kind, NodeKind::Str(words) if words == "_english_"))
}

/// A rule with a word that the filter before takes out.
fn stopped(synonyms: &Component, before: &str, errors: &mut Errors) {
    let param = |name: &str| synonyms.params.iter().find(|param| param.name.text == name);
    let lenient = param("lenient").is_some_and(|param| matches!(param.node.kind, NodeKind::Bool(true)));
    let Some(rules) = param("synonyms").filter(|_| !lenient && param("format").is_none()) else { return };
    for (rule, at) in strings(&rules.node) {
        let words = rule.split("=>").flat_map(|side| side.split(',')).flat_map(str::split_whitespace);
        if let Some(word) = words.into_iter().find(|word| ENGLISH.contains(word)) {
            errors.help(
                at,
                format!("`{word}` is taken out by `{before}`, which stands before the synonym filter"),
                format!("put `{before}` behind it, or add `lenient = true`"),
            );
        }
    }
}
