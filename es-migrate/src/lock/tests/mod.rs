//! The records of small documents, in directories of their own.

mod changes;
mod files;
mod making;
mod standings;
mod stubs;

use es_core::prelude::*;
use es_core::schema::Schema;
use serde_json::Value;

use super::Recorded;

#[derive(EsDocument)]
#[es(index = "products", settings(refresh_interval = "5s"))]
#[allow(dead_code)]
pub(super) struct Product {
    #[es(text)]
    title: String,
    #[es(keyword)]
    brand: String,
}

/// One field more.
#[derive(EsDocument)]
#[es(index = "products", settings(refresh_interval = "5s"))]
#[allow(dead_code)]
pub(super) struct Longer {
    #[es(text)]
    title: String,
    #[es(keyword)]
    brand: String,
    #[es(keyword)]
    sku: String,
}

/// Another analyzer, another name of a field, one gone and one new.
#[derive(EsDocument)]
#[es(index = "products", version = 2)]
#[es(analyzer(product = custom(tokenizer = "standard", filter = ["lowercase"])))]
#[allow(dead_code)]
pub(super) struct Other {
    #[es(text(analyzer = "product"))]
    title: String,
    #[es(keyword)]
    maker: String,
    #[es(long)]
    price: i64,
}

#[derive(EsDocument)]
#[es(index = "users")]
#[allow(dead_code)]
pub(super) struct User {
    #[es(keyword)]
    name: String,
}

/// A struct's schema, at another version.
pub(super) fn at<D: EsDocument>(version: u32) -> &'static Schema {
    Box::leak(Box::new(Schema { version, ..*schema::<D>() }))
}

/// A record of plain JSON.
pub(super) fn recorded(version: u32, mappings: Value, settings: Value) -> Recorded {
    let mut recorded = Recorded { version, fingerprint: String::new(), mappings, settings };
    recorded.fingerprint = recorded.digest();
    recorded
}
