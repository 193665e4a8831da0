//! From items to meaning: every word is looked up in the vocabulary, every value is checked against its row.

mod adapter;
mod analysis;
mod combinations;
mod container;
mod dataless;
mod definition;
mod document;
mod field;
mod fits;
mod form;
mod object;
mod runtime;
mod settings;
mod similarity;
mod slots;
mod structure;
mod templates;
mod units;
mod value;
mod variants;
mod wrapper;

use std::ops::Range;

use syn::{Ident, Member, Path, Type};

use crate::{
    attr::{Key, Node, NodeKind},
    diag::Place,
};

pub(crate) use analysis::refers_to;
pub(crate) use container::{document, object, shared_analysis};
pub(crate) use form::{Form, Said};
pub(crate) use object::script_object;
pub(crate) use similarity::BUILT_IN as SIMILARITIES;
pub(crate) use wrapper::wrapper;

/// A struct or an enum that derives `EsObject` or `EsDocument`.
pub(crate) struct Container {
    pub(crate) ident: Ident,
    pub(crate) generics: syn::Generics,
    /// `#[es(crate = …)]`.
    pub(crate) krate: Option<Path>,
    /// `dynamic`, `enabled`, `subobjects` given on the struct.
    pub(crate) params: Vec<Param>,
    /// The fields of the struct, or of all variants.
    pub(crate) fields: Vec<Field>,
    /// What an enum's variants have of them.
    pub(crate) variants: Option<Vec<Variant>>,
    /// serde's `tag`: a field with the name of the struct or of the variant.
    pub(crate) tag: Option<Key>,
    /// Properties without data: aliases, `field(…)`.
    pub(crate) extra: Vec<Extra>,
    /// Fields with a role.
    pub(crate) keys: Vec<KeyField>,
    pub(crate) document: Option<Document>,
}

/// A variant of an enum that serde writes.
pub(crate) struct Variant {
    pub(crate) ident: Ident,
    /// Its part of the container's fields.
    pub(crate) fields: Range<usize>,
    /// The name of the object that serde puts the fields into; `None` when they stand in the enum's place.
    pub(crate) within: Option<Key>,
}

/// A type that derives `EsField`: it is written as another type.
pub(crate) struct Wrapper {
    /// Its one field is what it is written as.
    pub(crate) container: Container,
    pub(crate) written: Written,
}

/// How a wrapper's value is found.
pub(crate) enum Written {
    /// By this member.
    Member(Member),
    /// As a string: the variants' names.
    Names(Vec<(Ident, String)>),
}

impl Wrapper {
    /// The field that it is written as.
    pub(crate) fn field(&self) -> Option<&Field> {
        self.container.fields.first()
    }
}

impl Container {
    /// Whether `a.b` is a field of the object `a`.
    pub(crate) fn dots_make_objects(&self) -> bool {
        let off = |param: &Param| {
            param.name.text == "subobjects" && matches!(param.node.kind, NodeKind::Bool(false))
        };
        !self.params.iter().any(off)
    }

    /// The definitions of its fields, with data and without, by the name in the mapping.
    pub(crate) fn named_definitions(&self) -> impl Iterator<Item = (&Key, &Definition)> {
        let fields = self.fields.iter().filter_map(|field| match &field.mapping {
            Mapping::Explicit(definition) => Some((&field.name, definition)),
            Mapping::Inferred | Mapping::Flatten => None,
        });
        fields.chain(self.extra.iter().map(|extra| (&extra.name, &extra.definition)))
    }

    /// The definitions of its fields, with data and without, by the name in Rust.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = (&str, &Definition)> {
        let fields = self.fields.iter().filter_map(|field| match &field.mapping {
            Mapping::Explicit(definition) => Some((field.source.as_str(), definition)),
            Mapping::Inferred | Mapping::Flatten => None,
        });
        fields.chain(self.extra.iter().map(|extra| (extra.name.text.as_str(), &extra.definition)))
    }
}

/// A property that no Rust field holds.
pub(crate) struct Extra {
    /// What a person would call it.
    pub(crate) noun: &'static str,
    pub(crate) name: Key,
    pub(crate) definition: Definition,
}

/// A field of the struct that serde writes.
pub(crate) struct Field {
    /// The name in Rust.
    pub(crate) source: String,
    pub(crate) ty: Type,
    /// The name in the JSON.
    pub(crate) name: Key,
    pub(crate) mapping: Mapping,
}

/// How a field maps.
pub(crate) enum Mapping {
    /// By its Rust type.
    Inferred,
    /// As the attribute says.
    Explicit(Definition),
    /// `#[serde(flatten)]`: its properties stand in the parent's place.
    Flatten,
}

/// A field type with its parameters and sub-fields.
#[derive(Clone)]
pub(crate) struct Definition {
    pub(crate) ty: Key,
    pub(crate) params: Vec<Param>,
    pub(crate) fields: Vec<(Key, Definition)>,
    /// What serde writes is not what the Rust type says, so the type is not asked.
    pub(crate) unchecked: bool,
}

impl Definition {
    pub(crate) fn param(&self, name: &str) -> Option<&Param> {
        self.params.iter().find(|param| param.name.text == name)
    }

    pub(crate) fn is_object(&self) -> bool {
        matches!(self.ty.text.as_str(), "object" | "nested" | "passthrough")
    }

    /// Whether it takes its properties from the Rust type.
    pub(crate) fn descends(&self) -> bool {
        let opaque =
            self.param("enabled").is_some_and(|param| matches!(param.node.kind, NodeKind::Bool(false)));
        self.is_object() && !opaque && !self.unchecked
    }
}

/// A named value, and the sort of value that the vocabulary says it is.
#[derive(Clone)]
pub(crate) struct Param {
    pub(crate) name: Key,
    pub(crate) node: Node,
    pub(crate) expected: es_vocab::Value,
}

/// What only a document has.
pub(crate) struct Document {
    pub(crate) index: String,
    pub(crate) version: u32,
    pub(crate) form: Form,
    pub(crate) root: Vec<Param>,
    pub(crate) settings: Vec<Param>,
    /// What dynamic templates map to, by the template's name.
    pub(crate) templates: Vec<(String, Definition)>,
    pub(crate) analysis: Analysis,
}

/// A field that is the `_id`, the routing value or the version.
pub(crate) struct KeyField {
    /// `id`, `routing`, `external_version`.
    pub(crate) role: Key,
    /// The variant that has it, in an enum.
    pub(crate) variant: Option<Ident>,
    pub(crate) member: Member,
    pub(crate) ty: Type,
    pub(crate) name: String,
    /// `id(skip_source)`
    pub(crate) skip_source: bool,
}

/// Definitions made here, and where others come from.
pub(crate) struct Analysis {
    pub(crate) owner: Ident,
    pub(crate) components: Vec<Component>,
    /// `analysis(A, B)`
    pub(crate) includes: Vec<Path>,
    /// `from_template(A)`: known names that are defined elsewhere.
    pub(crate) templates: Vec<Path>,
    /// Nothing above the struct was refused: what is not here is not defined.
    pub(crate) sound: bool,
}

/// One analyzer, tokenizer, filter, char filter or normalizer.
pub(crate) struct Component {
    pub(crate) section: es_vocab::Section,
    pub(crate) name: Key,
    pub(crate) ty: Key,
    pub(crate) params: Vec<Param>,
}

/// A type that derives `EsAnalysis`.
pub(crate) struct SharedAnalysis {
    pub(crate) ident: Ident,
    pub(crate) krate: Option<Path>,
    pub(crate) analysis: Analysis,
}

/// A parameter by its name.
pub(crate) fn find<'a>(params: &'a [Param], name: &str) -> Option<&'a Param> {
    params.iter().find(|param| param.name.text == name)
}

/// Every string of a node with its place: a string, or those of a list.
pub(crate) fn strings(node: &Node) -> Vec<(String, Place)> {
    match &node.kind {
        NodeKind::Str(text) => vec![(text.clone(), node.at)],
        NodeKind::List(nodes) => nodes.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}
