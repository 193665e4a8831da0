//! The attributes above a struct.

use es_vocab::{RootParam, Section, Value as Sort, field_type, root_param};
use syn::Path;

use crate::{
    attr::{Item, Key, Node, NodeKind, Value},
    diag::{Errors, did_you_mean, list},
};

use super::{
    Analysis, Definition, Document, Extra, Param,
    analysis::components,
    definition::{Place, named},
    settings,
    slots::Slots,
    value,
};

/// The words that stand above a struct.
pub(crate) const STRUCT_WORDS: &[&str] = &[
    "index",
    "version",
    "analysis",
    "from_template",
    "settings",
    "analyzer",
    "tokenizer",
    "filter",
    "char_filter",
    "normalizer",
    "alias",
    "runtime",
    "dynamic_template",
    "dynamic",
    "enabled",
    "subobjects",
    "date_detection",
    "numeric_detection",
    "dynamic_date_formats",
    "_source",
    "_routing",
    "_field_names",
    "_meta",
    "crate",
];

/// What the attributes above a struct say.
pub(crate) struct Above {
    pub(crate) krate: Option<Path>,
    pub(crate) params: Vec<Param>,
    pub(crate) extra: Vec<Extra>,
    pub(crate) document: Document,
}

/// What a struct is derived as: which words are its.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Document,
    Object,
    Analysis,
}

/// Reads the items above a struct.
pub(crate) fn read(ident: &syn::Ident, items: &[Item], role: Role, errors: &mut Errors) -> Above {
    let analysis = Analysis {
        owner: ident.clone(),
        components: Vec::new(),
        includes: Vec::new(),
        templates: Vec::new(),
    };
    let mut above = Above {
        krate: None,
        params: Vec::new(),
        extra: Vec::new(),
        document: Document {
            index: String::new(),
            version: 1,
            root: Vec::new(),
            settings: Vec::new(),
            analysis,
            id: None,
            routing: None,
            external_version: None,
        },
    };
    let mut reader = Reader {
        above: &mut above,
        role,
        ident,
        slots: Slots::default(),
        names: Slots::default(),
        runtime: Vec::new(),
        templates: Vec::new(),
    };
    for item in items {
        reader.item(item, errors);
    }
    let (runtime, templates) = (reader.runtime, reader.templates);
    push_object(&mut above.document.root, "runtime", runtime, Sort::Object);
    if let Some(first) = templates.first() {
        let key = Key { text: "dynamic_templates".to_owned(), span: first.span };
        let node = Node { span: first.span, kind: NodeKind::List(templates) };
        above.document.root.push(Param { name: key, node, expected: Sort::List });
    }
    above
}

fn push_object(root: &mut Vec<Param>, name: &str, entries: Vec<(Key, Node)>, expected: Sort) {
    if let Some((first, _)) = entries.first() {
        let span = first.span;
        let node = Node { span, kind: NodeKind::Object(entries) };
        root.push(Param { name: Key { text: name.to_owned(), span }, node, expected });
    }
}

struct Reader<'a> {
    above: &'a mut Above,
    role: Role,
    ident: &'a syn::Ident,
    /// Words given once.
    slots: Slots,
    /// Names of components, settings, aliases, templates.
    names: Slots,
    runtime: Vec<(Key, Node)>,
    templates: Vec<Node>,
}

impl Reader<'_> {
    fn item(&mut self, item: &Item, errors: &mut Errors) {
        let word = item.key.text.as_str();
        if !self.belongs(word) {
            return self.misplaced(item, errors);
        }
        if let Some(section) = Section::from_key(word) {
            return components(
                section,
                item,
                &mut self.names,
                &mut self.above.document.analysis.components,
                errors,
            );
        }
        match word {
            "settings" => {
                settings::settings(item, &mut self.names, &mut self.above.document.settings, errors);
            }
            "analysis" => paths(item, &mut self.above.document.analysis.includes, errors),
            "from_template" => paths(item, &mut self.above.document.analysis.templates, errors),
            "alias" => self.aliases(item, errors),
            "runtime" => self.runtime(item, errors),
            "dynamic_template" => self.templates(item, errors),
            _ if !self.slots.take(&item.key, errors) => {}
            "crate" => match &item.value {
                Value::Is(Node { kind: NodeKind::Path(path), .. }) => self.above.krate = Some(path.clone()),
                _ => errors.help(item.key.span, "`crate` takes a path", "write `crate = my_es::core`"),
            },
            "index" => self.index(item, errors),
            "version" => match &item.value {
                Value::Is(Node { kind: NodeKind::Int(value @ 1..=2_147_483_647), .. }) => {
                    self.above.document.version = u32::try_from(*value).unwrap_or(1);
                }
                _ => {
                    errors.help(item.key.span, "`version` takes a whole number from 1", "write `version = 1`");
                }
            },
            _ => {
                if let Some(row) = root_param(word) {
                    self.root(row, item, errors);
                }
            }
        }
    }

    fn belongs(&self, word: &str) -> bool {
        let of_analysis = Section::from_key(word).is_some() || matches!(word, "analysis" | "crate");
        match self.role {
            Role::Document => STRUCT_WORDS.contains(&word),
            Role::Object => {
                matches!(word, "alias" | "crate") || root_param(word).is_some_and(|row| row.object)
            }
            Role::Analysis => of_analysis,
        }
    }

    fn misplaced(&self, item: &Item, errors: &mut Errors) {
        let (word, at, ident) = (item.key.text.as_str(), item.key.span, self.ident);
        if STRUCT_WORDS.contains(&word) {
            let (derived, needed) = match self.role {
                Role::Analysis => ("EsAnalysis", "a document or an object"),
                _ => ("EsObject", "a document, the root of a mapping"),
            };
            return errors.help(
                at,
                format!("`{word}` belongs to {needed}"),
                format!("derive `EsDocument` for `{ident}` instead of `{derived}`, or move it there"),
            );
        }
        if field_type(word).is_some() {
            return errors.help(at, format!("`{word}` is a field type"), "move it to a field");
        }
        let known = STRUCT_WORDS.iter().copied().filter(|word| self.belongs(word));
        let help = did_you_mean(word, known)
            .or_else(|| es_vocab::setting(word).map(|_| format!("put it inside `settings({word} = …)`")));
        errors.maybe_help(at, format!("unknown struct attribute `{word}`"), help);
    }

    fn index(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Is(Node { kind: NodeKind::Str(name), span }) = &item.value else {
            return errors.help(
                item.key.span,
                "`index` takes a name in quotes",
                "write `index = \"articles\"`",
            );
        };
        self.above.document.index.clone_from(name);
        if let Some(fault) = index_name_fault(name) {
            errors.push(*span, format!("an index name {fault}"));
        }
    }

    fn root(&mut self, row: &'static RootParam, item: &Item, errors: &mut Errors) {
        if let Some(param) = value::param(item, row.value, errors) {
            if row.object {
                self.above.params.push(param);
            } else {
                known_keys(&param, errors);
                self.above.document.root.push(param);
            }
        }
    }

    fn aliases(&mut self, item: &Item, errors: &mut Errors) {
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.span,
                "`alias` takes names in parentheses",
                "write `alias(headline = \"title\")`",
            );
        };
        for entry in entries {
            let Value::Is(node @ Node { kind: NodeKind::Str(_), .. }) = &entry.value else {
                errors.help(
                    entry.key.span,
                    "a field alias takes the path of the field",
                    format!("write `{} = \"title\"`", entry.key.text),
                );
                continue;
            };
            let path = Param {
                name: Key { text: "path".to_owned(), span: node.span },
                node: node.clone(),
                expected: Sort::Path,
            };
            let ty = Key { text: "alias".to_owned(), span: entry.key.span };
            self.above.extra.push(Extra {
                name: entry.key.clone(),
                definition: Definition { ty, params: vec![path], fields: Vec::new(), unchecked: true },
            });
        }
    }

    fn runtime(&mut self, item: &Item, errors: &mut Errors) {
        const TYPES: [&str; 9] =
            ["boolean", "composite", "date", "double", "geo_point", "ip", "keyword", "long", "lookup"];
        let Value::Args(entries) = &item.value else {
            return errors.help(
                item.key.span,
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
                    entry.key.span,
                    "a runtime field needs a type",
                    format!("write `{} = keyword(script = \"…\")`", entry.key.text),
                );
                continue;
            };
            if !TYPES.contains(&word.text.as_str()) {
                let help =
                    did_you_mean(&word.text, TYPES).unwrap_or_else(|| format!("use one of {}", list(TYPES)));
                errors.help(word.span, format!("`{}` is no type for a runtime field", word.text), help);
                continue;
            }
            let mut body = vec![(Key { text: "type".to_owned(), span: word.span }, text_node(&word))];
            for item in items {
                let sort = match item.key.text.as_str() {
                    "script" => Sort::Script,
                    "format" if word.text == "date" => Sort::Text,
                    "fields" if word.text == "composite" => Sort::Object,
                    "target_index" | "input_field" | "target_field" if word.text == "lookup" => Sort::Text,
                    "fetch_fields" if word.text == "lookup" => Sort::List,
                    other => {
                        errors.push(
                            item.key.span,
                            format!("a runtime field of type `{}` has no parameter `{other}`", word.text),
                        );
                        continue;
                    }
                };
                body.extend(
                    value::param(item, sort, errors).map(|param| (param.name.clone(), script_object(param))),
                );
            }
            self.runtime
                .push((entry.key.clone(), Node { span: entry.key.span, kind: NodeKind::Object(body) }));
        }
    }

    fn templates(&mut self, item: &Item, errors: &mut Errors) {
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
                item.key.span,
                "`dynamic_template` takes named templates",
                "write `dynamic_template(ids(match = \"*_id\", mapping = keyword))`",
            );
        };
        for entry in entries {
            let Value::Args(options) = &entry.value else {
                errors.help(
                    entry.key.span,
                    "a dynamic template takes match options and a mapping",
                    format!("write `{}(match = \"*_id\", mapping = keyword)`", entry.key.text),
                );
                continue;
            };
            if !self.names.take_as(&format!("template {}", entry.key.text), &entry.key, errors) {
                continue;
            }
            let mut body = Vec::new();
            let mut slots = Slots::default();
            for option in options {
                let word = option.key.text.as_str();
                if !slots.take(&option.key, errors) {
                    continue;
                }
                if word == "mapping" {
                    body.extend(
                        named(option, Place::Template, errors)
                            .map(|found| (option.key.clone(), object_of(&found))),
                    );
                } else if MATCHES.contains(&word) {
                    body.extend(
                        value::param(option, Sort::Texts, errors).map(|param| (param.name, param.node)),
                    );
                } else {
                    let help = did_you_mean(word, MATCHES.into_iter().chain(["mapping"]));
                    errors.maybe_help(
                        option.key.span,
                        format!("a dynamic template has no option `{word}`"),
                        help,
                    );
                }
            }
            if !options.iter().any(|option| option.key.text == "mapping") {
                errors.help(
                    entry.key.span,
                    format!("the dynamic template `{}` needs a `mapping`", entry.key.text),
                    "add `mapping = keyword`",
                );
            } else if !options.iter().any(|option| MATCHES[..6].contains(&option.key.text.as_str())) {
                errors.help(
                    entry.key.span,
                    format!("the dynamic template `{}` matches nothing", entry.key.text),
                    "add `match = \"*_id\"` or another match option",
                );
            }
            let template = Node { span: entry.key.span, kind: NodeKind::Object(body) };
            let named = NodeKind::Object(vec![(entry.key.clone(), template)]);
            self.templates.push(Node { span: entry.key.span, kind: named });
        }
    }
}

fn text_node(word: &Key) -> Node {
    Node { span: word.span, kind: NodeKind::Str(word.text.clone()) }
}

/// A script given as its source, as the object that the server makes of it.
pub(crate) fn script_object(param: Param) -> Node {
    match (param.expected, &param.node.kind) {
        (Sort::Script, NodeKind::Str(_)) => {
            let span = param.node.span;
            let entry = |name: &str, node| (Key { text: name.to_owned(), span }, node);
            let lang = Node { span, kind: NodeKind::Str("painless".to_owned()) };
            Node { span, kind: NodeKind::Object(vec![entry("source", param.node), entry("lang", lang)]) }
        }
        _ => param.node,
    }
}

/// A definition as the JSON object that it will be.
fn object_of(definition: &Definition) -> Node {
    let span = definition.ty.span;
    let mut entries = vec![(Key { text: "type".to_owned(), span }, text_node(&definition.ty))];
    entries.extend(definition.params.iter().map(|param| (param.name.clone(), script_object(param.clone()))));
    if !definition.fields.is_empty() {
        let fields = definition.fields.iter().map(|(name, sub)| (name.clone(), object_of(sub))).collect();
        entries
            .push((Key { text: "fields".to_owned(), span }, Node { span, kind: NodeKind::Object(fields) }));
    }
    Node { span, kind: NodeKind::Object(entries) }
}

/// The metadata fields take few words, and the server names a wrong one badly.
fn known_keys(param: &Param, errors: &mut Errors) {
    let known: &[&str] = match param.name.text.as_str() {
        "_source" => &["enabled", "includes", "excludes", "mode"],
        "_routing" => &["required"],
        "_field_names" => &["enabled"],
        _ => return,
    };
    if let NodeKind::Object(entries) = &param.node.kind {
        for (key, _) in entries.iter().filter(|(key, _)| !known.contains(&key.text.as_str())) {
            let help = did_you_mean(&key.text, known.iter().copied())
                .unwrap_or_else(|| format!("it takes {}", list(known.iter().copied())));
            errors.help(key.span, format!("`{}` has no `{}`", param.name.text, key.text), help);
        }
    }
}

fn paths(item: &Item, found: &mut Vec<Path>, errors: &mut Errors) {
    let word = &item.key.text;
    let Value::Args(items) = &item.value else {
        return errors.help(
            item.key.span,
            format!("`{word}` takes types that derive `EsAnalysis`"),
            format!("write `{word}(ShopAnalysis)`"),
        );
    };
    for item in items {
        match &item.value {
            Value::Path(path) => found.push(path.clone()),
            Value::None => found.push(syn::Ident::new(&item.key.text, item.key.span).into()),
            _ => errors.push(item.key.span, format!("`{word}` takes types that derive `EsAnalysis`")),
        }
    }
}

/// Elasticsearch's rules for an index name, less 16 bytes that the version's suffix needs.
fn index_name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("is not empty");
    }
    if name.chars().any(char::is_uppercase) {
        return Some("is in lower case");
    }
    if name.starts_with(['-', '_', '+']) {
        return Some("does not begin with `-`, `_` or `+`");
    }
    if name == "." || name == ".." {
        return Some("is neither `.` nor `..`");
    }
    if name.contains(['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ',', '#', ':']) {
        return Some("has none of `\\ / * ? \" < > | , # :` and no blank");
    }
    (name.len() > 239).then_some("has at most 239 bytes, so that its version fits behind it")
}
