//! Fields, methods and constants may be called anything.
#![allow(dead_code, clippy::struct_excessive_bools, clippy::unused_self)]

use es_core::{EsField, EsObject, prelude::EsDocument};
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

#[derive(EsObject)]
#[serde(tag = "r#type", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Odd {
    Self_ {
        path: String,
        r#type: u8,
        fields: bool,
        __key: u8,
    },
    #[allow(non_camel_case_types)]
    r#match {
        object_field: u8,
    },
    Key(Word),
}

#[derive(EsObject)]
struct Word {
    r#fn: Kind,
}

#[derive(EsField)]
#[allow(non_camel_case_types)]
enum Kind {
    r#struct,
    Path,
}

impl Odd {
    const OBJECT: u8 = 1;

    fn fields(&self) -> u8 {
        Self::OBJECT
    }
}

impl Kind {
    const FIELD: u8 = 2;

    fn key(&self) -> u8 {
        Self::FIELD
    }
}

#[derive(EsDocument)]
#[es(index = "odd")]
struct Odds {
    odd: Odd,
}

#[test]
fn variants_may_be_called_anything() {
    let properties = super::properties::<Odds>();
    let names: Vec<_> = properties["odd"]["properties"].as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["fields", "fn", "key", "objectField", "path", "r#type", "type"]);
    assert_eq!(es_core::schema::DocumentKey::key(&Kind::r#struct).as_deref(), Some("struct"));
    assert_eq!((Odd::Key(Word { r#fn: Kind::Path }).fields(), Kind::Path.key()), (1, 2));
}
