//! The oracle finds what is wrong.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::plan::Declared;
use es_core::schema::schema;
use es_tests::oracle::documents::v2;
use es_tests::oracle::{Load, Model, Shape, Sort, compare, filled};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::under_writers;

/// A plain `_reindex` and a change of the aliases, as it is done by hand.
async fn by_hand(stage: &Stage, version_type: &str) {
    let declared = Declared::new(schema::<v2::Product>(), stage.area.prefix()).unwrap();
    let names = ["products-v1", "products-v2-by-hand", "products", "products.w1", "products.w2"];
    let [old, new, alias, first, second] = names.map(|name| stage.name(name));
    // A delete with a version of the application's would make an index of the alias's name.
    let guard = json!({"index_patterns": [&first], "allow_auto_create": false});
    stage.put(&format!("/_index_template/{}", stage.name("guard")), guard).await;
    let mut body = declared.body();
    body["aliases"] = json!({});
    stage.put(&format!("/{new}"), body).await;
    stage.send(Request::post("refresh", format!("/{old}/_refresh"))).await;
    let reindex = json!({
        "source": {"index": old}, "dest": {"index": new, "version_type": version_type},
        "script": {"source": "ctx._source.headline = ctx._source.remove('title')"},
    });
    let reindex =
        Request::post("reindex", "/_reindex").timeout(Duration::from_mins(10)).json(&reindex).unwrap();
    stage.send(reindex).await;
    let remove = |alias: &String| json!({"remove": {"index": old, "alias": alias, "must_exist": true}});
    let add = |alias: &String| json!({"add": {"index": new, "alias": alias, "is_write_index": true}});
    let actions = json!({"actions": [remove(&alias), remove(&first), add(&alias), add(&second)]});
    stage.send(Request::post("switch", "/_aliases").json(&actions).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_reindex_loses_writes() {
    for version_type in ["internal", "external"] {
        println!("version_type {version_type}:");
        let (_stage, verdict, _) =
            under_writers("by-hand", 20_000, async |stage| by_hand(stage, version_type).await).await;
        for sort in [Sort::Lost, Sort::Stale, Sort::Resurrected, Sort::WrongRouting, Sort::StrangeAnswer] {
            assert!(verdict.count(sort) > 0, "{sort}: {verdict}");
        }
    }
}

/// A few documents, and nobody writes.
async fn small() -> (Stage, Model) {
    let load = Load { documents: 50, ..Load::from_env(50) };
    let stage = Stage::new("verdict").await;
    let model = filled(&stage.es, &load).await;
    (stage, model)
}

/// Changes something by hand, and compares.
async fn after(
    path: &str,
    method: impl Fn(&'static str, String) -> Request,
    body: Option<Value>,
) -> Vec<(Sort, u64)> {
    let (stage, model) = small().await;
    assert!(compare(&stage.es, &model, Shape::V1).await.is_clean());
    let request = method("change by hand", format!("/{}/{path}", stage.name("products-v1")));
    let request = if let Some(body) = body { request.json(&body).unwrap() } else { request };
    stage.send(request).await;
    let verdict = compare(&stage.es, &model, Shape::V1).await;
    println!("{path}: {verdict}");
    verdict.counts()
}

/// A document of the model's, changed.
fn changed(n: u32, change: impl FnOnce(&mut Value)) -> Value {
    let mut source = json!({
        "sku": format!("p{n}"), "revision": 1, "title": format!("running phone {n}"), "price": n,
        "about": format!("the {n}th of these running phones, with boxes of keys"),
        "parts": (0..n % 3).map(|part| json!({"label": format!("part {part}"), "amount": part})).collect::<Vec<_>>(),
    });
    change(&mut source);
    source
}

#[tokio::test]
async fn each_sort_is_found() {
    let put = |path, body| after(path, Request::put, Some(body));
    let delete = |path| after(path, Request::delete, None);
    assert_eq!(delete("_doc/p7").await, [(Sort::Lost, 1)]);
    assert_eq!(delete("_doc/p5?routing=shop-2").await, [(Sort::Lost, 1)]);
    let added = changed(1_000, |_| ());
    assert_eq!(put("_doc/p1000", added).await, [(Sort::Resurrected, 1)]);
    // The same `_id` twice.
    assert_eq!(put("_doc/p5?routing=shop-5", changed(5, |_| ())).await, [(Sort::Resurrected, 1)]);
    assert_eq!(put("_doc/p8", changed(8, |source| source["revision"] = json!(0))).await, [(Sort::Stale, 1)]);
    assert_eq!(put("_doc/p8", changed(8, |source| source["price"] = json!(1))).await, [(Sort::Altered, 1)]);
    let without = changed(8, |source| drop(source.as_object_mut().unwrap().remove("price")));
    assert_eq!(put("_doc/p8", without).await, [(Sort::Altered, 1)]);
    let nested = changed(8, |source| source["parts"][1]["amount"] = json!(9));
    assert_eq!(put("_doc/p8", nested).await, [(Sort::Altered, 1)]);
    assert_eq!(put("_doc/p8", changed(8, |_| ())).await, [(Sort::WrongVersion, 1)]);
    let external = "_doc/p10?routing=shop-3&version_type=external&version=101";
    assert_eq!(put(external, changed(10, |_| ())).await, [(Sort::WrongVersion, 1)]);
}

#[tokio::test]
async fn a_document_elsewhere_is_under_another_routing() {
    let (stage, model) = small().await;
    let path = |routing: &str| format!("/{}/_doc/p5?routing={routing}", stage.name("products-v1"));
    stage.send(Request::delete("delete", path("shop-2"))).await;
    stage.put(&path("shop-5"), changed(5, |_| ())).await;
    let verdict = compare(&stage.es, &model, Shape::V1).await;
    assert_eq!(verdict.counts(), [(Sort::WrongRouting, 1)], "{verdict}");
}

#[tokio::test]
async fn the_other_shape_is_altered() {
    let (stage, model) = small().await;
    assert_eq!(compare(&stage.es, &model, Shape::V2).await.counts(), [(Sort::Altered, 50)]);
}
