//! Enums as serde writes them: each way to tell variants apart.
#![allow(dead_code)]

use es_core::prelude::*;
use serde_json::json;

#[derive(EsObject)]
struct Size {
    height: u32,
    width: u32,
}

#[derive(EsObject)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Inside<T> {
    Bare,
    Sized(Size),
    WithFields {
        #[es(keyword)]
        file_name: String,
        height: u32,
        #[serde(flatten)]
        more: More<T>,
    },
    #[serde(rename_all = "UPPERCASE")]
    Own {
        loud: bool,
        #[serde(skip)]
        gone: (),
    },
    #[serde(skip)]
    Gone(std::time::Instant),
}

#[derive(EsObject)]
struct More<T> {
    value: T,
}

#[derive(EsObject)]
#[serde(tag = "t", content = "c")]
enum Beside {
    None,
    One(Size),
    Other {
        width: u32,
        #[es(keyword)]
        unit: String,
    },
}

#[derive(EsObject)]
#[serde(tag = "t", content = "c")]
enum Value {
    One(u64),
    Other(#[es(unsigned_long)] u64),
}

#[derive(EsObject)]
#[es(dynamic = "strict")]
enum ByName {
    Number(u32),
    #[serde(rename = "text")]
    Text(#[es(keyword)] String),
    Size(Size),
    #[allow(non_camel_case_types)]
    r#struct {
        height: u8,
    },
}

#[derive(EsObject)]
#[serde(untagged)]
enum Either {
    Size(Size),
    Depth { depth: u32, height: u32 },
}

#[derive(EsDocument)]
#[es(index = "enums", field(all = text))]
struct Enums {
    inside: Inside<bool>,
    #[es(nested)]
    beside: Vec<Beside>,
    value: Value,
    by_name: Option<ByName>,
    #[serde(flatten)]
    either: Either,
    #[serde(flatten)]
    #[es(unchecked)]
    rest: std::collections::HashMap<String, String>,
}

#[test]
fn properties_are_those_of_all_variants() {
    let size = json!({ "height": { "type": "long" }, "width": { "type": "long" } });
    let properties = super::properties::<Enums>();
    assert_eq!(
        properties["inside"],
        json!({ "type": "object", "properties": {
            "height": { "type": "long" }, "width": { "type": "long" },
            "fileName": { "type": "keyword" }, "value": { "type": "boolean" },
            "LOUD": { "type": "boolean" }, "kind": { "type": "keyword" },
        }})
    );
    assert_eq!(
        properties["beside"],
        json!({ "type": "nested", "properties": {
            "c": { "type": "object", "properties": {
                "height": { "type": "long" }, "width": { "type": "long" }, "unit": { "type": "keyword" },
            }},
            "t": { "type": "keyword" },
        }})
    );
    assert_eq!(
        properties["value"]["properties"],
        json!({ "t": { "type": "keyword" }, "c": { "type": "unsigned_long" } })
    );
    assert_eq!(
        properties["by_name"],
        json!({ "type": "object", "dynamic": "strict", "properties": {
            "Number": { "type": "long" }, "text": { "type": "keyword" },
            "Size": { "type": "object", "properties": size },
            "struct": { "type": "object", "properties": { "height": { "type": "short" } } },
        }})
    );
    assert_eq!([&properties["height"], &properties["depth"]], [&json!({ "type": "long" }); 2]);
    assert_eq!(properties.as_object().map(serde_json::Map::len), Some(8));
}

#[derive(EsDocument)]
#[es(index = "events")]
#[serde(tag = "type")]
enum Event<'a> {
    Created {
        #[es(id, keyword)]
        key: String,
        #[es(routing)]
        shop: &'a str,
        #[es(external_version)]
        revision: u64,
    },
    Renamed {
        #[es(id)]
        number: u64,
        shop: &'a str,
    },
    Cleared,
    Sized(Size),
}

#[test]
fn keys_are_those_of_the_variant() {
    let created = Event::Created { key: "a".into(), shop: "north", revision: 7 };
    assert_eq!((created.id().as_deref(), created.routing().as_deref()), (Some("a"), Some("north")));
    assert_eq!(created.version(), Some(7));
    let renamed = Event::Renamed { number: 3, shop: "south" };
    assert_eq!((renamed.id().as_deref(), renamed.routing(), renamed.version()), (Some("3"), None, None));
    assert_eq!(Event::Cleared.id(), None);
    assert_eq!(Event::Sized(Size { height: 1, width: 1 }).id(), None);
}
