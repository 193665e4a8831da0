//! Attributes of others beside ours, and ours in every spelling.
#![allow(dead_code)]

use es_core::EsDocument;
use serde::Serialize;
use serde_json::json;

const LIMIT: u32 = 512;
const BOOST: f64 = 1.5;
const STORED: bool = true;
const FORMAT: &str = "epoch_second";
mod words {
    pub(super) const TARGETS: &[&str] = &["all", "rest"];
}

/// A document.
#[derive(Debug, Clone, PartialEq, Serialize, EsDocument)]
#[non_exhaustive]
#[cfg_attr(all(), es(index = "articles"))]
#[es(version = 2)]
#[es(settings(index.codec = "best_compression", "routing.allocation.require.box-type" = "hot"),)]
#[es(settings(index(refresh_interval = "5s")))]
#[es(_meta = { "a": [1, null, -2.5], owner: "search", "deep": { "b": true, "c": {} }, })]
pub(crate) struct Article {
    /// The title.
    #[es(text(
        fields("raw-1" = keyword(ignore_above = LIMIT), again = text(index = false,),),
        copy_to = words::TARGETS,
        store = STORED,
    ))]
    #[serde(default, alias = "headline")]
    pub title: String,
    #[cfg_attr(all(), es(date(format = FORMAT)))]
    #[cfg(not(target_os = "none"))]
    at: i64,
    #[cfg(any())]
    gone: NoSuchType,
    #[deprecated]
    old: String,
    #[es(double(null_value = -0.5))]
    low: f64,
    #[es(long(null_value = -9_223_372_036_854_775_808))]
    lowest: i64,
    #[es(unsigned_long(null_value = 18_446_744_073_709_551_615))]
    highest: u64,
    #[es(scaled_float(scaling_factor = BOOST))]
    scaled: f64,
    #[es(keyword(meta = { "unit": "ms" }))]
    with_meta: String,
    #[es(keyword(meta(unit = "ms")))]
    with_meta_in_parentheses: String,
    all: String,
    rest: String,
    #[es()]
    plain: char,
}

/// A document that nobody should use any longer.
#[derive(EsDocument)]
#[es(index = "old")]
#[deprecated]
struct Old {
    name: String,
}

#[test]
fn values_arrive_as_written() {
    let schema = es_core::schema::schema::<Article>();
    let (mappings, settings) = (json!(schema.mappings()), json!(schema.settings()));
    assert_eq!(
        settings,
        json!({ "codec": "best_compression", "routing.allocation.require.box-type": "hot", "refresh_interval": "5s" })
    );
    assert_eq!(
        mappings["_meta"],
        json!({ "a": [1, null, -2.5], "owner": "search", "deep": { "b": true, "c": {} } })
    );
    let properties = &mappings["properties"];
    assert_eq!(properties["title"]["fields"]["raw-1"]["ignore_above"], 512);
    assert_eq!(properties["title"]["copy_to"], json!(["all", "rest"]));
    assert_eq!(properties["lowest"]["null_value"], i64::MIN);
    assert_eq!(properties["highest"]["null_value"], u64::MAX);
    assert_eq!(properties["with_meta"], properties["with_meta_in_parentheses"]);
    assert_eq!(properties["plain"], json!({ "type": "keyword" }));
    assert_eq!(properties.get("gone"), None);
}
