//! What a document defines and nothing in it uses.
//!
//! Advice, and no error: a query may name an analyzer that no field does, and an analysis that documents share defines
//! more than each of them needs. Nor is it a warning of the derive: the compiler sees no query, so a definition that is
//! used would break a build that denies warnings.

use std::{collections::BTreeSet, fmt};

use es_vocab::{Section, Value, component_type, field_types};

use super::{
    Schema,
    analysis::{Analysis, Component},
    check::owner_of,
    json::{Json, Params},
    tree::{Field, Properties, flat, param},
};

/// What can be defined under a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Definition {
    /// An analyzer, tokenizer, token filter, char filter or normalizer.
    Component(Section),
    /// A similarity, among the settings.
    Similarity,
}

/// A definition that nothing uses; printed as `` the token filter `words` of `ShopAnalysis` is not used``.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unused {
    /// What it is.
    pub what: Definition,
    /// Its name.
    pub name: &'static str,
    /// The Rust type that defines it.
    pub owner: &'static str,
}

impl fmt::Display for Unused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let noun = match self.what {
            Definition::Component(section) => section.noun(),
            Definition::Similarity => "similarity",
        };
        write!(f, "the {noun} `{}` of `{}` is not used", self.name, self.owner)
    }
}

impl Schema {
    /// The analyzers, their parts and the similarities that no field, no dynamic template and no other definition that
    /// is used names. Analyses that are included count, and each says what it defines; `default` and `default_search`
    /// are used by every field that names no analyzer.
    ///
    /// ```
    /// use es_core::{EsDocument, schema::schema};
    ///
    /// #[derive(EsDocument)]
    /// #[es(index = "articles")]
    /// #[es(
    ///     filter(short = truncate(length = 5), words = stop(stopwords = "_german_")),
    ///     analyzer(prose = custom(tokenizer = "standard", filter = ["lowercase", "words"])),
    /// )]
    /// # #[allow(dead_code)]
    /// struct Article {
    ///     #[es(text(analyzer = "prose"))]
    ///     title: String,
    /// }
    ///
    /// let unused = schema::<Article>().unused();
    /// assert_eq!(unused[0].to_string(), "the token filter `short` of `Article` is not used");
    /// assert_eq!(unused.len(), 1);
    /// ```
    pub fn unused(&self) -> Vec<Unused> {
        let mut uses = Uses { analysis: &self.analysis, names: BTreeSet::new(), any: BTreeSet::new() };
        for name in ["default", "default_search"] {
            uses.name(Definition::Component(Section::Analyzer), name);
        }
        uses.name(Definition::Similarity, "default");
        uses.properties(self.object.properties);
        if let Some(templates) = param(self.root, "dynamic_templates") {
            uses.json(&templates);
        }
        let components = Section::ALL.into_iter().flat_map(|section| {
            let names = self.analysis.section(section).into_keys();
            names.map(move |name| {
                (Definition::Component(section), name, owner_of(&self.analysis, section, name))
            })
        });
        let similarities = similarities(self.settings).into_iter();
        let similarities = similarities.map(|name| (Definition::Similarity, name, self.name));
        components
            .chain(similarities)
            .filter(|(what, name, _)| !uses.has(*what, name))
            .map(|(what, name, owner)| Unused { what, name, owner })
            .collect()
    }
}

/// The names that the settings define, whole or key by key.
fn similarities(settings: Params) -> BTreeSet<&'static str> {
    let inner = settings.iter().filter_map(|(key, _)| key.strip_prefix("similarity."));
    inner.map(|inner| inner.split_once('.').map_or(inner, |(name, _)| name)).collect()
}

struct Uses<'a> {
    analysis: &'a Analysis,
    names: BTreeSet<(Definition, &'static str)>,
    /// Named by a template with a gap, such as `{name}`: it may be any.
    any: BTreeSet<Definition>,
}

impl Uses<'_> {
    fn has(&self, what: Definition, name: &str) -> bool {
        self.any.contains(&what) || self.names.iter().any(|(of, used)| (*of, *used) == (what, name))
    }

    fn properties(&mut self, properties: Properties) {
        for property in flat(properties) {
            self.field(&property.field);
        }
    }

    fn field(&mut self, field: &Field) {
        self.params(field.params);
        for sub in field.fields {
            self.field(&sub.field);
        }
        if let Some(object) = field.object {
            self.properties(object.properties);
        }
    }

    fn params(&mut self, params: Params) {
        for (key, value) in params {
            if let Some(what) = named_by(key) {
                self.value(what, value);
            }
        }
    }

    /// What a dynamic template maps to stands somewhere within.
    fn json(&mut self, json: &Json) {
        match json {
            Json::Array(values) => values.iter().for_each(|value| self.json(value)),
            Json::Object(entries) => {
                self.params(entries);
                entries.iter().for_each(|(_, value)| self.json(value));
            }
            _ => {}
        }
    }

    fn value(&mut self, what: Definition, value: &Json) {
        match value {
            // An entry of a multiplexer is a chain of its own.
            Json::Str(names) => names.split(',').for_each(|name| self.name(what, name.trim())),
            Json::Strings(all) => all.iter().for_each(|names| self.value(what, &Json::Str(names))),
            Json::Array(values) => values.iter().for_each(|value| self.value(what, value)),
            _ => {}
        }
    }

    fn name(&mut self, what: Definition, name: &'static str) {
        if name.contains('{') {
            self.any.insert(what);
            let Definition::Component(section) = what else { return };
            for component in self.analysis.section(section).into_values() {
                self.component(section, component);
            }
        } else if self.names.insert((what, name))
            && let Definition::Component(section) = what
            && let Some(component) = find(self.analysis, section, name)
        {
            self.component(section, component);
        }
    }

    fn component(&mut self, section: Section, component: &Component) {
        let Some(ty) = component_type(section, component.ty) else { return };
        for (key, value) in component.params {
            if let Some(what) = ty.param(key).and_then(|entry| definition(entry.value)) {
                self.value(what, value);
            }
        }
    }
}

/// A definition of the document, of what it includes, or of its templates.
fn find(analysis: &Analysis, section: Section, name: &str) -> Option<&'static Component> {
    let own = analysis.own(section).iter().find(|component| component.name == name);
    let templates = analysis.templates.iter().map(|template| template.analysis);
    let mut others = analysis.includes.iter().copied().chain(templates);
    own.or_else(|| others.find_map(|other| find(other, section, name)))
}

/// What a field's parameter names, whichever the field's type: a template need not say it.
fn named_by(key: &str) -> Option<Definition> {
    field_types().find_map(|ty| ty.param(key)).and_then(|param| definition(param.value))
}

fn definition(value: Value) -> Option<Definition> {
    match value {
        Value::Analyzer => Some(Definition::Component(Section::Analyzer)),
        Value::Normalizer => Some(Definition::Component(Section::Normalizer)),
        Value::Tokenizer => Some(Definition::Component(Section::Tokenizer)),
        Value::TokenFilters => Some(Definition::Component(Section::Filter)),
        Value::CharFilters => Some(Definition::Component(Section::CharFilter)),
        Value::Similarity => Some(Definition::Similarity),
        _ => None,
    }
}

#[cfg(test)]
#[allow(dead_code)] // the structs are only declarations
mod tests {
    use super::*;
    use crate::{EsAnalysis, EsDocument, EsObject, schema::schema};

    #[derive(EsAnalysis)]
    #[es(
        filter(shared = stop(stopwords = "_german_"), idle = truncate(length = 3)),
        char_filter(signs = mapping(mappings = ["& => and"])),
        analyzer(prose = custom(tokenizer = "standard", char_filter = "signs", filter = ["shared"])),
        normalizer(folded = custom(filter = ["lowercase"]), unfolded = custom()),
    )]
    struct Shared;

    #[derive(EsAnalysis)]
    #[es(analyzer(of_the_template = custom(tokenizer = "standard")))]
    struct Template;

    #[derive(EsObject)]
    struct Inner {
        #[es(keyword(normalizer = "folded"))]
        country: String,
        #[es(text(analyzer = "of_the_template", fields(exact = text(analyzer = "whole"))))]
        name: String,
    }

    #[derive(EsDocument)]
    #[es(index = "articles", analysis(Shared), from_template(Template), dynamic = true)]
    #[es(settings(
        similarity(flat(type = "BM25", b = 0.0), steep(type = "BM25", b = 1.0)),
        similarity.late.type = "boolean",
    ))]
    #[es(
        tokenizer(pieces = ngram(min_gram = 2, max_gram = 3), lines = pattern(pattern = "\n")),
        filter(
            either = multiplexer(filters = ["lowercase", "first, second"]),
            first = truncate(length = 5),
            second = stemmer(language = "german"),
            alone = reverse,
        ),
        analyzer(
            whole = custom(tokenizer = "pieces", filter = ["either"]),
            sometimes = custom(tokenizer = "standard"),
            never = custom(tokenizer = "lines", filter = ["alone"]),
            default = simple,
        ),
    )]
    #[es(dynamic_template(texts(match = "*_text", mapping = text(analyzer = "sometimes", similarity = "late"))))]
    struct Article {
        #[es(text(analyzer = "prose", similarity = "flat"))]
        title: String,
        #[es(nested)]
        inner: Vec<Inner>,
    }

    #[test]
    fn what_only_unused_definitions_use_is_not_used() {
        let found: Vec<String> = schema::<Article>().unused().iter().map(Unused::to_string).collect();
        assert_eq!(
            found,
            [
                "the analyzer `never` of `Article` is not used",
                "the tokenizer `lines` of `Article` is not used",
                "the token filter `alone` of `Article` is not used",
                "the token filter `idle` of `Shared` is not used",
                "the normalizer `unfolded` of `Shared` is not used",
                "the similarity `steep` of `Article` is not used",
            ]
        );
    }

    #[derive(EsDocument)]
    #[es(index = "any", dynamic = true)]
    #[es(
        filter(plain = reverse, idle = trim),
        analyzer(one = custom(tokenizer = "standard", filter = "plain"), two = simple),
    )]
    #[es(dynamic_template(texts(match = "*", mapping = text(analyzer = "{name}"))))]
    struct Any {
        #[es(keyword)]
        word: String,
    }

    #[test]
    fn a_name_with_a_gap_may_be_any() {
        let found: Vec<&str> = schema::<Any>().unused().iter().map(|unused| unused.name).collect();
        assert_eq!(found, ["idle"]);
    }
}
