//! The deserializer of samples.

mod access;

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde::de::{Deserializer, Visitor};
use serde_json::Value;

use access::{Choice, Fields, Items};

use super::compare::objects;
use super::fault::Fault;
use super::sample::{Learned, Turn};
use crate::schema::{Field, Json, Node, Properties, level};

/// Types that hold themselves end here.
const DEPTH: usize = 24;

/// A value that is yet to be asked for.
#[derive(Clone)]
pub(super) struct Source<'a> {
    learned: &'a RefCell<Learned>,
    turn: Turn,
    path: String,
    depth: usize,
    at: At,
    /// Whether it stands in a list.
    item: bool,
}

/// What the mapping knows of it.
#[derive(Clone)]
enum At {
    Object(Vec<Properties>),
    Value(Option<&'static str>),
}

impl<'a> Source<'a> {
    /// A whole document.
    pub(super) fn whole(learned: &'a RefCell<Learned>, turn: Turn, properties: Properties) -> Self {
        learned.borrow_mut().begin();
        Source { learned, turn, path: String::new(), depth: 0, at: At::Object(vec![properties]), item: false }
    }

    /// The field of a name.
    fn field(&self, name: &str) -> Self {
        let at = match &self.at {
            At::Object(parts) => {
                let known = level(parts.iter().copied());
                known.iter().find(|(first, _)| first.name == name).map(|(first, others)| {
                    let parts = objects(first, others);
                    if parts.is_empty() { At::Value(Some(likely(&first.field))) } else { At::Object(parts) }
                })
            }
            At::Value(_) => None,
        };
        let path = format!("{}/{name}", self.path);
        let at = at.unwrap_or(At::Value(None));
        Source { path, depth: self.depth + 1, at, item: false, ..self.clone() }
    }

    /// The names that the mapping has at this level, in the order of this turn.
    fn names(&self) -> Vec<&'static str> {
        let mut found = Vec::new();
        if let At::Object(parts) = &self.at {
            for part in parts {
                self.names_of(part, &mut found);
            }
        }
        let mut seen = BTreeSet::new();
        found.retain(|name| seen.insert(*name));
        found
    }

    fn names_of(&self, properties: Properties, found: &mut Vec<&'static str>) {
        // A tag first: what follows is read by it.
        let (variants, others): (Vec<_>, Vec<_>) =
            properties.iter().partition(|node| matches!(node, Node::Variants(_)));
        for node in others.into_iter().chain(variants) {
            match node {
                Node::Field(property) => found.push(property.name),
                Node::Extra(_) => {}
                Node::Flatten(inner) => self.names_of(inner, found),
                Node::Variants(all) => {
                    self.learned.borrow_mut().wide(all.len());
                    let count = if self.turn.alone { 1 } else { all.len() };
                    let turned = (0..count).map(|at| &all[(self.turn.variant + at) % all.len()]);
                    turned.for_each(|variant| self.names_of(variant.properties, found));
                }
            }
        }
    }

    fn scalar(&self, text: bool) -> Value {
        let ty = match self.at {
            At::Object(_) => None,
            At::Value(ty) => ty,
        };
        self.learned.borrow_mut().value(&self.path, ty, text, self.turn)
    }

    fn text(&self) -> String {
        self.scalar(true).as_str().unwrap_or_default().to_owned()
    }

    /// An object of these fields.
    fn object<'de, V: Visitor<'de>>(self, names: Vec<&'static str>, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_map(Fields { source: self, names: names.into_iter(), next: None })
    }

    fn list<'de, V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fault> {
        let len = if self.depth > DEPTH { 0 } else { len };
        visitor.visit_seq(Items { source: Source { depth: self.depth + 1, item: true, ..self }, left: len })
    }
}

/// What says most of the values of a field: its type or, of a date without a time, its format.
fn likely(field: &Field) -> &'static str {
    let format = field.params.iter().find(|(name, _)| *name == "format");
    match format {
        Some((_, Json::Str(format))) if field.ty == "date" => format,
        _ => field.ty,
    }
}

macro_rules! answers {
    ($($method:ident => $visit:ident($value:expr);)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.learned.borrow_mut().at(&self.path);
            visitor.$visit($value)
        }
    )*};
}

macro_rules! strings {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            visitor.visit_string(self.text())
        }
    )*};
}

impl<'de> Deserializer<'de> for Source<'_> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if matches!(self.at, At::Object(_)) {
            let list = !self.item && self.learned.borrow_mut().list(&self.path);
            return if list { self.list(1, visitor) } else { self.deserialize_map(visitor) };
        }
        match self.scalar(false) {
            Value::String(text) => visitor.visit_string(text),
            Value::Bool(value) => visitor.visit_bool(value),
            other => other.deserialize_any(visitor).map_err(|error| Fault::Value(error.to_string())),
        }
    }

    answers! {
        deserialize_bool => visit_bool(true);
        deserialize_i8 => visit_i8(1);
        deserialize_i16 => visit_i16(1);
        deserialize_i32 => visit_i32(1);
        deserialize_i64 => visit_i64(1);
        deserialize_i128 => visit_i128(1);
        deserialize_u8 => visit_u8(1);
        deserialize_u16 => visit_u16(1);
        deserialize_u32 => visit_u32(1);
        deserialize_u64 => visit_u64(1);
        deserialize_u128 => visit_u128(1);
        deserialize_f32 => visit_f32(1.5);
        deserialize_f64 => visit_f64(1.5);
        deserialize_char => visit_char('a');
        deserialize_bytes => visit_bytes(b"a");
        deserialize_byte_buf => visit_bytes(b"a");
    }

    strings! { deserialize_str deserialize_string deserialize_identifier }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.depth > DEPTH { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        self.list(1, visitor)
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, len: usize, visitor: V) -> Result<V::Value, Fault> {
        self.list(len, visitor)
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        len: usize,
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.list(len, visitor)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let mut names = self.names();
        let mut asked = self.learned.borrow().asked(&self.path);
        asked.retain(|name| !names.contains(name));
        names.append(&mut asked);
        if matches!(self.at, At::Value(_)) {
            names.push("key");
        }
        self.object(names, visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        if matches!(self.at, At::Value(_)) {
            return self.object(fields.to_vec(), visitor);
        }
        let mut names = self.names();
        names.extend(self.learned.borrow().asked(&self.path));
        names.retain(|name| fields.contains(name));
        self.object(names, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let mapped = self.names();
        let known: Vec<_> = variants.iter().copied().filter(|name| mapped.contains(name)).collect();
        let known = if known.is_empty() { variants.to_vec() } else { known };
        self.learned.borrow_mut().wide(known.len());
        let name = known.get(self.turn.variant % known.len().max(1)).copied().unwrap_or_default();
        visitor.visit_enum(Choice { source: self.field(name), name })
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }
}
