//! One test for each action.

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::Schema;
use es_migrate::plan::{Action, DocumentPlan};
use es_migrate::{Migrations, Migrator, Outcome, reindex};
use es_tests::migrations::recorded;
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{found, made, up};

/// A product of a version, with a mapping of the title, and perhaps more.
macro_rules! version {
    ($name:ident, $version:literal, $($(#[$attr:meta])* $field:ident: $ty:ty),*) => {
        mod $name {
            use es_core::prelude::*;
            use serde::{Deserialize, Serialize};

            #[derive(Serialize, Deserialize, EsDocument)]
            #[es(index = "products", version = $version, settings(number_of_shards = 1, number_of_replicas = 0))]
            #[es(analyzer(shop_search = custom(tokenizer = "standard", filter = ["lowercase"])))]
            pub(crate) struct Product {
                #[es(id, keyword)]
                pub(crate) sku: String,
                $($(#[$attr])* pub(crate) $field: $ty,)*
            }
        }
    };
}

version!(base, 1, #[es(text(search_analyzer = "shop_search"))] title: String);
version!(same, 2, #[es(text(search_analyzer = "shop_search"))] title: String);
version!(field, 2, #[es(text(search_analyzer = "shop_search"))] title: String, #[es(keyword)] brand: Option<String>);
version!(multi, 2, #[es(text(search_analyzer = "shop_search", fields(raw = keyword)))] title: String);
version!(english, 2, #[es(text(analyzer = "english"))] title: String);
version!(unraised, 1, #[es(text(analyzer = "english"))] title: String);
version!(third, 3, #[es(text(analyzer = "english"))] name: String, #[es(keyword)] origin: String);

/// Another analyzer of the same name, for searches alone.
mod searched {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 1, number_of_replicas = 0))]
    #[es(analyzer(shop_search = custom(tokenizer = "standard", filter = ["lowercase", "porter_stem"])))]
    pub(crate) struct Product {
        #[es(id, keyword)]
        pub(crate) sku: String,
        #[es(text(search_analyzer = "shop_search"))]
        pub(crate) title: String,
    }
}

fn to<D: EsDocument>() -> Migrations {
    let mut versions: Vec<&'static Schema> = vec![];
    if schema::<D>().version > 1 {
        versions.push(schema::<base::Product>());
    }
    versions.push(schema::<D>());
    Migrations::new(recorded(&versions)).document::<D>()
}

async fn plan(stage: &Stage, migrations: Migrations) -> DocumentPlan {
    let migrator = Migrator::new(&stage.es, migrations).unwrap();
    stage.recorder.take();
    let plan = migrator.plan().await.unwrap();
    println!("{plan}");
    let changing =
        stage.recorder.take().into_iter().find(|seen| seen.method != "GET" && seen.method != "HEAD");
    assert_eq!(changing.map(|seen| seen.path), None, "a plan reads");
    plan.documents[0].clone()
}

#[track_caller]
fn refused(plan: &DocumentPlan, what: &str, help: &str) {
    let Action::Refused { reason } = &plan.action else { panic!("{plan}") };
    assert!(reason.what.contains(what), "{}", reason.what);
    assert!(reason.help.contains(help), "{}", reason.help);
}

async fn mapping(stage: &Stage) -> Value {
    let live = stage.get(&format!("/{}", stage.name("products"))).await;
    live.as_object().unwrap().values().next().unwrap()["mappings"].clone()
}

#[tokio::test]
async fn create_then_nothing_then_newer_is_live() {
    let stage = Stage::new("create").await;
    let planned = plan(&stage, to::<same::Product>()).await;
    assert_eq!(planned.action, Action::Create);
    assert_eq!(planned.to_string(), "products: version 2: create\n");
    up(&stage, to::<same::Product>(), Outcome::Created).await;
    let planned = plan(&stage, to::<same::Product>()).await;
    assert_eq!(planned.action, Action::Nothing);
    up(&stage, to::<same::Product>(), Outcome::Unchanged).await;
    let planned = plan(&stage, to::<base::Product>()).await;
    assert_eq!(planned.action, Action::NewerIsLive);
    let report = up(&stage, to::<base::Product>(), Outcome::NewerIsLive).await;
    assert_eq!(report.version, Some(2));
    assert_eq!(stage.indices().await.as_object().unwrap().keys().collect::<Vec<_>>(), ["products-v2"]);
}

#[tokio::test]
async fn a_new_field_goes_in_place() {
    let stage = Stage::new("in-place").await;
    made::<base::Product>(&stage, 3).await;
    assert_eq!(plan(&stage, to::<field::Product>()).await.action, Action::InPlace);
    let report = up(&stage, to::<field::Product>(), Outcome::Changed).await;
    assert_eq!((report.index, report.version), (Some(stage.name("products-v1")), Some(2)));
    assert_eq!(mapping(&stage).await["properties"]["brand"], json!({"type": "keyword"}));
    assert_eq!(found(&stage, json!({"match_all": {}})).await, 3);
    assert_eq!(plan(&stage, to::<field::Product>()).await.action, Action::Nothing);
    // Whoever writes the second version writes here now.
    let products = Documents::<field::Product>::new(&stage.es);
    let new = field::Product { sku: "n".into(), title: "t".into(), brand: Some("Acme".into()) };
    products.index(&new).refresh(Refresh::True).await.unwrap();
    assert_eq!(found(&stage, json!({"term": {"brand": "Acme"}})).await, 1);
}

#[tokio::test]
async fn existing_documents_are_found_by_a_new_sub_field() {
    let stage = Stage::new("pick-up").await;
    made::<base::Product>(&stage, 30).await;
    let by_raw = json!({"term": {"title.raw": "Running Shoes"}});
    assert_eq!(plan(&stage, to::<multi::Product>()).await.action, Action::PickUp);
    assert_eq!(found(&stage, by_raw.clone()).await, 0);
    let report = up(&stage, to::<multi::Product>(), Outcome::Changed).await;
    assert_eq!(report.documents, 30);
    assert_eq!(found(&stage, by_raw).await, 30);
    assert_eq!(plan(&stage, to::<multi::Product>()).await.action, Action::Nothing);
}

#[tokio::test]
async fn another_search_analyzer_takes_a_moment_closed() {
    let stage = Stage::new("reopen").await;
    made::<base::Product>(&stage, 3).await;
    assert_eq!(plan(&stage, to::<searched::Product>()).await.action, Action::Reopen);
    assert_eq!(found(&stage, json!({"match": {"title": "run"}})).await, 0);
    let report = up(&stage, to::<searched::Product>(), Outcome::Changed).await;
    assert_eq!((report.index, report.version), (Some(stage.name("products-v1")), Some(2)));
    let tokens = Request::post("analyze", format!("/{}/_analyze", stage.name("products")))
        .json(&json!({"analyzer": "shop_search", "text": "Running"}))
        .unwrap();
    assert_eq!(stage.send(tokens).await["tokens"][0]["token"], "run");
    assert_eq!(plan(&stage, to::<searched::Product>()).await.action, Action::Nothing);
    let products = Documents::<searched::Product>::new(&stage.es);
    products.index(&searched::Product { sku: "n".into(), title: "t".into() }).await.unwrap();
}

#[tokio::test]
async fn another_analyzer_takes_a_copy_and_the_plan_tells_all() {
    let stage = Stage::new("reindex").await;
    made::<base::Product>(&stage, 7).await;
    let planned = plan(&stage, to::<english::Product>()).await;
    assert_eq!(planned.action, Action::Reindex);
    let copy = planned.copy.clone().unwrap();
    assert_eq!(copy.documents, 7);
    assert!(copy.bytes > 0 && copy.needed_bytes >= copy.bytes && copy.estimate_ms.is_none(), "{copy:?}");
    let text = planned.to_string();
    let first = format!("products: version 1 → 2 ({}): copy into a new index", stage.name("products-v1"));
    assert!(text.starts_with(&first), "{text}");
    for line in [
        "title",
        "english",
        "  7 documents, ",
        "; needs up to ",
        "\n  writes go on during the copy, and are blocked for a moment before the switch",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
    let json = serde_json::to_value(&planned).unwrap();
    assert_eq!(json["action"], json!({"action": "reindex"}));
    assert_eq!(json["live"], json!({"index": stage.name("products-v1"), "version": 1}));
    assert_eq!(
        (&json["version"], &json["name"], &json["document"]),
        (&json!(2), &json!("Product"), &json!("products"))
    );
    let copy = &json["copy"];
    assert_eq!(
        (&copy["writes"], &copy["verify"], &copy["operations"]),
        (&json!("catch_up"), &json!("content"), &json!([]))
    );

    let report = up(&stage, to::<english::Product>(), Outcome::Migrated).await;
    assert_eq!((report.documents, report.version), (7, Some(2)));
    assert!(report.index.unwrap().starts_with(&stage.name("products-v2-")));
    assert_eq!(found(&stage, json!({"match": {"title": "run"}})).await, 7);
    assert_eq!(plan(&stage, to::<english::Product>()).await.action, Action::Nothing);
}

#[tokio::test]
async fn a_change_without_another_version_is_refused() {
    let stage = Stage::new("unraised").await;
    made::<base::Product>(&stage, 1).await;
    refused(&plan(&stage, to::<unraised::Product>()).await, "title", "raise `version`");
}

#[tokio::test]
async fn a_version_that_nobody_recorded_is_refused() {
    let stage = Stage::new("diverged").await;
    made::<base::Product>(&stage, 1).await;
    let migrations = Migrations::new(recorded(&[schema::<english::Product>(), schema::<third::Product>()]))
        .document_with::<third::Product>(|m| m.to(3, reindex().rename("title", "name")));
    refused(&plan(&stage, migrations).await, "the history has diverged", "lock file");
}

#[tokio::test]
async fn what_was_changed_by_hand_is_said() {
    let stage = Stage::new("drift").await;
    made::<base::Product>(&stage, 1).await;
    let path = format!("/{}/_settings", stage.name("products-v1"));
    stage.put(&path, json!({"index": {"number_of_replicas": 1}})).await;
    let planned = plan(&stage, to::<english::Product>()).await;
    assert_eq!(planned.action, Action::Reindex);
    let said = planned.warnings.join("\n");
    assert!(said.contains("is not what version 1 was recorded as: setting number_of_replicas"), "{planned}");
    // Nothing to say where nobody changed anything.
    stage.put(&path, json!({"index": {"number_of_replicas": 0}})).await;
    assert_eq!(plan(&stage, to::<english::Product>()).await.warnings, [""; 0]);
}

/// An index that bears no stamp, with the readers' alias.
async fn unstamped(stage: &Stage, title: Value) {
    let body = json!({
        "settings": {
            "number_of_shards": 1, "number_of_replicas": 0,
            "analysis": {"analyzer": {"shop_search": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]}}},
        },
        "mappings": {"properties": {"sku": {"type": "keyword"}, "title": title}},
        "aliases": { (stage.name("products")): {} },
    });
    stage.put(&format!("/{}", stage.name("by-hand")), body).await;
    stage
        .put(
            &format!("/{}/_doc/1?refresh=true", stage.name("by-hand")),
            json!({"sku": "1", "title": "Running"}),
        )
        .await;
}

#[tokio::test]
async fn an_index_without_a_stamp_is_adopted() {
    let stage = Stage::new("adopt").await;
    unstamped(&stage, json!({"type": "text", "search_analyzer": "shop_search"})).await;
    let planned = plan(&stage, to::<base::Product>()).await;
    assert_eq!(planned.action, Action::InPlace);
    assert!(planned.to_string().contains("no version → 1"), "{planned}");
    let report = up(&stage, to::<base::Product>(), Outcome::Changed).await;
    assert_eq!((report.index, report.version), (Some(stage.name("by-hand")), Some(1)));
    let products = Documents::<base::Product>::new(&stage.es);
    products
        .index(&base::Product { sku: "2".into(), title: "t".into() })
        .refresh(Refresh::True)
        .await
        .unwrap();
    assert_eq!(found(&stage, json!({"match_all": {}})).await, 2);
}

#[tokio::test]
async fn an_index_without_a_stamp_that_differs_is_copied_to_the_first_version() {
    let stage = Stage::new("unversioned").await;
    unstamped(&stage, json!({"type": "keyword"})).await;
    let migrations = Migrations::new(recorded(&[schema::<base::Product>()]))
        .document_with::<base::Product>(|m| m.to(1, reindex().set("title", "Set on the way")));
    assert_eq!(plan(&stage, migrations.clone()).await.action, Action::Reindex);
    let report = up(&stage, migrations, Outcome::Migrated).await;
    assert_eq!((report.version, report.documents), (Some(1), 1));
    assert_eq!(found(&stage, json!({"match": {"title": "way"}})).await, 1);
}

#[tokio::test]
async fn two_steps_are_one_copy() {
    let stage = Stage::new("chain").await;
    made::<base::Product>(&stage, 5).await;
    let versions = [schema::<base::Product>(), schema::<english::Product>(), schema::<third::Product>()];
    let migrations = Migrations::new(recorded(&versions)).document_with::<third::Product>(|m| {
        m.to(2, reindex().painless("ctx._source.title = ctx._source.title + '!'"))
            .to(3, reindex().rename("title", "name").set("origin", "import"))
    });
    let planned = plan(&stage, migrations.clone()).await;
    let operations = ["a Painless script", "rename title to name", "set origin to \"import\""];
    assert_eq!(planned.copy.unwrap().operations, operations);
    let report = up(&stage, migrations, Outcome::Migrated).await;
    assert_eq!((report.version, report.documents), (Some(3), 5));
    let document = Documents::<third::Product>::new(&stage.es).get("s3").await.unwrap().unwrap().source;
    assert_eq!((document.name.as_str(), document.origin.as_str()), ("Running Shoes!", "import"));
    assert_eq!(stage.indices().await.as_object().unwrap().len(), 2, "the first version's and the third's");
}
