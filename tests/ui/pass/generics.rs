//! Type parameters, lifetimes, constants, bounds and defaults.
#![allow(dead_code)]

use std::borrow::Cow;

use es_core::{
    EsDocument, EsObject,
    schema::{EsObject as Object, ListItem, MapsTo, kinds},
};
use serde_json::json;

#[derive(EsObject)]
struct Measured<T: Copy, const N: usize = 3>
where
    T: PartialOrd + ListItem,
{
    values: [T; N],
    last: Option<T>,
}

#[derive(EsObject)]
struct Translated<T = String> {
    de: T,
    en: T,
}

#[derive(EsObject)]
struct Dated<T>
where
    T: MapsTo<kinds::date>,
{
    #[es(date(format = "strict_date"))]
    day: T,
}

#[derive(EsObject)]
struct Listed<T: Object> {
    #[es(nested)]
    items: Vec<T>,
    #[serde(flatten)]
    rest: T,
}

// A list of `T` needs a `T` whose lists map as `T` itself.
#[derive(EsObject)]
struct Tagged<T: ListItem> {
    tags: Vec<T>,
}

#[derive(EsDocument)]
#[es(index = "readings")]
struct Reading<T: Copy + PartialOrd + ListItem> {
    #[es(id)]
    sensor: String,
    measured: Measured<T, 2>,
    name: Translated,
    note: Translated<Translated<u8>>,
    taken: Dated<String>,
    listed: Listed<Translated<bool>>,
    tagged: Tagged<i8>,
}

#[derive(EsDocument)]
#[es(index = "views", analyzer(mine = simple))]
struct View<'a, 'b> {
    #[es(id)]
    key: &'a str,
    #[es(text(analyzer = "mine"))]
    title: Cow<'b, str>,
    tags: &'a [&'b str],
    inner: Borrowed<'a>,
    #[es(nested)]
    all: Vec<Borrowed<'b>>,
}

#[derive(EsObject)]
struct Borrowed<'x> {
    #[es(keyword(copy_to = "title"))]
    name: &'x str,
}

#[test]
fn parameters_map_as_what_they_stand_for() {
    let properties = super::properties::<Reading<f32>>();
    assert_eq!(properties["measured"]["properties"]["values"], json!({ "type": "float" }));
    assert_eq!(
        super::properties::<Reading<u16>>()["measured"]["properties"]["last"],
        json!({ "type": "integer" })
    );
    assert_eq!(properties["note"]["properties"]["de"]["properties"]["en"], json!({ "type": "short" }));
    assert_eq!(properties["listed"]["properties"]["items"]["type"], "nested");
    assert_eq!(properties["listed"]["properties"]["de"], json!({ "type": "boolean" }));
    assert_eq!(properties["tagged"]["properties"]["tags"], json!({ "type": "byte" }));
}

#[test]
fn lifetimes_do_not_count() {
    let properties = super::properties::<View<'_, '_>>();
    assert_eq!(properties["tags"]["type"], "text");
    assert_eq!(properties["all"]["properties"]["name"]["copy_to"], "title");
}
