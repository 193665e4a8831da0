//! Others who change indices while a copy is under way.

use es_core::cluster::{Cluster, Request};
use es_core::prelude::*;
use es_migrate::{Failure, MigrateError, Migrator, Outcome, Writes};
use es_testkit::When;
use es_tests::migrations::{
    after, as_before, before, filled, goes_on, left, nobody_at_it, product, to_v2, to_v2_with, v1, v2,
};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{failure, send, target};

/// The first slice's `_reindex` of the copy: the sample's is over, and writes are blocked. Once it is answered, documents are
/// being copied.
fn at_the_copy() -> When {
    When::any().method("POST").path("/_reindex").nth(2)
}

/// The documents are copied, and the declared settings come back.
fn after_the_copy() -> When {
    When::any().method("PUT").path("/*.fence-*-target/_settings")
}

fn settings(index: &str, settings: &Value) -> Request {
    Request::put("set", format!("/{index}/_settings")).json(settings).unwrap()
}

async fn write(es: &Cluster, index: &str, id: &str, document: &Value) {
    let request = Request::put("write", format!("/{index}/_doc/{id}"));
    send(es, request.query("refresh", "true").json(document).unwrap()).await;
}

#[tokio::test]
async fn the_disk_is_full() {
    let stage = Stage::new("disk").await;
    filled(&stage, 200).await;
    before(&stage, at_the_copy(), async |es| {
        // As the server does past the flood stage, to each index on the node.
        for index in [target(&es).await, es.name("products-v1")] {
            send(&es, settings(&index, &json!({"index.blocks.read_only_allow_delete": true}))).await;
        }
    });
    let failed = failure(&stage, to_v2()).await;
    assert!(failed.to_string().contains("flood-stage watermark"), "{failed}");
    assert!(failed.help().contains("disk"), "{}", failed.help());
    // The server takes it off where there is room again.
    let free = json!({"index.blocks.read_only_allow_delete": null});
    stage.send(settings(&stage.name("products-v1"), &free)).await;
    as_before(&stage).await;
    goes_on(&stage, 200).await;
}

#[tokio::test]
async fn the_source_is_deleted() {
    let stage = Stage::new("source-gone").await;
    filled(&stage, 200).await;
    before(&stage, at_the_copy(), async |es| {
        send(&es, Request::delete("delete", format!("/{}", es.name("products-v1")))).await;
    });
    let failed = failure(&stage, to_v2()).await;
    assert!(matches!(failed, Failure::SourceGone), "{failed}");
    assert_eq!(left(&stage).await, json!({}), "nothing is left of the copy either");
    nobody_at_it(&stage).await;
    v1::Product::init(&stage.es).await.unwrap();
    let products = Documents::<v1::Product>::new(&stage.es);
    products.index(&product(1)).refresh(Refresh::True).await.unwrap();
    goes_on(&stage, 1).await;
}

#[tokio::test]
async fn the_target_is_deleted() {
    let stage = Stage::new("target-gone").await;
    filled(&stage, 5_000).await;
    after(&stage, at_the_copy(), async |es| {
        let path = format!("/{}", target(&es).await);
        send(&es, Request::delete("delete", path)).await;
    });
    let failed = failure(&stage, to_v2()).await;
    assert!(matches!(failed, Failure::TargetGone), "{failed}");
    as_before(&stage).await;
    goes_on(&stage, 5_000).await;
}

#[tokio::test]
async fn the_alias_is_moved() {
    let stage = Stage::new("alias-moved").await;
    filled(&stage, 200).await;
    before(&stage, at_the_copy(), async |es| {
        let (old, new, alias) = (es.name("products-v1"), es.name("elsewhere"), es.name("products"));
        send(&es, Request::put("create", format!("/{new}"))).await;
        let actions = json!({"actions": [
            {"remove": {"index": old, "alias": alias}}, {"add": {"index": new, "alias": alias}},
        ]});
        send(&es, Request::post("move", "/_aliases").json(&actions).unwrap()).await;
    });
    let failed = failure(&stage, to_v2()).await;
    let Failure::AliasMoved { index } = &failed else { panic!("{failed}") };
    assert_eq!(index.as_deref(), Some(stage.name("elsewhere").as_str()));
    let expected = json!({
        "elsewhere": {"aliases": {"products": {}}},
        "products-v1": {"aliases": {"products.w1": {"is_write_index": true}}},
    });
    assert_eq!(left(&stage).await, expected, "where the stranger wanted it");
    nobody_at_it(&stage).await;
    write(&stage.es, &stage.name("products.w1"), "late", &json!({"sku": "late", "title": "t", "price": 1}))
        .await;
    let back = json!({"actions": [
        {"remove_index": {"index": stage.name("elsewhere")}},
        {"add": {"index": stage.name("products-v1"), "alias": stage.name("products"), "is_write_index": true}},
    ]});
    stage.send(Request::post("move", "/_aliases").json(&back).unwrap()).await;
    goes_on(&stage, 201).await;
}

#[tokio::test]
async fn the_block_is_lifted_and_a_document_written() {
    let stage = Stage::new("lifted").await;
    filled(&stage, 200).await;
    before(&stage, after_the_copy(), async |es| {
        let index = es.name("products-v1");
        send(&es, settings(&index, &json!({"index.blocks.write": null}))).await;
        write(&es, &index, "late", &json!({"sku": "late", "title": "late", "price": 1})).await;
    });
    let failed = failure(&stage, to_v2_with(Writes::Blocked)).await;
    assert!(matches!(failed, Failure::BlockLifted), "{failed}");
    as_before(&stage).await;
    goes_on(&stage, 201).await;
}

#[tokio::test]
async fn the_block_is_lifted_and_put_back_and_a_document_written_between() {
    let stage = Stage::new("lifted-put").await;
    filled(&stage, 200).await;
    after(&stage, at_the_copy(), async |es| {
        let index = es.name("products-v1");
        send(&es, settings(&index, &json!({"index.blocks.write": null}))).await;
        write(&es, &index, "late", &json!({"sku": "late", "title": "late", "price": 1})).await;
        send(&es, settings(&index, &json!({"index.blocks.write": true}))).await;
    });
    let failed = failure(&stage, to_v2_with(Writes::Blocked)).await;
    assert!(matches!(failed, Failure::SourceChanged), "{failed}");
    as_before(&stage).await;
    goes_on(&stage, 201).await;
}

/// Where writes are followed, what came in spite of the block is followed too.
#[tokio::test]
async fn the_short_block_is_lifted_and_a_document_written() {
    for put_back in [false, true] {
        let stage = Stage::new("lifted-short").await;
        filled(&stage, 200).await;
        let last_settings = When::any().method("PUT").path("/*.fence-*-target/_settings").nth(2);
        before(&stage, last_settings, move |es| async move {
            let index = es.name("products-v1");
            send(&es, settings(&index, &json!({"index.blocks.write": null}))).await;
            write(&es, &index, "late", &json!({"sku": "late", "title": "late", "price": 1})).await;
            if put_back {
                send(&es, settings(&index, &json!({"index.blocks.write": true}))).await;
            }
        });
        let reports = Migrator::new(&stage.es, to_v2()).unwrap().up().await.unwrap();
        assert_eq!((reports[0].outcome, reports[0].version), (Outcome::Migrated, Some(2)));
        assert!(stage.recorder.take().iter().any(|seen| seen.fault.is_some()), "it was lifted");
        let late = stage.get(&format!("/{}/_doc/late", stage.name("products"))).await;
        assert_eq!(late["_source"], json!({"sku": "late", "headline": "late", "price": 1}));
    }
}

#[tokio::test]
async fn one_more_document_in_the_new_index() {
    let stage = Stage::new("one-more").await;
    filled(&stage, 200).await;
    before(&stage, after_the_copy(), async |es| {
        write(&es, &target(&es).await, "stranger", &json!({"sku": "x", "headline": "x", "price": 1})).await;
    });
    let failed = failure(&stage, to_v2()).await;
    let Failure::Differs { differing, .. } = &failed else { panic!("{failed}") };
    assert_eq!(differing, &["stranger"]);
    as_before(&stage).await;
    goes_on(&stage, 200).await;
}

#[tokio::test]
async fn one_document_changed_in_the_new_index() {
    let stage = Stage::new("one-changed").await;
    filled(&stage, 200).await;
    before(&stage, after_the_copy(), async |es| {
        let changed = json!({"sku": "s7", "headline": "running phone 7", "price": 8});
        write(&es, &target(&es).await, "s7", &changed).await;
    });
    let failed = failure(&stage, to_v2()).await;
    let Failure::Differs { differing, .. } = &failed else { panic!("{failed}") };
    assert_eq!(differing, &["s7"]);
    as_before(&stage).await;
    goes_on(&stage, 200).await;
}

/// A document whose routing is another would be looked for on another shard.
#[tokio::test]
async fn one_document_with_another_routing_in_the_new_index() {
    let stage = Stage::new("routing").await;
    filled(&stage, 200).await;
    before(&stage, after_the_copy(), async |es| {
        let path = format!("/{}/_doc/s7", target(&es).await);
        send(&es, Request::delete("delete", path.clone())).await;
        let same = json!({"sku": "s7", "headline": "running phone 7", "price": 7});
        let request = Request::put("write", path).query("routing", "elsewhere");
        send(&es, request.json(&same).unwrap()).await;
    });
    let failed = failure(&stage, to_v2()).await;
    let Failure::Differs { differing, .. } = &failed else { panic!("{failed}") };
    assert_eq!(differing, &["s7", "s7 (routing elsewhere)"]);
    as_before(&stage).await;
    goes_on(&stage, 200).await;
}

/// A run that is stopped puts all back.
#[tokio::test]
async fn it_is_stopped_in_the_middle() {
    let stage = Stage::new("stopped").await;
    filled(&stage, 5_000).await;
    let migrator = Migrator::new(&stage.es, to_v2()).unwrap();
    let control = migrator.control();
    control.throttle(Some(500.0));
    after(&stage, at_the_copy(), move |_| {
        control.stop();
        async {}
    });
    let error = migrator.up().await.unwrap_err();
    assert!(matches!(error, MigrateError::Cancelled { .. }), "{error}");
    as_before(&stage).await;
    goes_on(&stage, 5_000).await;
    assert_eq!(Documents::<v2::Product>::new(&stage.es).get("s3").await.unwrap().unwrap().source.price, 3);
}
