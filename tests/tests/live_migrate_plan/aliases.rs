//! What moves along with an index: aliases, settings, writers.

use es_core::cluster::{Cluster, Request};
use es_core::error::ErrorKind;
use es_core::init;
use es_core::plan::Options;
use es_core::prelude::*;
use es_migrate::{Migrations, Outcome};
use es_tests::migrations::{filled, left, product, recorded, to_v2, v1, v2};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::up;

#[tokio::test]
async fn the_users_own_aliases_go_along_as_they_are() {
    let stage = Stage::new("aliases").await;
    filled(&stage, 40).await;
    let old = stage.name("products-v1");
    let cheap = json!({"range": {"price": {"lt": 10}}});
    let add = |alias: &str, more: Value| {
        let mut add = json!({"index": old, "alias": stage.name(alias)});
        add.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "add": add })
    };
    let actions = json!({"actions": [
        add("cheap", json!({"filter": cheap})),
        add("hidden", json!({"is_hidden": true})),
        add("routed", json!({"index_routing": "1", "search_routing": "1,2"})),
        add("products.web", json!({"is_write_index": false})),
    ]});
    stage.send(Request::post("by hand", "/_aliases").json(&actions).unwrap()).await;
    let before = left(&stage).await["products-v1"]["aliases"].clone();

    let index = up(&stage, to_v2(), Outcome::Migrated).await.index.unwrap();
    let now = left(&stage).await;
    let new = &now[index.strip_prefix(stage.area.prefix()).unwrap()]["aliases"];
    for alias in ["cheap", "hidden", "routed", "products.web"] {
        assert_eq!(new[alias], before[alias], "{alias}");
    }
    let all: Vec<_> = new.as_object().unwrap().keys().collect();
    assert_eq!(all, ["cheap", "hidden", "products", "products.w2", "products.web", "routed"]);
    assert_eq!(now["products-v1"]["aliases"], json!({}), "the old one has none");
    let count = stage.get(&format!("/{}/_count", stage.name("cheap"))).await;
    assert_eq!(count["count"], 10);
}

#[tokio::test]
async fn programs_of_both_versions_find_their_way() {
    let stage = Stage::new("programs").await;
    let old = filled(&stage, 20).await;
    let before = up(&stage, to_v2(), Outcome::Migrated).await;

    let reports = stage.es.init_with([schema::<v1::Product>()], Options::new()).await.unwrap();
    assert_eq!(reports[0].outcome, init::Outcome::NewerIsLive { version: 2 });
    stage.recorder.take();
    let reports = stage.es.init_with([schema::<v2::Product>()], Options::new()).await.unwrap();
    assert_eq!(reports[0].outcome, init::Outcome::Unchanged);
    assert_eq!(reports[0].index, before.index);
    assert_eq!(stage.recorder.take().len(), 1, "unchanged is one request");

    let error = old.index(&product(1)).await.unwrap_err();
    let ErrorKind::Superseded { version, index, .. } = error.kind() else { panic!("{error}") };
    assert_eq!((*version, Some(index)), (1, before.index.as_ref()));
    // Nothing was made by the way.
    assert_eq!(left(&stage).await.as_object().unwrap().len(), 2);
    let new = Documents::<v2::Product>::new(&stage.es);
    assert_eq!(new.get("s1").await.unwrap().unwrap().source.headline, product(1).title);
}

mod english {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 3, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id)]
        pub(crate) sku: String,
        #[es(text(analyzer = "english"))]
        pub(crate) title: String,
        pub(crate) price: u32,
    }
}

#[tokio::test]
async fn where_only_an_analyzer_changed_old_writers_go_on() {
    let stage = Stage::new("fits").await;
    let old = filled(&stage, 20).await;
    let migrations = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<english::Product>()]))
        .document::<english::Product>();
    let index = up(&stage, migrations, Outcome::Migrated).await.index.unwrap();
    let written = old.index(&product(99)).refresh(Refresh::True).await.unwrap();
    assert_eq!(written.index, index);
    let found = old.search(&json!({"query": {"match": {"title": "runs"}}})).await.unwrap();
    assert_eq!(found.total, 21);
}

/// Every setting that the copy turns, declared; and one that is left to the server.
mod tuned {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2)]
    #[es(settings(
        number_of_shards = 2, index.auto_expand_replicas = "0-1", refresh_interval = "5s", max_result_window = 20_000,
        index.lifecycle.name = "es-tests-keeps", index.lifecycle.parse_origination_date = false,
    ))]
    pub(crate) struct Product {
        #[es(id)]
        pub(crate) sku: String,
        #[es(text(analyzer = "english"))]
        pub(crate) title: String,
        pub(crate) price: u32,
    }
}

async fn settings(es: &Cluster) -> Value {
    let request = Request::get("look", format!("/{}/_settings", es.name("products")));
    let reply = es.send(request).await.unwrap().value().unwrap();
    let mut settings = reply.as_object().unwrap().values().next().unwrap()["settings"]["index"].clone();
    let own = ["uuid", "creation_date", "provided_name", "version", "routing"];
    settings.as_object_mut().unwrap().retain(|name, _| !own.contains(&name.as_str()));
    settings
}

/// What a migration leaves, and what `init` makes on an empty cluster.
async fn both<D: EsDocument>(stage: &Stage) -> [Value; 2] {
    filled(stage, 20).await;
    let migrations = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<D>()])).document::<D>();
    up(stage, migrations, Outcome::Migrated).await;
    let fresh = stage.cluster().with_prefix(stage.name("fresh-"));
    D::init(&fresh).await.unwrap();
    [settings(&stage.es).await, settings(&fresh).await]
}

#[tokio::test]
async fn settings_are_those_that_are_declared_and_no_other() {
    let stage = Stage::new("settings").await;
    let [migrated, fresh] = both::<english::Product>(&stage).await;
    assert_eq!(migrated, fresh);

    let stage = Stage::new("settings-tuned").await;
    let [migrated, fresh] = both::<tuned::Product>(&stage).await;
    assert_eq!(migrated["lifecycle"]["name"], "es-tests-keeps", "no such policy, so that nothing acts on it");
    assert_eq!(migrated, fresh);
}
