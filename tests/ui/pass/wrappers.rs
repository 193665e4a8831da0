//! Types that are written as another: `EsField`.
#![allow(dead_code)]

use std::marker::PhantomData;

use es_core::prelude::*;
use serde_json::json;

#[derive(Clone, EsField)]
struct Sku(String);

#[derive(EsField)]
#[es(keyword(ignore_above = 64, fields(text = text(analyzer = "mine"))))]
struct Label(String);

#[derive(EsField)]
struct Revision(u64);

#[derive(EsField)]
struct Borrowed<'a>(&'a str);

#[derive(EsField)]
struct Generic<T>(Vec<T>);

#[derive(EsField)]
#[serde(transparent)]
struct Tagged<T, const N: usize> {
    inner: [T; N],
    of: PhantomData<T>,
    #[serde(skip)]
    cache: std::cell::OnceCell<u8>,
}

#[derive(EsField)]
#[es(keyword)]
struct Tags<T: Clone>(Vec<T>);

#[derive(EsField)]
#[es(nested(dynamic = false))]
struct Parts<'a, T>(&'a [T]);

#[derive(EsObject)]
struct Point {
    x: f32,
    y: f32,
}

#[derive(EsField)]
struct Place(Point);

#[derive(EsField)]
struct Places(#[es(nested)] Vec<Place>);

#[derive(EsField)]
#[serde(rename_all = "kebab-case")]
enum Status {
    InStock,
    #[serde(rename = "gone")]
    SoldOut,
    #[serde(skip)]
    Unknown,
}

#[derive(EsField)]
#[es(wildcard)]
enum Colour {
    Red,
}

#[derive(EsDocument)]
#[es(index = "wrapped", analyzer(mine = simple))]
struct Wrapped<'a> {
    #[es(id)]
    sku: Sku,
    #[es(routing)]
    status: Status,
    #[es(external_version)]
    revision: Revision,
    labels: Vec<Label>,
    #[es(date)]
    date: Option<Sku>,
    borrowed: Borrowed<'a>,
    generic: Generic<Sku>,
    tagged: Tagged<Revision, 2>,
    place: Box<Place>,
    #[es(nested)]
    listed: Vec<Place>,
    places: Places,
    #[serde(flatten)]
    flat: Place,
    statuses: Vec<Status>,
    colour: Colour,
    tags: Tags<Sku>,
    parts: Parts<'a, Place>,
}

#[test]
fn wrappers_map_as_what_they_wrap() {
    let text = json!({ "type": "text", "fields": { "keyword": { "type": "keyword", "ignore_above": 256 } } });
    let point = json!({ "x": { "type": "float" }, "y": { "type": "float" } });
    let properties = super::properties::<Wrapped<'_>>();
    for name in ["sku", "borrowed", "generic"] {
        assert_eq!(properties[name], text, "{name}");
    }
    assert_eq!(properties["status"], json!({ "type": "keyword" }));
    assert_eq!(properties["statuses"], json!({ "type": "keyword" }));
    assert_eq!(properties["colour"], json!({ "type": "wildcard" }));
    assert_eq!(properties["date"], json!({ "type": "date" }));
    assert_eq!(properties["tagged"], json!({ "type": "unsigned_long" }));
    assert_eq!(properties["labels"]["fields"]["text"]["analyzer"], "mine");
    assert_eq!(properties["place"], json!({ "type": "object", "properties": point }));
    for name in ["listed", "places"] {
        assert_eq!(properties[name], json!({ "type": "nested", "properties": point }), "{name}");
    }
    assert_eq!(properties["tags"], json!({ "type": "keyword" }));
    assert_eq!(properties["parts"], json!({ "type": "nested", "dynamic": false, "properties": point }));
    assert_eq!(properties["x"], json!({ "type": "float" }));
}

#[test]
fn wrappers_are_keys_as_what_they_wrap() {
    let point = || Place(Point { x: 0., y: 0. });
    let wrapped = Wrapped {
        sku: Sku("a".into()),
        status: Status::SoldOut,
        revision: Revision(3),
        labels: vec![],
        date: None,
        borrowed: Borrowed("b"),
        generic: Generic(vec![]),
        tagged: Tagged {
            inner: [Revision(1), Revision(2)],
            of: PhantomData,
            cache: std::cell::OnceCell::new(),
        },
        place: Box::new(point()),
        listed: vec![],
        places: Places(vec![]),
        flat: point(),
        statuses: vec![Status::InStock, Status::Unknown],
        colour: Colour::Red,
        tags: Tags(vec![]),
        parts: Parts(&[]),
    };
    assert_eq!(wrapped.id().as_deref(), Some("a"));
    assert_eq!(wrapped.routing().as_deref(), Some("gone"));
    assert_eq!(wrapped.version(), Some(3));
}
