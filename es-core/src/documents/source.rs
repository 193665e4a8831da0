//! Documents to JSON and back, with the `_id` outside of it where the schema says so.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Number, Result, Value};

use super::hit::Hit;
use super::search::Body;
use crate::schema::EsDocument;

/// Appends the document's source.
pub(super) fn write<T: EsDocument + Serialize>(document: &T, out: &mut Vec<u8>) -> Result<()> {
    let Some(field) = T::SCHEMA.id_outside_source else {
        return serde_json::to_writer(out, document);
    };
    let mut value = serde_json::to_value(document)?;
    if let Some(object) = value.as_object_mut() {
        object.remove(field);
    }
    serde_json::to_writer(out, &value)
}

/// Reads a document's source, with the `_id` that may stand outside of it.
pub fn from_source<T: EsDocument + DeserializeOwned>(id: &str, source: &[u8]) -> Result<T> {
    match T::SCHEMA.id_outside_source {
        None => serde_json::from_slice(source),
        Some(field) => restore(field, id, serde_json::from_slice(source)?),
    }
}

/// Reads the reply to a get.
pub(super) fn read_hit<T: EsDocument + DeserializeOwned>(body: &[u8]) -> Result<Hit<T>> {
    match T::SCHEMA.id_outside_source {
        None => serde_json::from_slice(body),
        Some(field) => {
            serde_json::from_slice::<Hit<_>>(body)?.try_map(|id, source| restore(field, id, source))
        }
    }
}

/// Reads the reply to a search.
pub(super) fn read_hits<T: EsDocument + DeserializeOwned>(body: &[u8]) -> Result<Body<T>> {
    match T::SCHEMA.id_outside_source {
        None => serde_json::from_slice(body),
        Some(field) => {
            serde_json::from_slice::<Body<_>>(body)?.try_map(|id, source| restore(field, id, source))
        }
    }
}

/// Puts the id back: as a string, or as the number that it was.
fn restore<T: DeserializeOwned>(field: &str, id: &str, mut source: Map<String, Value>) -> Result<T> {
    source.insert(field.to_owned(), id.into());
    let value = Value::Object(source);
    let result = T::deserialize(&value);
    match (result, value, id.parse::<Number>()) {
        (Err(_), Value::Object(mut source), Ok(number)) => {
            source.insert(field.to_owned(), number.into());
            T::deserialize(Value::Object(source))
        }
        (result, ..) => result,
    }
}
