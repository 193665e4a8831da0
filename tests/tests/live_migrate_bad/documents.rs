//! Documents that the new index, or the migration's script, does not take.

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{Failure, Migration, Migrations, Rejection, reindex};
use es_testkit::When;
use es_tests::migrations::{after, as_before, filled, goes_on, recorded, v1, v2};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::failure;

fn by(migration: Migration) -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, migration))
}

fn blocks(stage: &Stage) -> usize {
    stage.requests().iter().filter(|seen| seen.ends_with("/_block/write")).count()
}

/// The sample's `_reindex` is the first, before writes stop: what comes after it, it can't have seen.
fn past_the_sample() -> When {
    When::any().method("POST").path("/_reindex")
}

async fn write(es: &Cluster, id: &str, document: Value) {
    let request = Request::put("write", format!("/{}/_doc/{id}", es.name("products.w1")));
    es.send(request.query("refresh", "true").json(&document).unwrap()).await.unwrap();
}

#[tokio::test]
async fn the_sample_finds_what_the_mapping_refuses_before_writes_stop() {
    let stage = Stage::new("sampled").await;
    filled(&stage, 50).await;
    stage.recorder.take();
    // Strict, and nobody says that the title is now the headline.
    let failed = failure(&stage, by(reindex().set("price", 5))).await;
    assert_eq!(blocks(&stage), 0, "writes never stopped");
    let Failure::Rejected { documents, .. } = failed else { panic!("{failed}") };
    let Rejection { id, reason, .. } = &documents[0];
    assert!(id.starts_with('s'), "{id}");
    assert!(reason.contains("strict_dynamic_mapping_exception") && reason.contains("[title]"), "{reason}");
    as_before(&stage).await;
    goes_on(&stage, 50).await;
}

#[tokio::test]
async fn the_copy_finds_one_among_thousands_that_the_sample_missed() {
    let stage = Stage::new("missed").await;
    filled(&stage, 6_000).await;
    after(&stage, past_the_sample(), async |es| {
        write(&es, "odd", json!({"sku": "odd", "title": "odd", "price": 1, "colour": "red"})).await;
    });
    let failed = failure(&stage, by(reindex().rename("title", "headline"))).await;
    assert_eq!(blocks(&stage), 0, "writes never stopped");
    let Failure::Rejected { documents, .. } = failed else { panic!("{failed}") };
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0].id, "odd");
    assert!(documents[0].reason.contains("[colour]"), "{}", documents[0].reason);
    as_before(&stage).await;
    write(&stage.es, "odd", json!({"sku": "odd", "title": "odd", "price": 1})).await;
    goes_on(&stage, 6_001).await;
}

#[tokio::test]
async fn a_script_that_does_not_compile() {
    let stage = Stage::new("compile").await;
    filled(&stage, 10).await;
    let failed = failure(&stage, by(reindex().painless("ctx._source.headline = ;"))).await;
    let Failure::Script { reason } = failed else { panic!("{failed}") };
    assert!(reason.contains("compile error") && reason.contains("near [';']"), "{reason}");
    as_before(&stage).await;
    goes_on(&stage, 10).await;
}

#[tokio::test]
async fn a_script_that_fails_at_every_document() {
    let stage = Stage::new("throws").await;
    filled(&stage, 10).await;
    let failed = failure(&stage, by(reindex().painless("ctx._source.price = ctx._source.tax.rate"))).await;
    let Failure::Script { reason } = failed else { panic!("{failed}") };
    assert!(reason.contains("[rate] from a null"), "{reason}");
    as_before(&stage).await;
    goes_on(&stage, 10).await;
}

#[tokio::test]
async fn a_script_that_fails_at_one_document_that_the_sample_missed() {
    let stage = Stage::new("throws-once").await;
    filled(&stage, 3_000).await;
    after(&stage, past_the_sample(), async |es| {
        write(&es, "odd", json!({"sku": "odd", "title": 7, "price": 1})).await;
    });
    let script = "ctx._source.headline = ctx._source.remove('title').toUpperCase()";
    let failed = failure(&stage, by(reindex().painless(script))).await;
    let Failure::Script { reason } = failed else { panic!("{failed}") };
    assert!(reason.contains("toUpperCase"), "{reason}");
    as_before(&stage).await;
    goes_on(&stage, 3_001).await;
}

/// One shard: there the same `_id` has one place only.
mod narrow {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id)]
        pub(crate) sku: String,
        #[es(text)]
        pub(crate) title: String,
        pub(crate) price: u32,
    }
}

fn to_one_shard() -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<narrow::Product>()]))
        .document::<narrow::Product>()
}

/// The same id on each of two shards, by routings that lead there, of these versions.
async fn twins(stage: &Stage, versions: [u32; 2]) {
    for (shard, version) in [0, 1].into_iter().zip(versions) {
        let routing = routing_to(stage, shard).await;
        let path = format!("/{}/_doc/twin", stage.name("products.w1"));
        let request = Request::put("write", path)
            .query("routing", &routing)
            .query("version_type", "external")
            .query("version", version)
            .query("refresh", "true");
        let twin = json!({"sku": "twin", "title": routing, "price": 1});
        stage.send(request.json(&twin).unwrap()).await;
    }
    assert_eq!(twins_there(stage).await, 2, "one on each shard");
}

async fn routing_to(stage: &Stage, shard: u32) -> String {
    for routing in 'a'..='z' {
        let path = format!("/{}/_search_shards?routing={routing}", stage.name("products"));
        if stage.get(&path).await["shards"][0][0]["shard"] == shard {
            return routing.to_string();
        }
    }
    panic!("no letter leads to shard {shard}")
}

/// How many documents of that id there are, without taking any away.
async fn twins_there(stage: &Stage) -> u64 {
    let path = format!("/{}/_count", stage.name("products"));
    let request = Request::post("count", path).json(&json!({"query": {"ids": {"values": ["twin"]}}}));
    stage.send(request.unwrap()).await["count"].as_u64().unwrap()
}

#[tokio::test]
async fn the_same_id_under_two_routings_of_equal_versions() {
    let stage = Stage::new("twins").await;
    filled(&stage, 20).await;
    twins(&stage, [5, 5]).await;
    let failed = failure(&stage, to_one_shard()).await;
    assert!(matches!(failed, Failure::DuplicateIds { .. }), "{failed}");
    as_before(&stage).await;
    assert_eq!(twins_there(&stage).await, 2);
    goes_on(&stage, 22).await;
    assert_eq!(twins_there(&stage).await, 2, "on two shards there is room for both");
}

#[tokio::test]
async fn the_same_id_under_two_routings_of_different_versions() {
    let stage = Stage::new("unlike-twins").await;
    filled(&stage, 20).await;
    twins(&stage, [5, 9]).await;
    let failed = failure(&stage, to_one_shard()).await;
    assert!(matches!(failed, Failure::DuplicateIds { .. }), "{failed}");
    as_before(&stage).await;
    goes_on(&stage, 22).await;
}
