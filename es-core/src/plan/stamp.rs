//! The mark that `init` leaves in the mapping's `_meta`: `{"es_schema": {"document", "version", "fingerprint"}}`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::params::Node;
use crate::schema::Schema;

const KEY: &str = "es_schema";

/// Which declaration an index was made or changed by last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// The document's name: its readers' alias, without prefix.
    pub document: String,
    /// The schema's version.
    pub version: u32,
    /// The digest of mapping and settings; see [`Schema::fingerprint`](crate::schema::Schema::fingerprint).
    pub fingerprint: String,
}

/// `_meta.es_schema` is there and is not readable.
#[derive(Debug)]
pub(super) struct Unreadable;

impl Stamp {
    /// The stamp of what is made from a schema.
    pub(super) fn of(schema: &Schema) -> Stamp {
        Stamp {
            document: schema.index.to_owned(),
            version: schema.version,
            fingerprint: schema.fingerprint(),
        }
    }

    /// The stamp of a live mapping, if it has one.
    pub(super) fn read(mappings: &Value) -> Result<Option<Stamp>, Unreadable> {
        match mappings.get("_meta").and_then(|meta| meta.get(KEY)) {
            None => Ok(None),
            Some(stamp) => Stamp::deserialize(stamp).map(Some).map_err(|_| Unreadable),
        }
    }

    /// A `_meta` of nothing else.
    pub(super) fn in_meta(&self) -> Value {
        json!({ KEY: self })
    }

    /// The `_meta` to send: what others keep there, then what the user declares, then this stamp.
    ///
    /// `PUT _mapping` replaces `_meta` as a whole.
    pub(super) fn meta(&self, declared: &Value, live: &Value) -> Value {
        let side =
            |mapping: &Value| mapping.get("_meta").and_then(Value::as_object).cloned().unwrap_or_default();
        let mut meta = side(live);
        meta.extend(side(declared));
        let mine = json!(self);
        match (meta.get_mut(KEY).and_then(Value::as_object_mut), mine) {
            // Keys that others add to the stamp stay.
            (Some(stamp), Value::Object(mine)) => stamp.extend(mine),
            (_, mine) => {
                meta.insert(KEY.to_owned(), mine);
            }
        }
        Value::Object(meta)
    }
}

/// The user's own keys of `_meta`, ours excepted.
pub(super) fn user_meta(mapping: &Value) -> Node {
    let meta = mapping.get("_meta").and_then(Value::as_object).into_iter().flatten();
    meta.filter(|(key, _)| *key != KEY).map(|(key, value)| (key.clone(), value.clone())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamp() -> Stamp {
        Stamp { document: "products".into(), version: 2, fingerprint: "new".into() }
    }

    #[test]
    fn others_keys_stay() {
        let live =
            json!({"_meta": {"team": "shop", "es_schema": {"version": 1, "run": "abc"}, "owner": "a"}});
        let meta = stamp().meta(&json!({"_meta": {"owner": "b"}}), &live);
        let expected = json!({
            "team": "shop", "owner": "b",
            "es_schema": {"document": "products", "version": 2, "fingerprint": "new", "run": "abc"},
        });
        assert_eq!(meta, expected);
        assert_eq!(Stamp::read(&json!({"_meta": meta})).unwrap(), Some(stamp()));
    }

    #[test]
    fn no_stamp_is_none_and_a_strange_one_is_not_taken_for_none() {
        for mapping in [json!({}), json!({"_meta": {}}), json!({"_meta": {"version": 2}})] {
            assert_eq!(Stamp::read(&mapping).unwrap(), None);
        }
        for stamp in [json!(1), json!({}), json!({"document": "p", "version": "two", "fingerprint": ""})] {
            assert!(Stamp::read(&json!({"_meta": {"es_schema": stamp}})).is_err(), "{stamp}");
        }
    }
}
