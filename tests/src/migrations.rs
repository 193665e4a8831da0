//! What the tests of migrations share: two versions of a document, an index of the first, a migration to the second, and a
//! stranger who interferes.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // fails like a test

use std::future::Future;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::Schema;
use es_migrate::{Migrations, Migrator, Outcome, Schemas, Writes, map, reindex, shadow};
use es_testkit::{Fault, When};
use serde_json::{Value, json};

use crate::stage::{Stage, until};

/// The first version.
pub mod v1 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// A product with a title.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "products", settings(number_of_shards = 2, number_of_replicas = 0))]
    pub struct Product {
        /// The `_id`.
        #[es(id)]
        pub sku: String,
        /// What it is called.
        #[es(text)]
        pub title: String,
        /// In cents.
        pub price: u32,
    }
}

/// The second version: a field renamed, its analyzer changed.
pub mod v2 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// A product with a headline.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, dynamic = "strict")]
    #[es(settings(number_of_shards = 2, number_of_replicas = 0, refresh_interval = "2s"))]
    pub struct Product {
        /// The `_id`.
        #[es(id)]
        pub sku: String,
        /// What it is called.
        #[es(text(analyzer = "english"))]
        pub headline: String,
        /// In cents.
        pub price: u32,
    }
}

/// The lock files that `make` would write, one version after the other.
pub fn recorded(versions: &[&'static Schema]) -> Schemas {
    let directory = tempfile::tempdir().unwrap();
    for version in versions {
        es_migrate::make(&Schemas::read(directory.path()).unwrap(), &[version]).unwrap();
    }
    Schemas::read(directory.path()).unwrap()
}

/// The right migration.
pub fn to_v2() -> Migrations {
    to_v2_with(Writes::default())
}

/// However long a busy machine holds the writes: what is asked is what was done, not how fast.
const PAUSE: Duration = Duration::from_mins(1);

/// The same, with a write contract.
pub fn to_v2_with(writes: Writes) -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| {
            m.to(2, reindex().writes(writes).max_pause(PAUSE).rename("title", "headline"))
        })
}

/// The same by a transform in Rust.
pub fn to_v2_in_rust(writes: Writes) -> Migrations {
    let next = |old: v1::Product| v2::Product { sku: old.sku, headline: old.title, price: old.price };
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, map(next).writes(writes).max_pause(PAUSE)))
}

/// The right migration, with a query that both are asked and that both find the same by.
pub fn to_v2_asking() -> Migrations {
    let asked = shadow().query("cheap", json!({"query": {"range": {"price": {"lt": 20}}}})).min_overlap(1.0);
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| {
            m.to(2, reindex().max_pause(PAUSE).rename("title", "headline").shadow(asked))
        })
}

/// The `n`-th product.
pub fn product(n: u32) -> v1::Product {
    v1::Product { sku: format!("s{n}"), title: format!("running phone {n}"), price: n }
}

/// An index of the first version with so many documents.
pub async fn filled(stage: &Stage, count: u32) -> Documents<v1::Product> {
    v1::Product::init(&stage.es).await.unwrap();
    let products = Documents::<v1::Product>::new(&stage.es);
    let report = products.bulk().refresh(Refresh::True).run((0..count).map(product)).await.unwrap();
    assert_eq!(report.processed(), u64::from(count));
    products
}

/// Somebody else acts, once, before a request is passed on.
pub fn before<F: Future<Output = ()>>(
    stage: &Stage,
    when: When,
    act: impl Fn(Cluster) -> F + Send + Sync + 'static,
) {
    let cluster = stage.cluster();
    stage.recorder.inject(when.times(1), Fault::call_before(move |_| apart(act(cluster.clone()))));
}

/// Somebody else acts, once, before an answer is passed on.
pub fn after<F: Future<Output = ()>>(
    stage: &Stage,
    when: When,
    act: impl Fn(Cluster) -> F + Send + Sync + 'static,
) {
    let cluster = stage.cluster();
    stage.recorder.inject(when.times(1), Fault::call_after(move |_| apart(act(cluster.clone()))));
}

/// On a runtime of its own.
fn apart(work: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work);
}

/// The old index serves and takes writes, and nothing is left of a copy: no index, no fence, no task, no lease.
pub async fn as_before(stage: &Stage) {
    let products = Documents::<v1::Product>::new(&stage.es);
    let late = v1::Product { sku: "written-after".into(), title: "late".into(), price: 1 };
    products.index(&late).refresh(Refresh::True).await.unwrap();
    let found = products.search(&json!({"query": {"term": {"sku.keyword": "written-after"}}})).await.unwrap();
    assert_eq!(found.hits[0].source, late, "readers see what writers write");
    products.delete("written-after").refresh(Refresh::True).await.unwrap();

    let alias = json!({"is_write_index": true});
    let expected = json!({"products-v1": {"aliases": {"products": alias, "products.w1": alias}}});
    assert_eq!(left(stage).await, expected);
    nobody_at_it(stage).await;
}

/// The indices with their aliases, but for the ledger and the lease.
pub async fn left(stage: &Stage) -> Value {
    let path = format!("/{}*?expand_wildcards=all&filter_path=*.aliases", stage.area.prefix());
    let mut indices = stage.get(&path).await;
    indices.as_object_mut().unwrap().retain(|name, _| !name.starts_with(".es-"));
    indices
}

/// No task runs; one that nobody follows any more, and that meets a fence, ends by itself.
pub async fn no_task(stage: &Stage) {
    until("no task runs", || async {
        let tasks = stage.send(Request::get("look", "/_tasks?detailed=true&actions=*reindex")).await;
        !tasks.to_string().contains(stage.area.prefix())
    })
    .await;
}

/// No task runs, and the lease is given back, if anybody ever took it.
pub async fn nobody_at_it(stage: &Stage) {
    no_task(stage).await;
    let lease = stage.name(".es-schema-lease");
    let request = |what: &str| Request::post("look", format!("/{lease}/{what}?ignore_unavailable=true"));
    stage.send(request("_refresh")).await;
    let held = request("_search").json(&json!({"query": {"exists": {"field": "owner"}}})).unwrap();
    assert_eq!(stage.send(held).await["hits"]["hits"], json!([]), "the lease is given back");
}

/// The right migration succeeds, and the second version has so many documents, all with what the first called a title.
pub async fn goes_on(stage: &Stage, count: u64) {
    stage.recorder.heal();
    let reports = Migrator::new(&stage.es, to_v2()).unwrap().up().await.unwrap();
    assert_eq!((reports[0].outcome, reports[0].version), (Outcome::Migrated, Some(2)));
    let products = Documents::<v2::Product>::new(&stage.es);
    let whole = json!({"bool": {"filter": {"exists": {"field": "headline"}}}});
    assert_eq!(products.count(&whole).await.unwrap(), count);
    let late = v2::Product { sku: "new".into(), headline: "new".into(), price: 1 };
    products.index(&late).await.unwrap();
    assert_eq!(products.get("new").await.unwrap().unwrap().source, late);
}

/// The lease of migrators that are killed: others wait for no longer.
pub const LEASE: Duration = Duration::from_secs(3);
