//! What document calls send, and what they make of replies.

use es_core::documents::{Documents, Outcome, Refresh, Relation, Update};
use es_core::error::ErrorKind;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::fake::{Answer, Asked, Fake, es, es_error};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, es_core::EsDocument)]
#[es(index = "products", version = 2)]
pub(crate) struct Product {
    #[es(id)]
    pub(crate) sku: String,
    pub(crate) stock: i32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, es_core::EsDocument)]
#[es(index = "events")]
pub(crate) struct Event {
    #[es(id(skip_source))]
    number: Option<u64>,
    #[es(routing, keyword)]
    tenant: String,
    #[es(external_version)]
    revision: Option<u64>,
}

pub(crate) fn product() -> Product {
    Product { sku: "a/1".into(), stock: 3 }
}

fn written() -> Answer {
    es(
        201,
        json!({"_index": "products-v2", "_id": "a/1", "_version": 1, "_seq_no": 7, "_primary_term": 2, "result": "created"}),
    )
}

/// Answers writes, and remembers them.
async fn writable() -> (Fake, Documents<Product>) {
    let fake = Fake::start(|_| written()).await;
    let documents = Documents::new(&fake.cluster().with_prefix("t-"));
    (fake, documents)
}

#[tokio::test]
async fn writes_go_through_the_write_alias() {
    let (fake, products) = writable().await;
    let written = products.index(&product()).await.unwrap();
    assert_eq!((written.outcome, written.seq_no, written.version), (Outcome::Created, 7, 1));
    products.index(&product()).if_unchanged(written.concurrency()).refresh(Refresh::WaitFor).await.unwrap();
    products.create(&product()).routing("r").await.unwrap();
    products.update("a/1", Update::partial(&json!({"stock": 4})).retry_on_conflict(3)).await.unwrap();
    products.delete("a/1").parameter("wait_for_active_shards", "all").await.unwrap();
    products.refresh(Refresh::True).delete("b").await.unwrap();

    assert_eq!(
        fake.lines(),
        [
            "PUT /t-products.w2/_doc/a%2F1?require_alias=true",
            "PUT /t-products.w2/_doc/a%2F1?require_alias=true&if_seq_no=7&if_primary_term=2&refresh=wait_for",
            "PUT /t-products.w2/_create/a%2F1?require_alias=true&routing=r",
            "POST /t-products.w2/_update/a%2F1?require_alias=true&retry_on_conflict=3",
            "DELETE /t-products.w2/_doc/a%2F1?wait_for_active_shards=all",
            "DELETE /t-products.w2/_doc/b?refresh=true",
        ]
    );
    let bodies: Vec<_> = fake.asked().into_iter().map(|asked| asked.body).collect();
    assert_eq!(bodies[0], r#"{"sku":"a/1","stock":3}"#);
    assert_eq!(bodies[3], r#"{"doc":{"stock":4}}"#);
}

#[tokio::test]
async fn an_id_outside_the_source_goes_and_comes_back() {
    let event = || Event { number: Some(7), tenant: "acme".into(), revision: Some(3) };
    let fake = Fake::start(move |asked| {
        if asked.line.starts_with("PUT") {
            return written();
        }
        let source = json!({"tenant": "acme", "revision": 3});
        let hit = json!({"_index": "events-v1", "_id": "7", "_source": source, "found": true});
        if asked.line.starts_with("GET") {
            return es(200, hit);
        }
        es(200, json!({"took": 1, "timed_out": false, "_shards": {"total": 1, "successful": 1, "failed": 0}, "hits": {"hits": [hit]}}))
    })
    .await;
    let events = Documents::<Event>::new(&fake.cluster());
    events.index(&event()).await.unwrap();
    assert_eq!(events.get("7").await.unwrap().unwrap().source, event());
    assert_eq!(events.search(&json!({})).await.unwrap().hits[0].source, event());

    let asked = &fake.asked()[0];
    assert_eq!(
        asked.line,
        "PUT /events.w1/_doc/7?require_alias=true&version=3&version_type=external&routing=acme"
    );
    assert_eq!(asked.body, r#"{"revision":3,"tenant":"acme"}"#);
}

#[tokio::test]
async fn without_an_id_the_server_chooses_one_and_the_write_is_never_repeated() {
    let fake = Fake::start(|_| Answer::Hangup).await;
    let events = Documents::<Event>::new(&fake.cluster());
    let event = Event { number: None, tenant: "acme".into(), revision: None };
    let error = events.index(&event).await.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error}");
    events.create(&event).await.unwrap_err();
    assert_eq!(
        fake.lines(),
        [
            "POST /events.w1/_doc?require_alias=true&routing=acme",
            "POST /events.w1/_doc?require_alias=true&routing=acme"
        ]
    );
}

#[tokio::test]
async fn only_writes_that_may_be_done_twice_are_repeated() {
    let attempts = async |send: &dyn Fn(&Documents<Product>) -> es_core::documents::Write| {
        let fake = Fake::start(|_| Answer::Hangup).await;
        let error = send(&Documents::new(&fake.cluster())).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ConnectionLost { .. }), "{error}");
        fake.asked().len()
    };
    let then = es_core::documents::Concurrency { seq_no: 1, primary_term: 1 };
    assert_eq!(attempts(&|products| products.index(&product())).await, 4);
    assert_eq!(attempts(&|products| products.delete("1")).await, 4);
    assert_eq!(attempts(&|products| products.create(&product())).await, 1);
    assert_eq!(attempts(&|products| products.index(&product()).if_unchanged(then)).await, 1);
    assert_eq!(attempts(&|products| products.delete("1").if_unchanged(then)).await, 1);
    assert_eq!(attempts(&|products| products.update("1", Update::script("ctx._source.stock++"))).await, 1);
}

#[tokio::test]
async fn updates_have_many_forms() {
    let (fake, products) = writable().await;
    let script = || Update::script("ctx._source.stock += params.by").params(&json!({"by": 2}));
    products.update("1", script().upsert(&product()).scripted_upsert()).await.unwrap();
    products.update("1", Update::partial(&json!({"stock": 1})).doc_as_upsert()).await.unwrap();
    let bodies: Vec<serde_json::Value> =
        fake.asked().iter().map(|asked| serde_json::from_str(&asked.body).unwrap()).collect();
    let script = json!({"source": "ctx._source.stock += params.by", "params": {"by": 2}});
    assert_eq!(
        bodies[0],
        json!({"script": script, "upsert": {"sku": "a/1", "stock": 3}, "scripted_upsert": true})
    );
    assert_eq!(bodies[1], json!({"doc": {"stock": 1}, "doc_as_upsert": true}));

    // A map whose keys are no strings.
    let unwritable = std::collections::BTreeMap::from([((1, 2), 3)]);
    let error = products.update("1", Update::partial(&unwritable)).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Encode { .. }), "{error}");
}

#[tokio::test]
async fn ids_that_no_url_can_hold_are_refused() {
    let (fake, products) = writable().await;
    for id in ["", ".", ".."] {
        let error = products.get(id).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Encode { .. }), "{error}");
        products.delete(id).await.unwrap_err();
    }
    assert!(fake.asked().is_empty());
}

#[tokio::test]
async fn a_missing_document_is_none_and_a_missing_index_an_error() {
    let fake = Fake::start(|_| es(404, json!({"_index": "products-v2", "_id": "1", "found": false}))).await;
    let products = Documents::<Product>::new(&fake.cluster());
    assert_eq!(products.get("1").routing("r").await.unwrap(), None);
    assert!(!products.exists("1").await.unwrap());
    assert_eq!(fake.lines(), ["GET /products/_doc/1?routing=r", "GET /products/_doc/1?_source=false"]);

    let fake = Fake::start(|_| es_error(404, "index_not_found_exception", "no such index [products]")).await;
    let products = Documents::<Product>::new(&fake.cluster());
    for error in [
        products.get("1").await.unwrap_err(),
        products.exists("1").await.unwrap_err(),
        products.delete("1").await.unwrap_err(),
        products.index(&product()).await.unwrap_err(),
        products.count(&json!({"match_all": {}})).await.unwrap_err(),
    ] {
        assert!(matches!(error.kind(), ErrorKind::Uninitialized { document: "Product", .. }), "{error}");
        assert!(error.to_string().contains("help: run `Product::init(&es).await?` first"), "{error}");
    }
}

#[tokio::test]
async fn an_old_program_is_told_that_it_is_superseded() {
    let serving = |aliases: serde_json::Value| {
        move |asked: &Asked| match asked.line.as_str() {
            "GET /products/_alias" => es(200, json!({"products-v3-x": {"aliases": aliases}})),
            _ => es_error(404, "index_not_found_exception", "no such index [products.w2]"),
        }
    };
    let fake = Fake::start(serving(json!({"products": {}, "products.w3": {}}))).await;
    let error = Documents::new(&fake.cluster()).index(&product()).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Superseded { version: 2, index, .. } if index == "products-v3-x"),
        "{error}"
    );
    assert!(
        error.to_string().starts_with(
            "index document of `products.w2`: PUT /products.w2/_doc/a%2F1: version 2 of `Product`"
        )
    );

    // An older version serves: nobody has taken over, the newer one is not there yet.
    let fake = Fake::start(serving(json!({"products": {}, "products.w1": {}}))).await;
    let error = Documents::new(&fake.cluster()).index(&product()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Uninitialized { .. }), "{error}");
}

fn found(hits: serde_json::Value, total: serde_json::Value, shards: serde_json::Value) -> Answer {
    es(
        200,
        json!({"took": 12, "timed_out": false, "_shards": shards, "hits": {"total": total, "max_score": 1.5, "hits": hits},
            "aggregations": {"n": {"value": 3}}}),
    )
}

fn well() -> serde_json::Value {
    json!({"total": 2, "successful": 2, "skipped": 0, "failed": 0})
}

#[tokio::test]
async fn a_search_reads_everything_asked_for() {
    let hits = json!([{
        "_index": "products-v2", "_id": "a/1", "_score": 1.5, "_source": {"sku": "a/1", "stock": 3}, "_seq_no": 4, "_primary_term": 1,
        "_version": 2, "_routing": "r", "highlight": {"name": ["<em>x</em>"]}, "sort": [3, "x", null], "fields": {"f": [1]},
        "matched_queries": ["q"], "inner_hits": {"v": {"hits": {}}}, "_ignored": ["name"],
    }, {
        "_index": "products-v2", "_id": "b", "_score": null, "_source": {"sku": "b", "stock": 1}, "matched_queries": {"q": 0.5},
    }]);
    let answer = found(hits, json!({"value": 10000, "relation": "gte"}), well());
    let fake = Fake::start(move |_| answer.clone()).await;
    let body = json!({"query": {"match_all": {}}});
    let found = Documents::<Product>::new(&fake.cluster()).search(&body).routing("r").await.unwrap();
    assert_eq!((found.total, found.relation, found.max_score), (10_000, Relation::AtLeast, Some(1.5)));
    assert_eq!(found.aggregations["n"]["value"], 3);
    let hit = &found.hits[0];
    assert_eq!(hit.source, product());
    assert_eq!(
        (hit.concurrency().unwrap().seq_no, hit.version, hit.routing.as_deref()),
        (4, Some(2), Some("r"))
    );
    assert_eq!(
        (hit.highlight["name"].len(), hit.sort.len(), hit.matched_queries.as_slice()),
        (1, 3, &["q".to_owned()][..])
    );
    assert_eq!(found.hits[1].matched_queries, ["q"]);
    assert!(found.hits[1].concurrency().is_err(), "not asked for");
    assert_eq!(fake.lines(), ["POST /products/_search?routing=r"]);
}

#[tokio::test]
async fn a_search_for_part_of_the_source_or_none() {
    #[derive(Debug, Deserialize)]
    struct Stock {
        stock: i32,
    }
    let hits = json!([{"_index": "p", "_id": "1", "_score": null, "_source": {"stock": 3}}, {"_index": "p", "_id": "2", "_score": null}]);
    let answer = found(hits, serde_json::Value::Null, well());
    let fake = Fake::start(move |_| answer.clone()).await;
    let products = Documents::<Product>::new(&fake.cluster());
    let found = products.search_as::<Option<Stock>>(&json!({})).await.unwrap();
    assert_eq!(found.hits[0].source.as_ref().unwrap().stock, 3);
    assert!(found.hits[1].source.is_none());
    assert_eq!((found.total, found.relation), (2, Relation::AtLeast), "not counted");

    let error = products.search(&json!({})).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode { reason } if reason.contains("sku")), "{error}");
}

#[tokio::test]
async fn a_partial_result_is_none_unless_allowed() {
    let shards = json!({"total": 2, "successful": 1, "failed": 1, "failures": [
        {"shard": 1, "index": "products-v2", "reason": {"type": "query_shard_exception", "reason": "field is not nested"}}
    ]});
    let answer = found(json!([]), json!({"value": 0, "relation": "eq"}), shards.clone());
    let fake = Fake::start(move |_| answer.clone()).await;
    let products = Documents::<Product>::new(&fake.cluster());
    let error = products.search(&json!({})).await.unwrap_err();
    assert!(
        error.to_string().contains("1 failures, the first: query_shard_exception: field is not nested"),
        "{error}"
    );
    let found = products.search(&json!({})).allow_partial().await.unwrap();
    assert_eq!(
        (found.shards.failed, found.shards.failures[0].error_type.as_str()),
        (1, "query_shard_exception")
    );

    let fake = Fake::start(move |_| es(200, json!({"count": 1, "_shards": shards}))).await;
    let error =
        Documents::<Product>::new(&fake.cluster()).count(&json!({"match_all": {}})).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Incomplete { .. }), "{error}");
}

#[tokio::test]
async fn calls_can_be_spawned() {
    let (_fake, products) = writable().await;
    let call = products.index(&product());
    tokio::spawn(async move { call.await }).await.unwrap().unwrap();
    let spawned =
        tokio::spawn(async move { products.bulk().max_operations(1).run(Vec::<Product>::new()).await });
    assert_eq!(spawned.await.unwrap().unwrap().processed(), 0);
}
