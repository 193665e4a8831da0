//! Bulks: bodies, limits, room, repeats, failures.

use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use es_core::documents::{Concurrency, Documents, Operation, Update};
use es_core::error::ErrorKind;
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::documents::{Product, product};
use crate::fake::{Answer, Asked, Fake, es, es_error};

fn products(count: i32) -> impl Iterator<Item = Product> {
    (0..count).map(|number| Product { sku: format!("sku-{number}"), stock: number })
}

/// The actions in a body, with their documents.
fn lines(body: &str) -> Vec<Value> {
    body.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// An answer with one item per document of a body that only indexes.
fn answer(asked: &Asked, item: impl Fn(&Value) -> Value) -> Answer {
    let documents = lines(&asked.body).into_iter().skip(1).step_by(2);
    let items: Vec<_> = documents.map(|document| json!({"index": item(&document)})).collect();
    es(200, json!({"took": 1, "errors": true, "items": items}))
}

fn created(asked: &Asked) -> Answer {
    answer(asked, |_| json!({"status": 201, "result": "created"}))
}

#[tokio::test]
async fn operations_become_lines() {
    let items = json!([
        {"index": {"status": 201, "result": "created"}}, {"create": {"status": 201, "result": "created"}},
        {"update": {"status": 200, "result": "noop"}}, {"delete": {"status": 200, "result": "deleted"}},
        {"delete": {"status": 404, "result": "not_found"}}, {"index": {"status": 200, "result": "updated"}},
    ]);
    let fake = Fake::start(move |_| es(200, json!({"took": 1, "errors": false, "items": items}))).await;
    let products = Documents::<Product>::new(&fake.cluster());
    let operations = vec![
        product().into(),
        Operation::create(product()).routing("r").version(9),
        Operation::update("u", Update::script("ctx.op = 'none'").retry_on_conflict(2)),
        Operation::delete("d").version(4),
        Operation::delete("e").if_unchanged(Concurrency { seq_no: 1, primary_term: 2 }),
        Operation::index(product()).id("other").version(5),
    ];
    let report = products.bulk().run(operations).await.unwrap();
    assert_eq!((report.created, report.updated, report.deleted, report.unchanged), (2, 1, 1, 2));
    assert_eq!((report.indexed(), report.processed(), report.requests), (3, 6, 1));

    let asked = fake.asked();
    assert!(asked[0].line.starts_with("POST /products.w2/_bulk?"), "{}", asked[0].line);
    assert!(asked[0].line.contains("require_alias=true"), "{}", asked[0].line);
    let source = json!({"sku": "a/1", "stock": 3});
    assert_eq!(
        lines(&asked[0].body),
        [
            json!({"index": {"_id": "a/1"}}),
            source.clone(),
            json!({"create": {"_id": "a/1", "routing": "r"}}),
            source.clone(),
            json!({"update": {"_id": "u", "retry_on_conflict": 2}}),
            json!({"script": {"source": "ctx.op = 'none'"}}),
            json!({"delete": {"_id": "d", "version": 4, "version_type": "external"}}),
            json!({"delete": {"_id": "e", "if_seq_no": 1, "if_primary_term": 2}}),
            json!({"index": {"_id": "other", "version": 5, "version_type": "external"}}),
            source,
        ]
    );
}

#[tokio::test]
async fn versioned_deletes_alone_are_kept_from_creating_an_index() {
    let items = json!([{"delete": {"status": 200, "result": "deleted"}}, {"update": {"status": 404, "error": {"type": "x"}}}]);
    let fake = Fake::start(move |_| es(200, json!({"items": items}))).await;
    let products = Documents::<Product>::new(&fake.cluster());
    let report = products.bulk().run([Operation::delete("d").version(4)]).await.unwrap();
    assert_eq!((report.deleted, report.processed()), (1, 1));
    let body = lines(&fake.asked()[0].body);
    assert_eq!(body[1..], [json!({"update": {"_id": "guard"}}), json!({"doc": {}})]);

    products.bulk().run([Operation::delete("d")]).await.unwrap();
    assert_eq!(lines(&fake.asked()[1].body).len(), 1, "a plain delete needs no guard");
}

#[tokio::test]
async fn bodies_keep_to_their_limits() {
    let fake = Fake::start(created).await;
    let documents = Documents::<Product>::new(&fake.cluster());
    documents.bulk().max_operations(4).run(products(10)).await.unwrap();
    let mut sizes: Vec<_> = fake.asked().iter().map(|asked| lines(&asked.body).len() / 2).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [2, 4, 4]);

    let fake = Fake::start(created).await;
    let documents = Documents::<Product>::new(&fake.cluster());
    let one = fake_body_len(&documents).await;
    let report = documents.bulk().max_bytes(one * 2 + 3).run(products(9)).await.unwrap();
    assert_eq!((report.created, report.requests), (9, 5));
    assert!(fake.asked().iter().all(|asked| asked.body.len() <= one * 2 + 3));

    // Larger than allowed: alone.
    let report = documents.bulk().max_bytes(1).run(products(3)).await.unwrap();
    assert_eq!((report.created, report.requests), (3, 3));
}

/// The size of one of the documents in a body.
async fn fake_body_len(documents: &Documents<Product>) -> usize {
    usize::try_from(documents.bulk().run(products(1)).await.unwrap().bytes).unwrap()
}

#[tokio::test]
async fn every_operation_arrives_once_whatever_the_limits() {
    for (bytes, operations, concurrency) in [(1, 1, 1), (150, 3, 2), (1 << 20, 1000, 4), (97, 1000, 3)] {
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        let fake = Fake::start(move |asked| {
            let documents = lines(&asked.body).into_iter().skip(1).step_by(2);
            log.lock().unwrap().extend(documents.map(|document| document["stock"].as_i64().unwrap()));
            created(asked)
        })
        .await;
        let bulk = Documents::<Product>::new(&fake.cluster()).bulk();
        let bulk = bulk.max_bytes(bytes).max_operations(operations).concurrency(concurrency);
        assert_eq!(bulk.run(products(57)).await.unwrap().created, 57);
        let mut seen = seen.lock().unwrap().clone();
        seen.sort_unstable();
        assert_eq!(seen, (0..57).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn the_stream_is_polled_only_when_there_is_room() {
    let fake = Fake::start(|_| Answer::Silence).await;
    let documents = Documents::<Product>::new(&fake.cluster());
    let taken = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&taken);
    let endless = stream::iter(products(i32::MAX)).inspect(move |_| {
        count.fetch_add(1, SeqCst);
    });
    let bulk = documents.bulk().max_operations(10).concurrency(3).run_stream(endless);
    let asked = async {
        while fake.asked().len() < 3 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // Time enough for more.
        tokio::time::sleep(Duration::from_millis(300)).await;
    };
    tokio::select! {
        report = bulk => panic!("{report:?}"),
        () = tokio::time::sleep(Duration::from_secs(10)) => panic!("too few: {}", fake.asked().len()),
        () = asked => {}
    }
    assert_eq!((taken.load(SeqCst), fake.asked().len()), (30, 3));
}

#[tokio::test]
async fn a_trickle_is_not_held_back() {
    let fake = Fake::start(created).await;
    let documents = Documents::<Product>::new(&fake.cluster());
    let trickle = stream::iter(products(2)).chain(stream::pending());
    let done = Arc::new(AtomicUsize::new(0));
    let progress = Arc::clone(&done);
    let bulk = documents.bulk().linger(Duration::from_millis(50)).on_progress(move |so_far| {
        progress.store(usize::try_from(so_far.created).unwrap(), SeqCst);
    });
    let all = async {
        while done.load(SeqCst) < 2 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        report = bulk.run_stream(trickle) => panic!("{report:?}"),
        () = tokio::time::sleep(Duration::from_secs(10)) => panic!("held back: {}", done.load(SeqCst)),
        () = all => {}
    }
}

#[tokio::test]
async fn what_a_busy_cluster_refuses_is_sent_again_alone() {
    let busy = json!({"type": "es_rejected_execution_exception", "reason": "queue full"});
    let fake = Fake::start(move |asked| {
        answer(asked, |document| match (asked.count, document["stock"].as_i64().unwrap() % 3) {
            (0, 1) => json!({"status": 429, "error": busy}),
            _ => json!({"status": 201, "result": "created"}),
        })
    })
    .await;
    let report = Documents::<Product>::new(&fake.cluster()).bulk().run(products(9)).await.unwrap();
    assert_eq!((report.created, report.repeated, report.requests, report.failed.len()), (9, 3, 2, 0));
    let again: Vec<_> =
        lines(&fake.asked()[1].body).iter().filter_map(|line| line["stock"].as_i64()).collect();
    assert_eq!(again, [1, 4, 7]);
}

#[tokio::test]
async fn patience_with_a_busy_cluster_ends_and_a_full_disk_gets_none() {
    for (error_type, requests) in [("es_rejected_execution_exception", 4), ("cluster_block_exception", 1)] {
        let fake = Fake::start(move |asked| {
            answer(asked, |_| json!({"status": 429, "error": {"type": error_type, "reason": "no"}}))
        })
        .await;
        let report = Documents::<Product>::new(&fake.cluster())
            .bulk()
            .allow_failures()
            .run(products(2))
            .await
            .unwrap();
        assert_eq!((report.failed.len(), report.requests), (2, requests));
        assert_eq!(report.failed[1].status, 429);
    }
}

#[tokio::test]
async fn failed_items_are_told_with_their_place_and_document() {
    let fake = Fake::start(|asked| {
        answer(asked, |document| match document["stock"].as_i64().unwrap() {
            stock @ (3 | 5) => json!({"_id": format!("sku-{stock}"), "status": 400, "error": {
                "type": "document_parsing_exception", "reason": "failed to parse field [stock]",
                "caused_by": {"type": "illegal_argument_exception", "reason": "For input string: \"x\""}
            }}),
            _ => json!({"status": 201, "result": "created"}),
        })
    })
    .await;
    let documents = Documents::<Product>::new(&fake.cluster());
    let report =
        documents.bulk().max_operations(2).allow_failures().keep_documents().run(products(7)).await.unwrap();
    let places: Vec<_> =
        report.failed.iter().map(|failed| (failed.position, failed.id.as_deref().unwrap())).collect();
    assert_eq!(places, [(3, "sku-3"), (5, "sku-5")]);
    assert_eq!(report.failed[0].document.as_deref(), Some(r#"{"sku":"sku-3","stock":3}"#));
    assert_eq!((report.created, report.processed()), (5, 7));

    let error = documents.bulk().run(products(7)).await.unwrap_err();
    assert_eq!(error.to_string(), report.into_result().unwrap_err().to_string());
    let ErrorKind::BulkFailed { report } = error.kind() else { panic!("{error}") };
    assert_eq!(report.created, 5, "what was done is not forgotten");
    assert_eq!(
        error.to_string(),
        "bulk of `products.w2`: POST /products.w2/_bulk: 2 of 7 operations failed, the first: operation 3 (`sku-3`): 400 \
         document_parsing_exception: failed to parse field [stock]; caused by illegal_argument_exception: For input string: \"x\""
    );
}

#[tokio::test]
async fn too_many_failures_stop_it() {
    let fake =
        Fake::start(|asked| answer(asked, |_| json!({"status": 400, "error": {"type": "t", "reason": "r"}})))
            .await;
    let bulk =
        Documents::<Product>::new(&fake.cluster()).bulk().max_operations(10).concurrency(1).max_failures(25);
    let error = bulk.run(products(1_000)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::BulkFailed { report } if report.failed.len() == 30), "{error}");
    assert_eq!(fake.asked().len(), 3);
}

#[tokio::test]
async fn a_failed_request_stops_it_and_the_report_survives() {
    let fake = Fake::start(|asked| match asked.count {
        0 => created(asked),
        _ => es_error(413, "content_too_long_exception", "too large"),
    })
    .await;
    let bulk = Documents::<Product>::new(&fake.cluster()).bulk().max_operations(10).concurrency(1);
    let error = bulk.run(products(1_000)).await.unwrap_err();
    let ErrorKind::BulkStopped { report, cause } = error.kind() else { panic!("{error}") };
    assert_eq!((report.created, cause.status(), error.status()), (10, Some(413), Some(413)));
    assert!(error.to_string().contains("stopped after 10 operations: 413"), "{error}");
    assert!(error.to_string().contains("help: the request is larger"), "{error}");
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(fake.asked().len(), 2);
}

#[tokio::test]
async fn a_lost_reply_is_asked_for_again_only_if_twice_is_once() {
    let hangs_up_once =
        || Fake::start(|asked| if asked.count == 0 { Answer::Hangup } else { created(asked) });
    let fake = hangs_up_once().await;
    Documents::<Product>::new(&fake.cluster()).bulk().run(products(3)).await.unwrap();
    assert_eq!(fake.asked().len(), 2);

    for operation in [
        Operation::create(product()),
        Operation::index(product()).version(3),
        Operation::update("1", Update::script("ctx._source.stock++")),
    ] {
        let fake = hangs_up_once().await;
        let bulk = Documents::<Product>::new(&fake.cluster()).bulk();
        let error = bulk.run([Operation::from(product()), operation]).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
        assert_eq!(fake.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_missing_alias_stops_it_at_once() {
    let fake = Fake::start(|asked| match asked.line.split(' ').next().unwrap() {
        "GET" => es_error(404, "index_not_found_exception", "no such index [products]"),
        _ => answer(asked, |_| json!({"status": 404, "error": {"type": "index_not_found_exception", "reason": "no such index"}})),
    })
    .await;
    let bulk = Documents::<Product>::new(&fake.cluster()).bulk().max_operations(10).concurrency(1);
    let error = bulk.run(products(1_000)).await.unwrap_err();
    let ErrorKind::BulkStopped { cause, .. } = error.kind() else { panic!("{error}") };
    assert!(matches!(cause.kind(), ErrorKind::Uninitialized { .. }), "{error}");
    assert!(error.to_string().contains("help: run `Product::init(&es).await?` first"), "{error}");
    assert_eq!(fake.asked().len(), 2, "one request, and a look at the aliases");
}

#[tokio::test]
async fn a_document_without_a_json_form_stops_it() {
    struct Odd(bool);
    impl es_core::documents::bulk::Payload for Odd {
        fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
            out.extend_from_slice(b"{\n  \"a\": [1,\n 2]\n}");
            if self.0 {
                Ok(())
            } else {
                serde_json::to_writer(out, &std::collections::BTreeMap::from([((1, 2), 3)]))
            }
        }
    }
    let fake = Fake::start(created).await;
    let bulk =
        |concurrency| es_core::documents::Bulk::<Odd>::new(&fake.cluster(), "raw").concurrency(concurrency);
    let error = bulk(1).max_operations(1).run([Odd(true), Odd(false), Odd(true)]).await.unwrap_err();
    let ErrorKind::BulkStopped { report, cause } = error.kind() else { panic!("{error}") };
    assert!(
        matches!(cause.kind(), ErrorKind::Encode { reason } if reason.starts_with("operation 1: ")),
        "{error}"
    );
    assert_eq!(report.created, 1);

    let asked = &fake.asked()[0];
    assert!(
        asked.line.starts_with("POST /raw/_bulk?") && !asked.line.contains("require_alias"),
        "{}",
        asked.line
    );
    assert_eq!(asked.body, "{\"index\":{}}\n{\"a\":[1,2]}\n", "on one line, whatever it came as");
}
