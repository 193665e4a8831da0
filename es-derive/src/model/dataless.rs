//! Struct attributes that make mapping entries without a Rust field: fields, aliases, runtime fields, dynamic
//! templates.

use es_vocab::Value as Sort;

use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::{Errors, did_you_mean, list},
};

use super::{
    Definition, Extra, Param,
    definition::{Position, named},
    document::Reader,
    slots::Slots,
    value,
};

impl Reader<'_> {
    /// Fields that serde does not write: a target of `copy_to`, what an ingest pipeline adds.
    pub(super) fn fields(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`field` takes definitions in parentheses",
                "write `field(all = text)`",
            );
        };
        for entry in entries {
            if let Some(definition) = named(entry, Position::Field, errors) {
                let name = entry.key.clone();
                self.above.extra.push(Extra { noun: "a `field` above the struct", name, definition });
            }
        }
    }

    pub(super) fn aliases(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`alias` takes names in parentheses",
                "write `alias(headline = \"title\")`",
            );
        };
        for entry in entries {
            let Value::Is(node @ Node { kind: NodeKind::Str(_), .. }) = &entry.value else {
                errors.help(
                    entry.key.at,
                    "a field alias takes the path of the field",
                    format!("write `{} = \"title\"`", entry.key.text),
                );
                continue;
            };
            let path = Param {
                name: Key { text: "path".to_owned(), at: node.at },
                node: node.clone(),
                expected: Sort::Path,
            };
            let ty = Key { text: "alias".to_owned(), at: entry.key.at };
            self.above.extra.push(Extra {
                noun: "an alias",
                name: entry.key.clone(),
                definition: Definition { ty, params: vec![path], fields: Vec::new(), unchecked: true },
            });
        }
    }

    pub(super) fn runtime(&mut self, item: &Item, errors: &mut Errors) {
        const TYPES: [&str; 9] =
            ["boolean", "composite", "date", "double", "geo_point", "ip", "keyword", "long", "lookup"];
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`runtime` takes fields in parentheses",
                "write `runtime(day = keyword(script = \"…\"))`",
            );
        };
        for entry in entries {
            if !self.names.take_as(&format!("runtime {}", entry.key.text), &entry.key, errors) {
                continue;
            }
            let Some((word, items)) = entry.value.definition() else {
                errors.help(
                    entry.key.at,
                    "a runtime field needs a type",
                    format!("write `{} = keyword(script = \"…\")`", entry.key.text),
                );
                continue;
            };
            if !TYPES.contains(&word.text.as_str()) {
                let help =
                    did_you_mean(&word.text, TYPES).unwrap_or_else(|| format!("use one of {}", list(TYPES)));
                errors.help(word.at, format!("`{}` is no type for a runtime field", word.text), help);
                continue;
            }
            let mut body = vec![(Key { text: "type".to_owned(), at: word.at }, text_node(&word))];
            let mut slots = Slots::default();
            for item in items {
                if !slots.take(&item.key, errors) {
                    continue;
                }
                let sort = match item.key.text.as_str() {
                    "script" => Sort::Script,
                    "format" if word.text == "date" => Sort::Text,
                    "fields" if word.text == "composite" => Sort::Object,
                    "target_index" | "input_field" | "target_field" if word.text == "lookup" => Sort::Text,
                    "fetch_fields" if word.text == "lookup" => Sort::List,
                    other => {
                        errors.push(
                            item.key.at,
                            format!("a runtime field of type `{}` has no parameter `{other}`", word.text),
                        );
                        continue;
                    }
                };
                body.extend(
                    value::param(item, sort, errors).map(|param| (param.name.clone(), script_object(param))),
                );
            }
            self.runtime.push((entry.key.clone(), Node { at: entry.key.at, kind: NodeKind::Object(body) }));
        }
    }

    pub(super) fn templates(&mut self, item: &Item, errors: &mut Errors) {
        const MATCHES: [&str; 7] = [
            "match",
            "unmatch",
            "path_match",
            "path_unmatch",
            "match_mapping_type",
            "unmatch_mapping_type",
            "match_pattern",
        ];
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.at,
                "`dynamic_template` takes named templates",
                "write `dynamic_template(ids(match = \"*_id\", mapping = keyword))`",
            );
        };
        for entry in entries {
            let Value::Args(options) = &entry.value else {
                errors.help(
                    entry.key.at,
                    "a dynamic template takes match options and a mapping",
                    format!("write `{}(match = \"*_id\", mapping = keyword)`", entry.key.text),
                );
                continue;
            };
            if !self.names.take_as(&format!("template {}", entry.key.text), &entry.key, errors) {
                continue;
            }
            let before = errors.count();
            let mut body = Vec::new();
            let mut slots = Slots::default();
            for option in options {
                let word = option.key.text.as_str();
                if !slots.take(&option.key, errors) {
                    continue;
                }
                if word == "mapping" {
                    if let Some(found) = named(option, Position::Template, errors) {
                        body.push((option.key.clone(), object_of(&found)));
                        self.above.document.templates.push((entry.key.text.clone(), found));
                    }
                } else if MATCHES.contains(&word) {
                    body.extend(
                        value::param(option, Sort::Texts, errors).map(|param| (param.name, param.node)),
                    );
                } else {
                    let help = did_you_mean(word, MATCHES.into_iter().chain(["mapping"]));
                    errors.maybe_help(
                        option.key.at,
                        format!("a dynamic template has no option `{word}`"),
                        help,
                    );
                }
            }
            if errors.count() > before {
                continue;
            }
            if !options.iter().any(|option| option.key.text == "mapping") {
                errors.help(
                    entry.key.at,
                    format!("the dynamic template `{}` needs a `mapping`", entry.key.text),
                    "add `mapping = keyword`",
                );
            } else if !options.iter().any(|option| MATCHES[..6].contains(&option.key.text.as_str())) {
                errors.help(
                    entry.key.at,
                    format!("the dynamic template `{}` matches nothing", entry.key.text),
                    "add `match = \"*_id\"` or another match option",
                );
            }
            let template = Node { at: entry.key.at, kind: NodeKind::Object(body) };
            let named = NodeKind::Object(vec![(entry.key.clone(), template)]);
            self.templates.push(Node { at: entry.key.at, kind: named });
        }
    }
}

fn text_node(word: &Key) -> Node {
    Node { at: word.at, kind: NodeKind::Str(word.text.clone()) }
}

/// A script given as its source, as the object that the server makes of it.
pub(crate) fn script_object(param: Param) -> Node {
    match (param.expected, &param.node.kind) {
        (Sort::Script, NodeKind::Str(_)) => {
            let at = param.node.at;
            let entry = |name: &str, node| (Key { text: name.to_owned(), at }, node);
            let lang = Node { at, kind: NodeKind::Str("painless".to_owned()) };
            Node { at, kind: NodeKind::Object(vec![entry("source", param.node), entry("lang", lang)]) }
        }
        _ => param.node,
    }
}

/// A definition as the JSON object that it will be.
fn object_of(definition: &Definition) -> Node {
    let at = definition.ty.at;
    let mut entries = vec![(Key { text: "type".to_owned(), at }, text_node(&definition.ty))];
    entries.extend(definition.params.iter().map(|param| (param.name.clone(), script_object(param.clone()))));
    if !definition.fields.is_empty() {
        let fields = definition.fields.iter().map(|(name, sub)| (name.clone(), object_of(sub))).collect();
        entries.push((Key { text: "fields".to_owned(), at }, Node { at, kind: NodeKind::Object(fields) }));
    }
    Node { at, kind: NodeKind::Object(entries) }
}
