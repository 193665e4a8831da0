//! Files: their text, what is wrong with them, and back.

use std::fs;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::{History, LockError, Recorded, Schemas, file};
use super::{Product, at, recorded};

fn parsed(text: &str) -> Result<History, LockError> {
    file::parse("products.json", "es-schema/products.json", text)
}

#[test]
fn a_file_reads_top_down() {
    let history = History::new("products", [Recorded::of(at::<Product>(1))]).unwrap();
    let expected = r#"{
  "document": "products",
  "versions": [
    {
      "version": 1,
      "fingerprint": "FINGERPRINT",
      "mappings": {
        "properties": {
          "brand": {
            "type": "keyword"
          },
          "title": {
            "type": "text"
          }
        }
      },
      "settings": {
        "refresh_interval": "5s"
      }
    }
  ]
}
"#;
    let expected = expected.replace("FINGERPRINT", &at::<Product>(1).fingerprint());
    assert_eq!(file::text(&history), expected);
    assert_eq!(parsed(&expected).unwrap(), history);
}

#[test]
fn what_is_wrong_with_a_file_is_said_with_what_to_do() {
    let good = file::text(&History::new("products", [Recorded::of(at::<Product>(1))]).unwrap());
    let versions = |versions: &[u32]| {
        let one = |version: &u32| json!(recorded(*version, json!({}), json!({})));
        json!({"document": "products", "versions": versions.iter().map(one).collect::<Vec<_>>()}).to_string()
    };
    let cases = [
        (
            good.replace(r#""settings": {"#, "<<<<<<< HEAD\n"),
            "`es-schema/products.json`, line 17: key must be a string\nhelp: if a merge left its marks, take one side whole",
        ),
        (String::new(), "`es-schema/products.json`, line 1: EOF while parsing a value\nhelp: "),
        (
            good.replace("\"versions\"", "\"verzions\""),
            "`es-schema/products.json`, line 3: unknown field `verzions`, expected `document` or `versions`\nhelp: ",
        ),
        (
            good.replace("\"version\": 1", "\"version\": 1, \"note\": \"\""),
            "`es-schema/products.json`, line 5: unknown field `note`, expected one of",
        ),
        (
            good.replace("\"products\"", "\"users\""),
            "`es-schema/products.json` records the document `users`\nhelp: name it",
        ),
        (good.replace("keyword", "text"), "version 1 of `products` is recorded with the fingerprint "),
        (good.replace("\"5s\"", "\"6s\""), "version 1 of `products` is recorded with the fingerprint "),
        (versions(&[]), "the record of `products` holds no version\nhelp: delete the file"),
        (
            versions(&[1, 3]),
            "the record of `products` has version 3 where version 2 belongs\nhelp: if two branches",
        ),
        (versions(&[2, 2]), "the record of `products` has version 2 where version 3 belongs\nhelp: "),
        (versions(&[2, 1]), "the record of `products` has version 1 where version 3 belongs\nhelp: "),
    ];
    for (text, expected) in cases {
        let message = parsed(&text).unwrap_err().to_string();
        assert!(message.starts_with(expected), "{message}\nis not\n{expected}\nfor\n{text}");
    }
    assert!(parsed(&versions(&[4, 5])).is_ok(), "it may begin late");
}

#[test]
fn a_directory_is_read_in_order_and_only_its_records() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
    for document in ["users", "logs"] {
        let history = History::new(document, [recorded(1, json!({}), json!({}))]).unwrap();
        file(&format!("{document}.json"), &file::text(&history));
    }
    file("users_v2.rs", "not a record");
    file("users.json.7.tmp", "not a record");
    let schemas = Schemas::read(directory.path()).unwrap();
    let documents: Vec<String> =
        schemas.histories().unwrap().iter().map(|history| history.document().to_owned()).collect();
    assert_eq!(documents, ["logs", "users"]);
    assert_eq!(schemas.history("users").unwrap().unwrap().newest().version, 1);
    assert_eq!(schemas.history("user").unwrap(), None);
    assert_eq!(Schemas::read(directory.path().join("nowhere")).unwrap().histories().unwrap(), vec![]);
    let not_a_directory = Schemas::read(directory.path().join("users.json"));
    assert!(matches!(not_a_directory, Err(LockError::Read { .. })), "{not_a_directory:?}");
}

/// JSON as a schema can hold it.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_written_alike(
        bodies in prop::collection::vec((any_json(), any_json()), 1..4), first in 1_u32..100,
    ) {
        let versions = bodies.into_iter().zip(first..);
        let versions = versions.map(|((mappings, settings), version)| recorded(version, mappings, settings));
        let history = History::new("products", versions).unwrap();
        let text = file::text(&history);
        let read = parsed(&text);
        prop_assert!(read.is_ok(), "{}\n{}", read.unwrap_err(), text);
        prop_assert_eq!(file::text(read.as_ref().unwrap()), text);
        prop_assert_eq!(read.unwrap(), history);
    }

    #[test]
    fn equal_json_has_equal_fingerprints_in_any_order_of_keys(entries in prop::collection::btree_map("[a-z]{1,4}", any_json(), 0..6)) {
        let body = |entries: Vec<(&String, &Value)>| -> Value {
            let entries: Vec<String> =
                entries.into_iter().map(|(key, value)| format!("{}:{value}", Value::from(key.as_str()))).collect();
            serde_json::from_str(&format!("{{{}}}", entries.join(","))).unwrap()
        };
        let [there, back] = [body(entries.iter().collect()), body(entries.iter().rev().collect())];
        let [there, back] = [there, back].map(|body| recorded(1, body.clone(), body));
        prop_assert_eq!(there.fingerprint, back.fingerprint);
    }
}
