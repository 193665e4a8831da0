//! The mapping as a `const` tree: fields, properties, objects.

use std::collections::{HashMap, hash_map::Entry};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::json::{Json, Params};

/// What one field maps to: a field type with its parameters, sub-fields and, for an object, properties.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Field {
    /// Elasticsearch's word for the field type, such as `keyword`.
    pub ty: &'static str,
    /// The parameters given.
    pub params: Params,
    /// Multi-fields: the same value indexed in other ways, below `fields`.
    pub fields: &'static [Property],
    /// For `object` and `nested`: what the Rust type says of itself.
    pub object: Option<&'static Object>,
}

impl Field {
    /// A field of a type, with nothing said beyond it.
    pub const fn new(ty: &'static str) -> Self {
        Field { ty, params: &[], fields: &[], object: None }
    }

    /// A field of a type with parameters.
    pub const fn with(ty: &'static str, params: Params) -> Self {
        Field { ty, params, fields: &[], object: None }
    }

    /// An `object` field.
    pub const fn object(object: &'static Object) -> Self {
        Field { ty: "object", params: &[], fields: &[], object: Some(object) }
    }
}

/// A named field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Property {
    /// The name in the JSON, after serde's renames.
    pub name: &'static str,
    /// What it maps to.
    pub field: Field,
}

/// What stands at one level of a mapping. `#[serde(flatten)]` and enums make it a tree: stable Rust can't concatenate
/// arrays whose lengths depend on a generic.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// One property that serde writes.
    Field(Property),
    /// One property that no Rust field holds: an alias, a target of `copy_to`.
    Extra(Property),
    /// The properties of a `#[serde(flatten)]`ed struct, at this level.
    Flatten(Properties),
    /// The properties of an enum's variants, at this level; those of one name are one.
    Variants(&'static [Variant]),
}

/// The nodes of properties that serde writes. The macros write this for most structs: fewer tokens and fewer calls in a
/// constant are what keeps a derive cheap for the compiler.
pub const fn nodes<const N: usize>(names: [&'static str; N], fields: [Field; N]) -> [Node; N] {
    let mut nodes = [Node::Flatten(&[]); N];
    let mut at = 0;
    while at < N {
        nodes[at] = Node::Field(Property { name: names[at], field: fields[at] });
        at += 1;
    }
    nodes
}

/// A variant of an enum that serde writes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Variant {
    /// The enum and the variant in Rust, for messages: `Pet::Cat`.
    pub name: &'static str,
    /// What it alone would map to.
    pub properties: Properties,
}

/// The properties of an object, in the order of the struct.
pub type Properties = &'static [Node];

/// What a struct says of itself as an object: its properties, and `dynamic`, `enabled`, `subobjects` where given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Object {
    /// Object parameters; those at the field that holds the object win.
    pub params: Params,
    /// The properties.
    pub properties: Properties,
}

/// The name of a sub-field of the property at an index.
pub(super) const fn sub_name(properties: Properties, index: usize, sub: usize) -> &'static str {
    match &properties[index] {
        Node::Field(property) | Node::Extra(property) => property.field.fields[sub].name,
        Node::Flatten(_) | Node::Variants(_) => "",
    }
}

/// Every property at one level, in order: those of flattened structs and of variants in place, each name once.
pub fn flat(properties: Properties) -> impl Iterator<Item = &'static Property> {
    level([properties]).into_iter().map(|(property, _)| property)
}

/// Every name at one level, as it stands first and as it stands in further variants.
pub(crate) fn level(
    parts: impl IntoIterator<Item = Properties>,
) -> Vec<(&'static Property, Vec<&'static Property>)> {
    let mut found = Level::default();
    parts.into_iter().for_each(|part| found.add(part));
    found.names
}

#[derive(Default)]
struct Level {
    names: Vec<(&'static Property, Vec<&'static Property>)>,
    at: HashMap<&'static str, usize>,
}

impl Level {
    fn add(&mut self, properties: Properties) {
        for node in properties {
            match node {
                Node::Field(property) | Node::Extra(property) => match self.at.entry(property.name) {
                    Entry::Occupied(first) => self.names[*first.get()].1.push(property),
                    Entry::Vacant(free) => {
                        free.insert(self.names.len());
                        self.names.push((property, Vec::new()));
                    }
                },
                Node::Flatten(inner) => self.add(inner),
                Node::Variants(all) => all.iter().for_each(|variant| self.add(variant.properties)),
            }
        }
    }
}

/// The properties of objects that are one: of one field, or of a field that several variants have.
struct PropertiesOf<'a>(&'a [Properties]);

impl Serialize for PropertiesOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let names = level(self.0.iter().copied());
        serializer.collect_map(names.iter().map(|(first, others)| (first.name, Merged(&first.field, others))))
    }
}

/// A field as its first variant has it, with the properties that objects have in the others.
struct Merged<'a>(&'a Field, &'a [&'static Property]);

impl Serialize for Merged<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Merged(first, others) = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", first.ty)?;
        for (name, value) in first.params {
            map.serialize_entry(name, value)?;
        }
        if !first.fields.is_empty() {
            map.serialize_entry("fields", &SubFields(first.fields))?;
        }
        let objects = others.iter().map(|other| other.field.object);
        let objects: Vec<_> = [first.object].into_iter().chain(objects).flatten().collect();
        if let Some(object) = objects.first() {
            object.params_entries(&mut map, first.params)?;
            let parts: Vec<_> = objects.iter().map(|object| object.properties).collect();
            map.serialize_entry("properties", &PropertiesOf(&parts))?;
        }
        map.end()
    }
}

struct SubFields(&'static [Property]);

impl Serialize for SubFields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|property| (property.name, &property.field)))
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Merged(self, &[]).serialize(serializer)
    }
}

impl Object {
    /// Writes parameters (but those already `said`) and properties into an open map.
    pub(crate) fn entries<M: SerializeMap>(&self, map: &mut M, said: Params) -> Result<(), M::Error> {
        self.params_entries(map, said)?;
        map.serialize_entry("properties", &PropertiesOf(&[self.properties]))
    }

    fn params_entries<M: SerializeMap>(&self, map: &mut M, said: Params) -> Result<(), M::Error> {
        for (name, value) in self.params.iter().filter(|(name, _)| param(said, name).is_none()) {
            map.serialize_entry(name, value)?;
        }
        Ok(())
    }
}

/// Looks a parameter up by name.
pub(crate) fn param(params: Params, name: &str) -> Option<Json> {
    params.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
}
