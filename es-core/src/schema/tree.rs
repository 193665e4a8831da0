//! The mapping as a `const` tree: fields, properties, objects.

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

/// A property, or the properties of a `#[serde(flatten)]`ed struct, which stand in the parent's place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Node {
    /// One property.
    Field(Property),
    /// The properties of another object, at this level.
    Flatten(Properties),
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

/// Every property at one level, flattened ones in place, in order.
pub fn flat(properties: Properties) -> impl Iterator<Item = &'static Property> {
    let mut stack = vec![properties.iter()];
    std::iter::from_fn(move || {
        loop {
            match stack.last_mut()?.next() {
                None => {
                    stack.pop();
                }
                Some(Node::Field(property)) => return Some(property),
                Some(Node::Flatten(inner)) => stack.push(inner.iter()),
            }
        }
    })
}

struct Level(Properties);

impl Serialize for Level {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(flat(self.0).map(|property| (property.name, &property.field)))
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
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("type", self.ty)?;
        for (name, value) in self.params {
            map.serialize_entry(name, value)?;
        }
        if !self.fields.is_empty() {
            map.serialize_entry("fields", &SubFields(self.fields))?;
        }
        if let Some(object) = self.object {
            object.entries(&mut map, self.params)?;
        }
        map.end()
    }
}

impl Object {
    /// Writes parameters (but those already `said`) and properties into an open map.
    pub(crate) fn entries<M: SerializeMap>(&self, map: &mut M, said: Params) -> Result<(), M::Error> {
        for (name, value) in self.params.iter().filter(|(name, _)| param(said, name).is_none()) {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("properties", &Level(self.properties))
    }
}

/// Looks a parameter up by name.
pub(crate) fn param(params: Params, name: &str) -> Option<Json> {
    params.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
}
