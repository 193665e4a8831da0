//! Fields, methods and constants may be called anything.
#![allow(dead_code, clippy::struct_excessive_bools)]

use es_core::prelude::EsDocument;
use serde_json::json;

#[derive(EsDocument)]
#[es(index = "oddities")]
struct Oddity {
    path: String,
    fields: u8,
    id: u16,
    #[es(id)]
    r#type: String,
    #[es(version)]
    version: String,
    r#match: bool,
    schema: bool,
    check: bool,
    object: bool,
    field: bool,
    #[es(routing)]
    routing: String,
    properties: bool,
    __r: bool,
    __es: bool,
    #[serde(rename = "@timestamp")]
    at: i64,
    #[serde(rename = "with blank")]
    blank: bool,
    #[serde(rename = "größe")]
    size: u8,
    _private: u8,
}

impl Oddity {
    const SCHEMA: u8 = 1;
    const CHECK: u8 = 2;
    const OBJECT: u8 = 3;
    const FIELD: u8 = 4;

    fn fields(&self) -> u8 {
        self.fields
    }

    fn schema() -> u8 {
        Self::SCHEMA + Self::CHECK + Self::OBJECT + Self::FIELD
    }

    fn id(&self) -> u16 {
        self.id
    }

    fn key(&self) -> &str {
        &self.r#type
    }
}

fn oddity() -> Oddity {
    Oddity {
        path: String::new(),
        fields: 7,
        id: 8,
        r#type: "the key".into(),
        version: "1.0".into(),
        r#match: true,
        schema: true,
        check: true,
        object: true,
        field: true,
        routing: "north".into(),
        properties: true,
        __r: true,
        __es: true,
        at: 0,
        blank: true,
        size: 1,
        _private: 0,
    }
}

#[test]
fn the_users_methods_stay_the_users() {
    let oddity = oddity();
    assert_eq!((oddity.fields(), oddity.id(), Oddity::schema(), oddity.key()), (7, 8, 10, "the key"));
    assert_eq!(EsDocument::id(&oddity).as_deref(), Some("the key"));
    assert_eq!(EsDocument::routing(&oddity).as_deref(), Some("north"));
}

#[test]
fn names_are_those_of_the_json() {
    let properties = super::properties::<Oddity>();
    assert_eq!(properties["type"]["fields"]["keyword"]["ignore_above"], 256);
    assert_eq!(properties["version"], json!({ "type": "version" }));
    for name in ["path", "fields", "match", "@timestamp", "with blank", "größe", "_private", "__es"] {
        assert!(properties.get(name).is_some(), "{name}");
    }
}
