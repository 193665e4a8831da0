//! Writes that a block refuses: which are sent again, in which order, and for how long.

use std::time::Duration;

use es_core::documents::{Documents, Operation, Update};
use es_core::error::ErrorKind;
use serde_json::{Value, json};

use crate::documents::{Product, product};
use crate::fake::{Answer, Asked, Fake, es, es_error};

const REASON: &str = "index [products-v2] blocked by: [FORBIDDEN/8/index write (api)];";

fn blocked() -> Answer {
    es_error(403, "cluster_block_exception", REASON)
}

fn written() -> Answer {
    es(
        200,
        json!({"_index": "products-v2", "_id": "a/1", "_version": 1, "_seq_no": 7, "_primary_term": 2, "result": "updated"}),
    )
}

fn product_of(number: i32) -> Product {
    Product { sku: format!("sku-{number}"), stock: number }
}

/// The stocks of the documents in a body that only indexes.
fn stocks(asked: &Asked) -> Vec<i64> {
    let lines = asked.body.lines().skip(1).step_by(2);
    lines.map(|line| serde_json::from_str::<Value>(line).unwrap()["stock"].as_i64().unwrap()).collect()
}

/// Blocks those documents.
fn bulk_answer(asked: &Asked, is_blocked: impl Fn(i64) -> bool) -> Answer {
    let refused = json!({"status": 403, "error": {"type": "cluster_block_exception", "reason": REASON}});
    let item = |stock| {
        let created = json!({"status": 201, "result": "created"});
        json!({"index": if is_blocked(stock) { refused.clone() } else { created }})
    };
    let items: Vec<_> = stocks(asked).into_iter().map(item).collect();
    es(200, json!({"took": 1, "errors": true, "items": items}))
}

#[tokio::test]
async fn every_write_is_sent_again_until_the_block_is_gone() {
    let fake = Fake::start(|asked| if asked.count % 3 == 2 { written() } else { blocked() }).await;
    let products = Documents::<Product>::new(&fake.cluster());
    let then = products.index(&product()).await.unwrap().concurrency();
    products.create(&product()).await.unwrap();
    products.index(&product()).if_unchanged(then).await.unwrap();
    products.update("a", Update::partial(&json!({"stock": 1}))).await.unwrap();
    products.delete("a").await.unwrap();
    let lines = fake.lines();
    assert_eq!(lines.len(), 15);
    assert!(lines.chunks(3).all(|same| same[0] == same[1] && same[1] == same[2]), "{lines:#?}");
    let bodies: Vec<_> = fake.asked().into_iter().map(|asked| asked.body).collect();
    assert!(bodies.chunks(3).all(|same| same[0] == same[2]), "{bodies:#?}");
}

#[tokio::test]
async fn a_block_that_outlasts_patience_is_the_servers_own_refusal() {
    let fake = Fake::start(|_| blocked()).await;
    let products = Documents::<Product>::new(&fake.cluster());
    let patient = products.clone().block_patience(Duration::from_millis(60));
    let error = patient.index(&product()).await.unwrap_err();
    assert!(error.is_write_block(), "{error}");
    assert!(fake.lines().len() > 1, "{:?}", fake.lines());
    let message = error.to_string();
    assert!(message.contains(REASON), "{message}");
    assert!(message.contains("`migrate status`") && message.contains("`migrate unlock`"), "{message}");

    let before = fake.lines().len();
    products.block_patience(Duration::ZERO).index(&product()).await.unwrap_err();
    assert_eq!(fake.lines().len(), before + 1, "with no patience, one request");
}

#[tokio::test]
async fn a_block_for_people_is_told_at_once() {
    for (status, block) in [
        (403, "[FORBIDDEN/5/index read-only (api)];"),
        (403, "[FORBIDDEN/5/index read-only (api)];[FORBIDDEN/8/index write (api)];"),
        (
            429,
            "[TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block];",
        ),
    ] {
        let fake = Fake::start(move |_| {
            es_error(status, "cluster_block_exception", &format!("index [products-v2] blocked by: {block}"))
        })
        .await;
        let error = Documents::<Product>::new(&fake.cluster()).index(&product()).await.unwrap_err();
        assert!(error.is_cluster_block() && !error.is_write_block(), "{error}");
        assert_eq!(fake.lines().len(), 1, "{block}");
    }
}

#[tokio::test]
async fn of_a_bulk_what_was_blocked_is_sent_again_before_anything_else() {
    // The even ones are on a shard where the block is known, twice.
    let fake = Fake::start(|asked| {
        let count = asked.count;
        bulk_answer(asked, |stock| count < 2 && stock % 2 == 0)
    })
    .await;
    let products = Documents::<Product>::new(&fake.cluster());
    let report = products.bulk().max_operations(4).concurrency(1).run((0..8).map(product_of)).await.unwrap();
    assert_eq!((report.created, report.failed.len(), report.repeated), (8, 0, 4));
    let sent: Vec<_> = fake.asked().iter().map(stocks).collect();
    assert_eq!(sent, [vec![0, 1, 2, 3], vec![0, 2], vec![0, 2], vec![4, 5, 6, 7]]);
}

#[tokio::test]
async fn of_a_bulk_that_is_blocked_for_good_the_rest_is_not_sent() {
    let fake = Fake::start(|asked| bulk_answer(asked, |stock| stock != 1)).await;
    let products = Documents::<Product>::new(&fake.cluster()).block_patience(Duration::from_millis(40));
    let bulk = products.bulk().max_operations(3).concurrency(1).allow_failures();
    let error = bulk.run((0..900).map(product_of)).await.unwrap_err();
    let ErrorKind::BulkStopped { report, cause } = error.kind() else { panic!("{error}") };
    assert!(cause.is_write_block() && error.is_write_block(), "{error}");
    let failed: Vec<_> = report.failed.iter().map(|failed| failed.position).collect();
    assert_eq!((report.created, failed), (1, vec![0, 2]));
    assert!(fake.asked().iter().all(|asked| stocks(asked).iter().all(|stock| *stock < 3)));
    assert!(error.to_string().contains("`migrate unlock`"), "{error}");
}

#[tokio::test]
async fn a_bulk_into_any_index_tells_of_a_block_at_once() {
    let fake = Fake::start(|asked| bulk_answer(asked, |_| true)).await;
    let bulk = es_core::documents::Bulk::<Product>::new(&fake.cluster(), "raw");
    let error = bulk.run([Operation::index(product_of(1))]).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BulkFailed { .. }), "{error}");
    assert_eq!(fake.lines().len(), 1);
}
