//! The oracle finds what is wrong.

use std::collections::BTreeSet;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::plan::Declared;
use es_core::schema::schema;
use es_tests::oracle::documents::v2;
use es_tests::oracle::{Load, Model, Shape, Sort, compare, filled};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::{Run, under_writers};

/// A migration as it is done by hand.
struct ByHand<'a> {
    stage: &'a Stage,
    old: String,
    new: String,
}

impl<'a> ByHand<'a> {
    /// Makes the new index.
    async fn begin(stage: &'a Stage) -> Self {
        let declared = Declared::new(schema::<v2::Product>(), stage.area.prefix()).unwrap();
        let [old, new] = ["products-v1", "products-v2-by-hand"].map(|name| stage.name(name));
        // A delete with a version of the application's would make an index of the alias's name.
        let guard = json!({"index_patterns": [stage.name("products.w1")], "allow_auto_create": false});
        stage.put(&format!("/_index_template/{}", stage.name("guard")), guard).await;
        let mut body = declared.body();
        body["aliases"] = json!({});
        stage.put(&format!("/{new}"), body).await;
        ByHand { stage, old, new }
    }

    /// All that is there.
    async fn copy(&self, version_type: &str) {
        self.stage.send(Request::post("refresh", format!("/{}/_refresh", self.old))).await;
        let body = json!({
            "source": {"index": self.old}, "dest": {"index": self.new, "version_type": version_type},
            "script": {"source": "ctx._source.headline = ctx._source.remove('title')"}, "conflicts": "proceed",
        });
        let reindex = Request::post("reindex", "/_reindex").timeout(Duration::from_mins(10));
        self.stage.send(reindex.json(&body).unwrap()).await;
    }

    async fn block(&self) {
        self.stage.send(Request::put("block", format!("/{}/_block/write", self.old))).await;
    }

    async fn switch(&self) {
        let ByHand { stage, old, new } = self;
        let [alias, first, second] = ["products", "products.w1", "products.w2"].map(|name| stage.name(name));
        let remove = |alias: &String| json!({"remove": {"index": old, "alias": alias, "must_exist": true}});
        let add = |alias: &String| json!({"add": {"index": new, "alias": alias, "is_write_index": true}});
        let actions = json!({"actions": [remove(&alias), remove(&first), add(&alias), add(&second)]});
        stage.send(Request::post("switch", "/_aliases").json(&actions).unwrap()).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plain_reindex_loses_writes() {
    for version_type in ["internal", "external"] {
        let Run { verdict, .. } = under_writers("by-hand", 20_000, async |stage, _| {
            let by_hand = ByHand::begin(stage).await;
            by_hand.copy(version_type).await;
            by_hand.switch().await;
        })
        .await;
        for sort in [Sort::Lost, Sort::Stale, Sort::Resurrected, Sort::WrongRouting, Sort::StrangeAnswer] {
            assert!(verdict.count(sort) > 0, "{sort}: {verdict}");
        }
    }
}

/// What was deleted since the first copy comes back, and what was created again with a lower version is as it was before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_reindex_under_a_block_is_not_enough() {
    let Run { verdict, .. } = under_writers("twice", 10_000, async |stage, _| {
        let by_hand = ByHand::begin(stage).await;
        by_hand.copy("external_gte").await;
        tokio::time::sleep(Duration::from_secs(6)).await;
        by_hand.block().await;
        by_hand.copy("external_gte").await;
        by_hand.switch().await;
    })
    .await;
    assert!(verdict.count(Sort::Resurrected) > 0 && verdict.count(Sort::Stale) > 0, "{verdict}");
}

/// Under a block for the whole copy a plain one is right, by hand too: the oracle finds no fault where there is none.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reindex_under_a_block_is_clean() {
    let Run { verdict, .. } = under_writers("blocked-by-hand", 5_000, async |stage, _| {
        let by_hand = ByHand::begin(stage).await;
        by_hand.block().await;
        by_hand.copy("external").await;
        by_hand.switch().await;
    })
    .await;
    assert!(verdict.is_clean(), "{verdict}");
}

/// A few documents, and nobody writes.
async fn small() -> (Stage, Model) {
    let load = Load { documents: 50, ..Load::from_env(50) };
    let stage = Stage::new("verdict").await;
    let model = filled(&stage.es, &load).await;
    (stage, model)
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

/// Somebody changes documents by hand.
#[tokio::test]
async fn each_sort_is_found() {
    let (stage, model) = small().await;
    let verdict = compare(&stage.es, &model, Shape::V1).await;
    assert!(verdict.is_clean() && verdict.documents == 50, "{verdict}");
    let path = |rest: &str| format!("/{}/_doc/{rest}", stage.name("products-v1"));
    let delete = async |rest: &str| drop(stage.send(Request::delete("delete", path(rest))).await);
    let put = async |rest: &str, n: u32, change: fn(&mut Value)| {
        stage.put(&path(rest), changed(n, change)).await;
    };
    delete("p1").await;
    delete("p20?routing=shop-0").await;
    put("p1000", 1000, |_| ()).await;
    // The same `_id` twice.
    put("p5?routing=shop-5", 5, |_| ()).await;
    put("p2", 2, |source| source["revision"] = json!(0)).await;
    put("p6", 6, |source| source["price"] = json!(1)).await;
    put("p12", 12, |source| drop(source.as_object_mut().unwrap().remove("price"))).await;
    put("p8", 8, |source| source["parts"][1]["amount"] = json!(9)).await;
    delete("p25?routing=shop-2").await;
    put("p25?routing=shop-5", 25, |_| ()).await;
    put("p9", 9, |_| ()).await;
    put("p11?version_type=external&version=101", 11, |_| ()).await;

    let verdict = compare(&stage.es, &model, Shape::V1).await;
    let told = |sort| {
        let ids = verdict.told(sort).iter().map(|what| what.split(' ').next().unwrap());
        ids.collect::<BTreeSet<_>>()
    };
    assert_eq!(told(Sort::Lost), ["p1", "p20"].into(), "{verdict}");
    assert_eq!(told(Sort::Resurrected), ["p1000", "p5"].into(), "{verdict}");
    assert_eq!(told(Sort::Stale), ["p2"].into(), "{verdict}");
    assert_eq!(told(Sort::Altered), ["p6", "p8", "p12"].into(), "{verdict}");
    assert_eq!(told(Sort::WrongRouting), ["p25"].into(), "{verdict}");
    assert_eq!(told(Sort::WrongVersion), ["p11", "p9"].into(), "{verdict}");
    assert_eq!(verdict.counts().iter().map(|(_, count)| count).sum::<u64>(), 11, "{verdict}");
}

#[tokio::test]
async fn the_other_shape_is_altered() {
    let (stage, model) = small().await;
    assert_eq!(compare(&stage.es, &model, Shape::V2).await.counts(), [(Sort::Altered, 50)]);
}
