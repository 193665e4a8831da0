//! What is in the way before a copy begins: it is refused, and nothing is changed. And pipelines, which are not.

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{Migrations, Migrator, Outcome, reindex};
use es_tests::migrations::{as_before, filled, goes_on, product, recorded, to_v2, v1, v2};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::refusal;

async fn set(stage: &Stage, settings: Value) {
    stage.put(&format!("/{}/_settings", stage.name("products-v1")), settings).await;
}

#[tokio::test]
async fn an_index_with_blocks() {
    let stage = Stage::new("blocks").await;
    filled(&stage, 10).await;
    for block in ["read", "read_only", "read_only_allow_delete"] {
        let name = format!("index.blocks.{block}");
        set(&stage, json!({ (name.as_str()): true })).await;
        let reason = refusal(&stage, to_v2()).await;
        assert!(reason.what.contains(&format!("`blocks.{block}`")), "{}", reason.what);
        assert!(reason.help.contains(&format!("{{\"{name}\":null}}")), "{}", reason.help);
        // As the help says.
        set(&stage, json!({ (name.as_str()): null })).await;
    }
    // One that is not even shown.
    set(&stage, json!({"index.blocks.metadata": true})).await;
    let error = Migrator::new(&stage.es, to_v2()).unwrap().up().await.unwrap_err().to_string();
    assert!(error.contains("index metadata (api)") && error.contains("take it off with"), "{error}");
    set(&stage, json!({"index.blocks.metadata": null})).await;
    as_before(&stage).await;
    goes_on(&stage, 10).await;
}

/// One that was blocked before stays so when the migration is given up, and the new one is not.
#[tokio::test]
async fn an_index_that_takes_no_writes() {
    let stage = Stage::new("write-block").await;
    filled(&stage, 10).await;
    set(&stage, json!({"index.blocks.write": true})).await;
    let fails = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, reindex().painless("ctx._source.price = null.x")));
    Migrator::new(&stage.es, fails).unwrap().up().await.unwrap_err();
    let settings = stage.get(&format!("/{}/_settings", stage.name("products-v1"))).await;
    assert_eq!(settings["products-v1"]["settings"]["index"]["blocks"]["write"], "true");
    goes_on(&stage, 10).await;
}

#[tokio::test]
async fn a_closed_index() {
    let stage = Stage::new("closed").await;
    filled(&stage, 10).await;
    let post = |what: &str| Request::post("by hand", format!("/{}/{what}", stage.name("products-v1")));
    stage.send(post("_close")).await;
    let reason = refusal(&stage, to_v2()).await;
    assert!(reason.what.contains("closed"), "{}", reason.what);
    assert!(reason.help.contains("_open"), "{}", reason.help);
    stage.send(post("_open")).await;
    as_before(&stage).await;
    goes_on(&stage, 10).await;
}

#[tokio::test]
async fn documents_that_can_not_be_read_back() {
    let stage = Stage::new("no-source").await;
    let index = format!("/{}", stage.name("products-v1"));
    let aliases = json!({ (stage.name("products")): {"is_write_index": true} });
    for source in [json!({"enabled": false}), json!({"excludes": ["price"]}), json!({"includes": ["t*"]})] {
        let body = json!({"mappings": {"_source": source}, "aliases": aliases});
        stage.put(&index, body).await;
        stage.put(&format!("{index}/_doc/1"), json!({"sku": "1", "title": "t", "price": 1})).await;
        let reason = refusal(&stage, to_v2()).await;
        assert!(reason.what.contains("`_source`"), "{}", reason.what);
        let mapping = stage.get(&index).await["products-v1"]["mappings"].clone();
        assert_eq!(mapping["_source"], source);
        stage.send(Request::delete("by hand", index.clone())).await;
    }
    filled(&stage, 10).await;
    as_before(&stage).await;
    goes_on(&stage, 10).await;
}

mod piped {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2)]
    #[es(settings(
        number_of_shards = 2,
        number_of_replicas = 0,
        default_pipeline = "es-tests-spoils",
        final_pipeline = "es-tests-marks"
    ))]
    pub(crate) struct Product {
        #[es(id)]
        pub(crate) sku: String,
        #[es(text(analyzer = "english"))]
        pub(crate) title: String,
        pub(crate) price: u32,
        #[es(keyword)]
        pub(crate) marked: Option<String>,
    }
}

#[tokio::test]
async fn pipelines_of_the_new_index_alter_no_copied_document_and_are_set_afterwards() {
    let stage = Stage::new("pipelines").await;
    let pipeline = |processor: Value| json!({ "processors": [processor] });
    for (name, processor) in [
        ("es-tests-spoils", json!({"set": {"field": "title", "value": "spoilt"}})),
        ("es-tests-marks", json!({"set": {"field": "marked", "value": "by a pipeline"}})),
    ] {
        stage.put(&format!("/_ingest/pipeline/{name}"), pipeline(processor)).await;
    }
    filled(&stage, 300).await;
    let migrations = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<piped::Product>()]))
        .document::<piped::Product>();
    let reports = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap();
    assert_eq!((reports[0].outcome, reports[0].documents), (Outcome::Migrated, 300));
    let products = Documents::<piped::Product>::new(&stage.es);
    for n in [0, 150, 299] {
        let v1::Product { sku, title, price } = product(n);
        let hit = products.get(&sku).await.unwrap().unwrap();
        assert_eq!(hit.source, piped::Product { sku, title, price, marked: None });
    }
    let live = stage.get(&format!("/{}/_settings", stage.name("products"))).await;
    let settings = live.as_object().unwrap().values().next().unwrap()["settings"]["index"].clone();
    assert_eq!(
        (&settings["default_pipeline"], &settings["final_pipeline"]),
        (&json!("es-tests-spoils"), &json!("es-tests-marks"))
    );
    // And they are at work for what is written now.
    let new = piped::Product { sku: "new".into(), title: "mine".into(), price: 1, marked: None };
    products.index(&new).await.unwrap();
    let there = products.get("new").await.unwrap().unwrap().source;
    assert_eq!((there.title.as_str(), there.marked.as_deref()), ("spoilt", Some("by a pipeline")));
    stage.area.clean().await.unwrap();
    for name in ["es-tests-spoils", "es-tests-marks"] {
        stage.es.send(Request::delete("clean", format!("/_ingest/pipeline/{name}"))).await.unwrap();
    }
}
