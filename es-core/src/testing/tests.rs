//! Types that agree, and types that do not.

#![allow(dead_code)] // fields that serde alone reads

use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Disagreement, agrees, agrees_with};
use crate::{EsDocument, EsField, EsObject};

#[derive(Serialize, Deserialize, EsObject)]
struct Size {
    height: u32,
    width: Option<f32>,
}

#[derive(Serialize, Deserialize, EsField)]
#[serde(rename_all = "snake_case")]
enum Status {
    InStock,
    SoldOut,
}

#[derive(Serialize, Deserialize, EsField)]
struct Sku(String);

#[derive(Serialize, Deserialize, EsObject)]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "camelCase")]
enum Inside {
    Bare,
    Sized(Size),
    WithFields {
        #[es(keyword)]
        file_name: u64,
        status: Status,
        #[serde(flatten)]
        more: More,
    },
}

#[derive(Serialize, Deserialize, EsObject)]
struct More {
    #[es(keyword)]
    address: IpAddr,
    letter: char,
}

#[derive(Serialize, Deserialize, EsObject)]
#[serde(tag = "t", content = "c")]
enum Beside {
    Nothing,
    One(Size),
    Other { width: f32, depth: u8 },
}

#[derive(Serialize, Deserialize, EsObject)]
enum ByName {
    Number(u32),
    #[serde(rename = "text")]
    Text(String),
    Size(Size),
    Fields {
        height: u8,
    },
}

#[derive(Serialize, Deserialize, EsObject)]
#[serde(untagged)]
enum Either {
    Flat { x: f32 },
    Deep { y: f32, z: u8 },
}

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "all")]
struct All {
    inside: Inside,
    #[es(nested)]
    beside: Vec<Beside>,
    by_name: Option<ByName>,
    either: Either,
    #[serde(flatten)]
    flat: Inside,
    sku: Sku,
    state: Status,
    by_status: HashMap<String, u8>,
    by_number: BTreeMap<u8, Size>,
    #[es(date)]
    day: Option<String>,
    #[serde(rename(serialize = "written", deserialize = "read"))]
    both: u8,
    #[serde(skip_serializing)]
    read_only: u8,
    #[serde(skip_deserializing)]
    written_only: u8,
    #[serde(alias = "other", skip_serializing_if = "Vec::is_empty")]
    list: Vec<u16>,
    #[es(flattened)]
    tree: Option<Box<Tree>>,
    any: serde_json::Value,
    array: [f32; 3],
}

#[derive(Serialize, Deserialize, EsObject)]
struct Tree {
    #[es(flattened)]
    below: Vec<Tree>,
}

#[test]
fn what_the_derive_reads_agrees() {
    agrees::<Inside>().unwrap();
    agrees::<Beside>().unwrap();
    agrees::<ByName>().unwrap();
    agrees::<Either>().unwrap();
    agrees::<All>().unwrap();
}

#[derive(Serialize, Deserialize, EsObject)]
#[serde(deny_unknown_fields)]
struct Strict {
    #[serde(rename(serialize = "@timestamp", deserialize = "timestamp"))]
    at: u64,
    inner: Size,
}

#[derive(Serialize, Deserialize, EsObject)]
#[es(field(all = text), alias(tall = "height"))]
struct External {
    #[serde(flatten)]
    by_name: ByName,
    #[serde(flatten)]
    #[es(unchecked)]
    rest: HashMap<String, serde_json::Value>,
}

#[test]
fn so_do_stranger_shapes() {
    agrees::<Strict>().unwrap();
    agrees::<External>().unwrap();
}

/// What is flattened is read from a buffer, which does not say what types it is read into.
#[derive(Serialize, Deserialize, EsObject)]
struct Buffered {
    #[serde(flatten)]
    inner: ManyTypes,
    number: i32,
}

#[derive(Serialize, Deserialize, EsObject)]
struct ManyTypes {
    tags: Vec<String>,
    labels: Vec<String>,
    counts: Vec<i32>,
    days: Vec<chrono::NaiveDate>,
    day: chrono::NaiveDate,
    hour: chrono::NaiveTime,
    at: Option<chrono::DateTime<chrono::Utc>>,
    #[es(nested)]
    sizes: Vec<Size>,
    #[es(object)]
    more: Vec<Size>,
    by_name: HashMap<String, i32>,
    key: uuid::Uuid,
}

#[test]
fn so_does_what_is_buffered() {
    agrees::<Buffered>().unwrap();
}

/// Its `Serialize` is not derived.
#[derive(Deserialize, EsObject)]
struct ByHand {
    name: String,
    size: Size,
    other: Size,
}

impl Serialize for ByHand {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        json!({ "label": self.name, "size": { "height": 1, "depth": 2 }, "other": "1x2" }).serialize(to)
    }
}

#[test]
fn names_that_differ_are_listed() {
    let error = agrees::<ByHand>().unwrap_err();
    assert_eq!(
        error.to_string().lines().skip(1).collect::<Vec<_>>(),
        [
            "written and not mapped: `label`, `size.depth`",
            "written as a value and mapped as an object: `other`",
            "mapped and never written: `name`, `size.width`, `other.height`, `other.width`",
        ]
    );
    let size = || Size { height: 1, width: None };
    let error = agrees_with(&ByHand { name: String::new(), size: size(), other: size() }).unwrap_err();
    assert!(matches!(error, Disagreement::Names { unwritten, .. } if unwritten.is_empty()));
}

/// Takes nothing.
#[derive(Debug, Serialize, EsObject)]
struct Choosy {
    name: String,
}

impl<'de> Deserialize<'de> for Choosy {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let name = HashMap::<String, String>::deserialize(from)?.remove("name").unwrap_or_default();
        Err(serde::de::Error::custom(format!("no {} please", name.len())))
    }
}

#[test]
fn where_no_sample_can_be_made_a_value_is_asked_for() {
    let error = agrees::<Choosy>().unwrap_err();
    assert!(matches!(error, Disagreement::NoSample { .. }));
    assert!(error.to_string().ends_with("please\nhelp: make a value and use `agrees_with`"), "{error}");
    agrees_with(&Choosy { name: String::new() }).unwrap();
}
