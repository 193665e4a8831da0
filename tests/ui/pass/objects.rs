//! The types that hold a struct's fields.
#![allow(dead_code)]

use std::collections::BTreeMap;

use es_core::{EsDocument, EsObject};
use serde_json::json;

#[derive(EsObject)]
struct Resource {
    #[es(keyword)]
    host: String,
}

#[derive(EsDocument)]
#[es(index = "traces", alias(host = "resource.host"))]
struct Trace {
    #[es(passthrough(priority = 2))]
    resource: Resource,
    #[es(keyword)]
    #[serde(rename = "resource.zone")]
    zone: String,
    #[es(passthrough(priority = 1), unchecked)]
    attributes: BTreeMap<String, String>,
}

#[test]
fn a_passthrough_has_the_fields_of_its_struct() {
    let properties = super::properties::<Trace>();
    let fields = json!({ "host": { "type": "keyword" } });
    assert_eq!(properties["resource"], json!({ "type": "passthrough", "priority": 2, "properties": fields }));
    assert_eq!(properties["attributes"], json!({ "type": "passthrough", "priority": 1 }));
}
