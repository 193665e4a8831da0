//! Types of one's own and of other crates, and serde's attributes: the mapping names what serde writes.

use std::{borrow::Cow, collections::BTreeMap, time::Duration};

use es_core::{
    prelude::*,
    schema::{
        DocumentKey, Field, ListItem, NoCheck, kinds,
        path::{Leaf, Path},
    },
};
use serde::{Deserialize, Serialize};

/// A newtype with a field type: `Vec<Sku>` and `Option<Sku>` follow.
#[derive(Debug, Serialize, Deserialize)]
#[serde(transparent)]
struct Sku(String);

impl EsField for Sku {
    const FIELD: Field = Field::new("keyword");
    type At<P: Path> = Leaf<P, kinds::keyword>;
    type Check<R: EsDocument> = NoCheck;
}
impl ListItem for Sku {}
impl DocumentKey for Sku {
    fn key(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.0))
    }
}

/// Who changed a record, and when: flattened into each document.
#[derive(Debug, Serialize, Deserialize, EsObject)]
#[serde(rename_all = "camelCase")]
struct Audit {
    #[es(keyword)]
    changed_by: String,
    changed_at: chrono::DateTime<chrono::Utc>,
}

/// The document.
#[derive(Debug, Serialize, EsDocument)]
#[es(index = "parts")]
#[serde(rename_all = "camelCase")]
struct Part {
    #[es(id)]
    number: Sku,
    replaces: Vec<Sku>,
    /// serde would write a `Duration` as `{secs, nanos}`: the adapter decides, so the type must be said.
    #[es(long)]
    #[serde(with = "es_core::serde::duration_millis")]
    lead_time: Duration,
    /// Keys not known before: one field, however many there are.
    attributes: BTreeMap<String, String>,
    #[serde(flatten)]
    audit: Audit,
    /// Not written, so not mapped.
    #[serde(skip)]
    cached_price: Option<f64>,
}

fn main() -> es_examples::Result {
    let part = Part {
        number: Sku("A-1".into()),
        replaces: vec![Sku("A-0".into())],
        lead_time: Duration::from_hours(24),
        attributes: BTreeMap::from([("colour".into(), "red".into())]),
        audit: Audit { changed_by: "ada".into(), changed_at: chrono::Utc::now() },
        cached_price: Some(1.0),
    };
    println!("_id      {:?}", part.id());
    println!("price    {:?}, not written", part.cached_price);
    println!("document {:#}", serde_json::to_value(&part)?);
    println!("mapping  {:#}", serde_json::to_value(schema::<Part>().mappings())?);
    Ok(())
}
