//! The diff of analyzers and their parts, by component and parameter.

use std::collections::BTreeSet;

use es_vocab::{Section, Value as Sort};
use serde_json::{Value, json};

use super::change::{Change, Place, Takes};
use super::params::Node;
use super::value::{canonical, list, same, set};

/// Lists in which order means nothing.
const SETS: [&str; 10] = [
    "stopwords",
    "stem_exclusion",
    "keywords",
    "articles",
    "common_words",
    "keep_words",
    "protected_words",
    "token_chars",
    "types",
    "word_list",
];

/// The differences of two `analysis` objects; `index_time` names the analyzers and normalizers that index documents.
///
/// A component that documents were indexed through needs a reindex; one that is new or only for searches needs the
/// index closed for a moment.
pub(super) fn diff(declared: &Value, live: &Value, index_time: &[String]) -> Vec<Change> {
    let reached = reach([declared, live], index_time);
    let mut changes = Vec::new();
    for section in Section::ALL {
        for (name, after) in components(declared, section) {
            let path = format!("{}.{name}", section.key());
            match component(live, section, name) {
                None => changes.push(Change::whole(
                    Place::Analysis,
                    path,
                    None,
                    Some(Value::Object(after.clone())),
                    Takes::Reopen,
                )),
                Some(before) => {
                    let takes = if reached.contains(&(section, name.clone())) {
                        Takes::Reindex
                    } else {
                        Takes::Reopen
                    };
                    changes.extend(parameters(section, &path, after, before, takes));
                }
            }
        }
    }
    changes
}

/// The `PUT _settings` body of components that are new or differ, where it takes a closed index: each as a whole.
pub(super) fn closed(declared: &Value, changes: &[Change]) -> Node {
    let mut body = Node::new();
    for section in Section::ALL {
        for (name, component) in components(declared, section) {
            let path = format!("{}.{name}", section.key());
            let mine = |change: &&Change| change.takes == Takes::Reopen && change.path == path;
            if !changes.iter().any(|change| mine(&change)) {
                continue;
            }
            let key = |parameter: &str| format!("index.analysis.{path}.{parameter}");
            for change in changes.iter().filter(mine).filter(|change| change.after.is_none()) {
                body.extend(change.parameter.iter().map(|gone| (key(gone), Value::Null)));
            }
            body.extend(component.iter().map(|(parameter, value)| (key(parameter), value.clone())));
        }
    }
    body
}

/// All components with their parameters in their one form.
pub(super) fn in_one_form(analysis: &Value) -> Value {
    let mut whole = Node::new();
    for section in Section::ALL {
        let parts = components(analysis, section).map(|(name, component)| {
            let ty = type_of(section, component);
            let values =
                component.iter().map(|(key, value)| (key.clone(), one_form(section, &ty, key, value)));
            let mut values: Node = values.collect();
            values.insert("type".to_owned(), ty.clone().into());
            (name.clone(), Value::Object(values))
        });
        let parts: Node = parts.collect();
        if !parts.is_empty() {
            whole.insert(section.key().to_owned(), parts.into());
        }
    }
    whole.into()
}

/// Whether the index defines the analyzer that fields use which name none.
pub(super) fn has_default_analyzer(analysis: &Value) -> bool {
    component(analysis, Section::Analyzer, "default").is_some()
}

fn parameters(section: Section, path: &str, after: &Node, before: &Node, takes: Takes) -> Vec<Change> {
    let ty = type_of(section, after);
    let keys: BTreeSet<&String> = after.keys().chain(before.keys()).collect();
    keys.into_iter()
        .filter_map(|name| {
            let value = |node: &Node| match node.get(name) {
                _ if name == "type" => Value::String(type_of(section, node)),
                Some(value) => one_form(section, &ty, name, value),
                None => Value::Null,
            };
            let (after, before) = (value(after), value(before));
            (!same(&after, &before))
                .then(|| Change::parameter(Place::Analysis, path, name, [before, after], takes))
        })
        .collect()
}

/// The component's type; an analyzer or normalizer made of parts is `custom` without saying so.
fn type_of(section: Section, component: &Node) -> String {
    let custom = if matches!(section, Section::Analyzer | Section::Normalizer) { "custom" } else { "" };
    component.get("type").and_then(Value::as_str).unwrap_or(custom).to_owned()
}

fn one_form(section: Section, ty: &str, name: &str, value: &Value) -> Value {
    let sort = es_vocab::component_type(section, ty).and_then(|ty| ty.param(name)).map(|param| param.value);
    match (sort, value) {
        (None, value) if SETS.contains(&name) => set(&list(value)),
        (None, value) => value.clone(),
        (Some(Sort::Texts), Value::String(words)) if SETS.contains(&name) => {
            set(&words.split(',').map(str::trim).collect())
        }
        (Some(sort), value) if SETS.contains(&name) => set(&canonical(sort, value)),
        (Some(sort), value) => canonical(sort, value),
    }
}

fn components(analysis: &Value, section: Section) -> impl Iterator<Item = (&String, &Node)> {
    let entries = analysis.get(section.key()).and_then(Value::as_object);
    entries.into_iter().flatten().filter_map(|(name, component)| Some((name, component.as_object()?)))
}

fn component<'a>(analysis: &'a Value, section: Section, name: &str) -> Option<&'a Node> {
    analysis.get(section.key())?.get(name)?.as_object()
}

/// Every component that documents pass through: the named analyzers, what they are made of, and what that refers to.
fn reach(sides: [&Value; 2], index_time: &[String]) -> BTreeSet<(Section, String)> {
    let names = index_time.iter().map(String::as_str).chain(["default"]);
    let mut open: Vec<(Section, String)> = names
        .flat_map(|name| [(Section::Analyzer, name.to_owned()), (Section::Normalizer, name.to_owned())])
        .collect();
    let mut reached = BTreeSet::new();
    while let Some((section, name)) = open.pop() {
        for component in sides.iter().filter_map(|side| component(side, section, &name)) {
            let parts = [
                ("tokenizer", Section::Tokenizer),
                ("filter", Section::Filter),
                // of `multiplexer`, whose entries are chains: "lowercase, stop"
                ("filters", Section::Filter),
                ("char_filter", Section::CharFilter),
            ];
            for (key, part) in parts {
                let used = component.get(key).map_or_else(|| json!([]), list);
                let names = used.as_array().into_iter().flatten().filter_map(Value::as_str);
                open.extend(
                    names.flat_map(|chain| chain.split(',')).map(|name| (part, name.trim().to_owned())),
                );
            }
        }
        reached.insert((section, name));
        open.retain(|component| !reached.contains(component));
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop() -> Value {
        json!({
            "filter": {
                "synonyms": {"type": "synonym", "synonyms": ["tv, television"]},
                "stops": {"type": "stop", "stopwords": ["a", "the"], "ignore_case": true},
                "both": {"type": "multiplexer", "filters": ["lowercase, stops"]},
            },
            "tokenizer": {"grams": {"type": "edge_ngram", "min_gram": 2, "max_gram": 20}},
            "analyzer": {
                "product": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "both"]},
                "search": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "synonyms"]},
                "complete": {"type": "custom", "tokenizer": "grams"},
            },
            "normalizer": {"code": {"type": "custom", "filter": ["uppercase"]}},
        })
    }

    fn changed(path: &str, value: Value) -> Vec<(String, Takes)> {
        let mut declared = shop();
        *declared.pointer_mut(path).unwrap() = value;
        let used = ["product".to_owned(), "complete".to_owned(), "code".to_owned()];
        diff(&declared, &shop(), &used).into_iter().map(|change| (change.subject(), change.takes)).collect()
    }

    #[test]
    fn the_server_returns_the_same_in_other_words() {
        let live = json!({
            "filter": {
                "synonyms": {"type": "synonym", "synonyms": ["tv, television"]},
                "stops": {"type": "stop", "stopwords": ["the", "a"], "ignore_case": "true"},
                "both": {"type": "multiplexer", "filters": ["lowercase, stops"]},
                "not_declared": {"type": "stop"},
            },
            "tokenizer": {"grams": {"type": "edge_ngram", "min_gram": "2", "max_gram": "20"}},
            "analyzer": {
                "product": {"tokenizer": "standard", "filter": ["lowercase", "both"]},
                "search": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "synonyms"]},
                "complete": {"type": "custom", "tokenizer": "grams"},
            },
            "normalizer": {"code": {"filter": "uppercase"}},
        });
        assert_eq!(diff(&shop(), &live, &[]), vec![]);
    }

    #[test]
    fn a_change_takes_what_its_use_takes() {
        let reindex = |path: &str| vec![(format!("analysis {path}"), Takes::Reindex)];
        let reopen = |path: &str| vec![(format!("analysis {path}"), Takes::Reopen)];
        let cases = [
            // Documents went through it, also by way of another filter.
            ("/filter/stops/stopwords", json!(["a"]), reindex("filter.stops.stopwords")),
            ("/tokenizer/grams/max_gram", json!(10), reindex("tokenizer.grams.max_gram")),
            ("/analyzer/product/filter", json!(["both", "lowercase"]), reindex("analyzer.product.filter")),
            ("/normalizer/code/filter", json!("lowercase"), reindex("normalizer.code.filter")),
            // Searches only.
            ("/filter/synonyms/synonyms", json!(["tv, telly"]), reopen("filter.synonyms.synonyms")),
            ("/analyzer/search/tokenizer", json!("whitespace"), reopen("analyzer.search.tokenizer")),
        ];
        for (path, value, expected) in cases {
            assert_eq!(changed(path, value), expected, "{path}");
        }
        let new = json!({"analyzer": {"new": {"type": "simple"}}});
        assert_eq!(diff(&new, &shop(), &["new".to_owned()])[0].takes, Takes::Reopen);
    }

    #[test]
    fn filters_that_refer_to_each_other_end() {
        let circle = json!({"filter": {"a": {"filters": ["b"]}, "b": {"filters": ["a"]}}, "analyzer": {"x": {"filter": "a"}}});
        assert_eq!(diff(&circle, &circle, &["x".to_owned()]), vec![]);
    }
}
