//! Analyzers and their parts as `const` data.

use std::collections::BTreeMap;

use es_vocab::Section;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::{json::Params, template::Template};

/// One definition: a named analyzer, tokenizer, token filter, char filter or normalizer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Component {
    /// The name it is used by.
    pub name: &'static str,
    /// Elasticsearch's word for its type, such as `edge_ngram`.
    pub ty: &'static str,
    /// Its parameters.
    pub params: Params,
}

/// The definitions of one `EsAnalysis`, or of one document, with those that it includes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Analysis {
    /// The Rust type that defines it, for messages.
    pub owner: &'static str,
    /// Analyzers.
    pub analyzers: &'static [Component],
    /// Tokenizers.
    pub tokenizers: &'static [Component],
    /// Token filters.
    pub filters: &'static [Component],
    /// Character filters.
    pub char_filters: &'static [Component],
    /// Normalizers.
    pub normalizers: &'static [Component],
    /// Others merged in: `analysis(A, B)`.
    pub includes: &'static [&'static Analysis],
    /// What is defined elsewhere: `from_template(A)`.
    pub templates: &'static [Template],
}

impl Analysis {
    /// No definitions.
    pub const EMPTY: Analysis = Analysis {
        owner: "",
        analyzers: &[],
        tokenizers: &[],
        filters: &[],
        char_filters: &[],
        normalizers: &[],
        includes: &[],
        templates: &[],
    };

    /// The definitions of one section made here, without the included ones.
    pub const fn own(&self, section: Section) -> &'static [Component] {
        match section {
            Section::Analyzer => self.analyzers,
            Section::Tokenizer => self.tokenizers,
            Section::Filter => self.filters,
            Section::CharFilter => self.char_filters,
            Section::Normalizer => self.normalizers,
        }
    }

    /// Every definition of one section by name; equal ones from several places appear once.
    pub fn section(&self, section: Section) -> BTreeMap<&'static str, &'static Component> {
        let mut found = BTreeMap::new();
        self.collect(section, &mut found);
        found
    }

    fn collect(&self, section: Section, found: &mut BTreeMap<&'static str, &'static Component>) {
        for include in self.includes {
            include.collect(section, found);
        }
        found.extend(self.own(section).iter().map(|component| (component.name, component)));
    }

    /// Whether anything is defined, here or in an included one.
    pub fn is_empty(&self) -> bool {
        Section::ALL.iter().all(|section| self.section(*section).is_empty())
    }
}

impl Serialize for Component {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.params.len() + 1))?;
        map.serialize_entry("type", self.ty)?;
        for (name, value) in self.params {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl Serialize for Analysis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for section in Section::ALL {
            let definitions = self.section(section);
            if !definitions.is_empty() {
                map.serialize_entry(section.key(), &definitions)?;
            }
        }
        map.end()
    }
}
