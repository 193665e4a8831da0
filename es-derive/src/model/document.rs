//! The attributes above a struct.

use es_vocab::{RootParam, Section, Value as Sort, field_type, root_param};
use syn::Path;

use crate::{
    attr::{Item, Key, Node, NodeKind, Value, unraw},
    diag::{Errors, did_you_mean},
};

use super::{
    Analysis, Document, Extra, Form, Param, analysis::components, combinations, settings, slots::Slots, value,
};

/// The words that stand above a struct.
pub(crate) const STRUCT_WORDS: &[&str] = &[
    "index",
    "version",
    "analysis",
    "from_template",
    "settings",
    "template",
    "lifecycle",
    "rollover",
    "data_stream",
    "analyzer",
    "tokenizer",
    "filter",
    "char_filter",
    "normalizer",
    "field",
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
        sound: true,
    };
    let mut above = Above {
        krate: None,
        params: Vec::new(),
        extra: Vec::new(),
        document: Document {
            index: String::new(),
            version: 1,
            form: Form::default(),
            root: Vec::new(),
            settings: Vec::new(),
            templates: Vec::new(),
            analysis,
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
        let key = Key { text: "dynamic_templates".to_owned(), at: first.at };
        let node = Node { at: first.at, kind: NodeKind::List(templates) };
        above.document.root.push(Param { name: key, node, expected: Sort::List });
    }
    settings::whole(&above.document.settings, &above.document.root, errors);
    above
}

fn push_object(root: &mut Vec<Param>, name: &str, entries: Vec<(Key, Node)>, expected: Sort) {
    if let Some((first, _)) = entries.first() {
        let at = first.at;
        let node = Node { at, kind: NodeKind::Object(entries) };
        root.push(Param { name: Key { text: name.to_owned(), at }, node, expected });
    }
}

pub(super) struct Reader<'a> {
    pub(super) above: &'a mut Above,
    role: Role,
    ident: &'a syn::Ident,
    /// Words given once.
    slots: Slots,
    /// Names of components, settings, aliases, templates.
    pub(super) names: Slots,
    pub(super) runtime: Vec<(Key, Node)>,
    pub(super) templates: Vec<Node>,
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
            "field" => self.fields(item, errors),
            "alias" => self.aliases(item, errors),
            "runtime" => self.runtime(item, errors),
            "dynamic_template" => self.templates(item, errors),
            _ if !self.slots.take(&item.key, errors) => {}
            "crate" => match &item.value {
                Value::Is(Node { kind: NodeKind::Path(path), .. }) => self.above.krate = Some(path.clone()),
                _ => errors.help(item.key.at, "`crate` takes a path", "write `crate = my_es::core`"),
            },
            "template" | "lifecycle" | "rollover" | "data_stream" => {
                self.above.document.form.read(item, errors);
            }
            "index" => self.index(item, errors),
            "version" => match &item.value {
                Value::Is(Node { kind: NodeKind::Int(value @ 1..=2_147_483_647), .. }) => {
                    self.above.document.version = u32::try_from(*value).unwrap_or(1);
                }
                other => {
                    let at = if let Value::Is(node) = other { node.at } else { item.key.at };
                    errors.help(at, "`version` takes a whole number from 1", "write `version = 1`");
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
                matches!(word, "alias" | "crate" | "field") || root_param(word).is_some_and(|row| row.object)
            }
            Role::Analysis => of_analysis,
        }
    }

    fn misplaced(&self, item: &Item, errors: &mut Errors) {
        let (word, at, ident) = (item.key.text.as_str(), item.key.at, self.ident);
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
        let Some((name, at)) = item.value.text() else {
            let (at, example) = match &item.value {
                Value::Is(node) => (node.at, node.bare_word()),
                _ => (item.key.at, None),
            };
            let example = example.unwrap_or_else(|| format!("{}s", unraw(self.ident).to_lowercase()));
            return errors.help(
                at,
                "`index` takes a name in quotes",
                format!("write `index = \"{example}\"`"),
            );
        };
        name.clone_into(&mut self.above.document.index);
        if let Some(fault) = index_name_fault(name) {
            errors.push(at, format!("an index name must {fault}"));
        }
    }

    fn root(&mut self, row: &'static RootParam, item: &Item, errors: &mut Errors) {
        if let Some(param) = value::param(item, row.value, errors) {
            if let NodeKind::Object(entries) = &param.node.kind {
                let entry = |(name, node): &(Key, Node)| Param {
                    name: name.clone(),
                    node: node.clone(),
                    expected: Sort::Any,
                };
                let entries: Vec<Param> = entries.iter().map(entry).collect();
                combinations::of_params(row.name, &entries, errors);
            }
            if row.object {
                self.above.params.push(param);
            } else {
                self.above.document.root.push(param);
            }
        }
    }
}

fn paths(item: &Item, found: &mut Vec<Path>, errors: &mut Errors) {
    let word = &item.key.text;
    let (message, help) = match word.as_str() {
        "from_template" => (
            "`from_template` takes types that derive `EsAnalysis` or `EsObject`",
            "write `from_template(AppFields)`",
        ),
        _ => ("`analysis` takes types that derive `EsAnalysis`", "write `analysis(ShopAnalysis)`"),
    };
    let refuse = |at: &Item, errors: &mut Errors| errors.help(at.key.at, message, help);
    let Value::Args(items) = &item.value else { return refuse(item, errors) };
    for item in items {
        match &item.value {
            Value::Path(path) => found.push(path.clone()),
            Value::None if syn::parse_str::<syn::Ident>(&item.key.text).is_ok() => {
                found.push(syn::Ident::new(&item.key.text, item.key.at.first).into());
            }
            _ => refuse(item, errors),
        }
    }
}

/// Elasticsearch's rules for an index name, less 16 bytes that the version's suffix needs.
fn index_name_fault(name: &str) -> Option<&'static str> {
    if name.is_empty() {
        return Some("not be empty");
    }
    if name.chars().any(char::is_uppercase) {
        return Some("be in lower case");
    }
    if name.starts_with(['-', '_', '+']) {
        return Some("not begin with `-`, `_` or `+`");
    }
    if name == "." || name == ".." {
        return Some("not be `.` or `..`");
    }
    if name.contains(['\\', '/', '*', '?', '"', '<', '>', '|', ' ', ',', '#', ':']) {
        return Some("hold no blank and none of `\\ / * ? \" < > | , # :`");
    }
    (name.len() > 239).then_some("have at most 239 bytes, so that its version fits behind it")
}
