//! What the tests of adoptions share: an index of the alias's own name, as applications have it, and what the server holds
//! of it.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // fails like a test

use std::fmt::Write as _;

use es_core::cluster::Request;
use es_core::plan::Declared;
use es_core::schema::schema;
use es_migrate::Migrations;
use serde_json::{Value, json};

use crate::migrations::{product, recorded, v1};
use crate::stage::Stage;

/// Settings of one index alone.
const OWN: [&str; 5] = ["uuid", "provided_name", "creation_date", "version", "routing_partition_size"];

/// `products`, without an alias of that name and without a stamp: some documents with versions of the application's own, some
/// with routings, some written twice; aliases with all that an alias can have; settings and analysis that nobody declares.
pub async fn plain(stage: &Stage, count: u32) {
    let mut body = Declared::new(schema::<v1::Product>(), "").unwrap().body();
    body["mappings"].as_object_mut().unwrap().remove("_meta");
    body["settings"]["max_result_window"] = json!(20_000);
    body["settings"]["refresh_interval"] = json!("3s");
    body["settings"]["analysis"] = json!({"analyzer": {"shouting": {"type": "custom", "tokenizer": "keyword", "filter": ["uppercase"]}}});
    body["aliases"] = json!({
        (stage.name("cheap")): {"filter": {"range": {"price": {"lt": 10}}}},
        (stage.name("routed")): {"index_routing": "1", "search_routing": "1,2", "is_hidden": true},
        (stage.name("written")): {"is_write_index": true},
    });
    let index = stage.name("products");
    stage.put(&format!("/{index}"), body).await;
    let mut lines = String::new();
    for n in 0..count {
        let mut action = json!({"index": {"_id": format!("s{n}")}});
        if n % 5 == 1 {
            action["index"]["version"] = json!(1_000 + n);
            action["index"]["version_type"] = json!("external");
        }
        if n % 7 == 2 {
            action["index"]["routing"] = json!(format!("r{n}"));
        }
        let document = json!(product(n));
        // A second time, so that numbers have gaps.
        for _ in 0..=u32::from(n % 5 == 3) {
            writeln!(lines, "{action}\n{document}").unwrap();
        }
    }
    let request = Request::post("fill", format!("/{index}/_bulk?refresh=true")).ndjson(lines.into_bytes());
    assert_eq!(stage.send(request).await["errors"], false);
}

/// A migration that an index as [`plain`] makes it takes in place.
pub fn to_v1() -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>()])).document::<v1::Product>()
}

/// Whole documents behind a name, by price.
pub async fn documents(stage: &Stage, name: &str) -> Value {
    let refresh = Request::post("refresh", format!("/{}/_refresh", stage.name(name)));
    stage.send(refresh).await;
    let path = format!(
        "/{}/_search?size=1000&sort=price,sku.keyword&version=true&seq_no_primary_term=true",
        stage.name(name)
    );
    let mut hits = stage.get(&path).await["hits"]["hits"].clone();
    for hit in hits.as_array_mut().unwrap() {
        hit.as_object_mut().unwrap().retain(|key, _| !matches!(key.as_str(), "_index" | "_score" | "sort"));
    }
    hits
}

/// Settings, mapping without the stamp, and aliases of the only index behind a name; and its name.
pub async fn index(stage: &Stage, name: &str) -> (String, Value) {
    let found = stage.get(&format!("/{}", stage.name(name))).await;
    let found = found.as_object().unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let (name, index) = found.iter().next().unwrap();
    let mut index = index.clone();
    index["settings"]["index"].as_object_mut().unwrap().retain(|name, _| !OWN.contains(&name.as_str()));
    index["mappings"].as_object_mut().unwrap().remove("_meta");
    (name.clone(), index)
}
