//! Three nodes, of which one is killed in the middle of a copy.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::panic)]

use std::time::Duration;

use es_core::prelude::*;
use es_migrate::{EventKind, Failure, MigrateError, Migrations, Migrator, reindex};
use es_tests::migrations::recorded;
use es_tests::nodes::{self, get};
use serde_json::json;

/// Three nodes at a time.
static ONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Documents.
const COUNT: u64 = 3_000;

mod v1 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", settings(number_of_shards = 1, number_of_replicas = 1))]
    pub(crate) struct Product {
        #[es(id, keyword)]
        pub(crate) sku: String,
        #[es(text)]
        pub(crate) title: String,
    }
}

mod v2 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 1, number_of_replicas = 1))]
    pub(crate) struct Product {
        #[es(id, keyword)]
        pub(crate) sku: String,
        #[es(text(analyzer = "english"))]
        pub(crate) headline: String,
    }
}

/// The name of the node that runs the copy's task.
async fn coordinator(es: &Cluster) -> Option<String> {
    let tasks = get(es, "/_tasks?actions=*reindex&group_by=none").await;
    let node = tasks["tasks"][0]["node"].as_str()?.to_owned();
    let nodes = get(es, &format!("/_nodes/{node}?filter_path=nodes.*.name")).await;
    Some(nodes["nodes"][&node]["name"].as_str()?.to_owned())
}

/// The name of the node that holds the only copy of the new index: it gets others when it is full.
async fn holder(es: &Cluster) -> Option<String> {
    let shards = get(es, "/_cat/shards/products-v2-*?format=json").await;
    Some(shards[0]["node"].as_str()?.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_that_coordinates_the_copy_is_killed() {
    // It may hold the new index too.
    killed(async |es| coordinator(es).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_node_that_holds_the_new_index_is_killed() {
    assert!(!killed(async |es| holder(es).await).await, "it is given up, and the old one serves");
}

/// Kills a node in the middle; whether the migration came to its end. In either case all documents are there.
async fn killed(victim: impl AsyncFn(&Cluster) -> Option<String>) -> bool {
    let _one = ONE.lock().await;
    let (nodes, es) = nodes::start().await;
    v1::Product::init(&es).await.unwrap();
    let old = Documents::<v1::Product>::new(&es);
    let all = (0..COUNT).map(|n| v1::Product { sku: format!("s{n}"), title: format!("running {n}") });
    assert_eq!(old.bulk().refresh(Refresh::True).run(all).await.unwrap().processed(), COUNT);
    get(&es, "/_cluster/health/products?wait_for_status=green&timeout=30s").await;

    let migrations = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, reindex().rename("title", "headline")));
    let mut migrator = Migrator::new(&es, migrations).unwrap().patience(Duration::from_mins(1));
    let control = migrator.control();
    control.throttle(Some(50.0));
    let mut progress = migrator.progress();
    let run = tokio::spawn(async move { migrator.up().await });
    let mut killed = None;
    while let Some(event) = progress.next().await {
        if killed.is_none() && matches!(event.kind, EventKind::Copied { documents: 1.., .. }) {
            // What the migration writes down has its copies too.
            let own = "/_cluster/health/.es-migrations,.es-schema-lease?expand_wildcards=all";
            get(&es, &format!("{own}&wait_for_status=green&timeout=25s")).await;
            let name = victim(&es).await.unwrap();
            nodes.kill(&name).unwrap();
            control.throttle(None);
            killed = Some(name);
        }
    }
    println!("killed {killed:?}");
    let outcome = run.await.unwrap();
    println!("{outcome:?}");
    assert!(killed.is_some());
    let whole = |field: &str| json!({"exists": {"field": field}});
    match outcome {
        Ok(_) => {
            let new = Documents::<v2::Product>::new(&es);
            assert_eq!(new.count(&whole("headline")).await.unwrap(), COUNT);
            let late = v2::Product { sku: "late".into(), headline: "late".into() };
            new.index(&late).await.unwrap();
            true
        }
        // The killed node had the only copy of a new shard.
        Err(MigrateError::Failed { failure: Failure::Unhealthy { .. }, .. }) => {
            assert_eq!(old.count(&whole("title")).await.unwrap(), COUNT);
            old.index(&v1::Product { sku: "late".into(), title: "late".into() }).await.unwrap();
            let left = get(&es, "/products-v2-*?expand_wildcards=all").await;
            assert_eq!(left, json!({}), "nothing of the copy is left");
            false
        }
        Err(other) => panic!("{other}"),
    }
}
