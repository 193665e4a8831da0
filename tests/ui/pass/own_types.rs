//! Types that no derive made: newtypes with a field type of their own, types of other crates.
#![allow(dead_code)]

use std::{cmp::Ordering, ops::Range, time::Duration};

use es_core::{
    EsDocument,
    schema::{
        EsDocument as Document, EsField, Field, Json, ListItem, MapsTo, NoCheck, kinds,
        path::{Leaf, Path},
    },
};
use serde_json::json;

struct Sku(String);

impl EsField for Sku {
    const FIELD: Field = Field::with("keyword", &[("ignore_above", Json::Int(64))]);
    type At<P: Path> = Leaf<P, kinds::keyword>;
    type Check<R: Document> = NoCheck;
}
impl ListItem for Sku {}
impl MapsTo<kinds::wildcard> for Sku {}

type Skus = Vec<Sku>;

#[derive(EsDocument)]
#[es(index = "parts")]
struct Part {
    sku: Sku,
    replaces: Option<Box<Skus>>,
    #[es(wildcard)]
    search: Skus,
    #[es(keyword, unchecked)]
    order: Ordering,
    #[es(long, unchecked)]
    age: Duration,
    #[es(integer_range, unchecked)]
    sizes: Range<i32>,
    #[es(object(dynamic = true), unchecked)]
    anything: Foreign,
    #[es(join(relations = { "question": ["answer", "comment"] }), unchecked)]
    relation: Foreign,
    #[serde(with = "nowhere")]
    #[es(date(format = "epoch_second"))]
    at: Foreign,
}

struct Foreign;

#[test]
fn traits_decide_not_spellings() {
    let properties = super::properties::<Part>();
    assert_eq!(properties["replaces"], json!({ "type": "keyword", "ignore_above": 64 }));
    assert_eq!(properties["search"], json!({ "type": "wildcard" }));
    assert_eq!(properties["order"], json!({ "type": "keyword" }));
    assert_eq!(properties["anything"], json!({ "type": "object", "dynamic": true }));
    assert_eq!(properties["at"], json!({ "type": "date", "format": "epoch_second" }));
}
