//! Migrations that can't go well: each ends with an error that names the cause, the old index serves and takes writes,
//! nothing of the copy is left, and the right migration succeeds afterwards.

#![allow(clippy::unwrap_used, clippy::panic)]

mod before;
mod documents;
mod strangers;

use es_core::cluster::{Cluster, Request};
use es_migrate::{Failure, MigrateError, Migrations, Migrator, Reason};
use es_tests::stage::Stage;
use serde_json::Value;

/// Why the migration is given up.
async fn failure(stage: &Stage, migrations: Migrations) -> Failure {
    let error = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap_err();
    println!("{error}");
    let MigrateError::Failed { document, from, index, failure } = error else { panic!("{error}") };
    assert_eq!((document.as_str(), from, index), ("products", 1, stage.name("products-v1")));
    failure
}

/// Why it is refused, with nothing sent that changes anything.
async fn refusal(stage: &Stage, migrations: Migrations) -> Reason {
    let migrator = Migrator::new(&stage.es, migrations).unwrap();
    stage.recorder.take();
    let error = migrator.up().await.unwrap_err();
    println!("{error}");
    for seen in stage.recorder.take() {
        let reads = seen.method == "GET" || seen.path.contains("/_search") || seen.path.contains("/_count");
        assert!(reads, "{} {}", seen.method, seen.path);
    }
    let MigrateError::Refused(reasons) = error else { panic!("{error}") };
    assert_eq!(reasons.len(), 1);
    assert_eq!(reasons[0].0, "products");
    reasons[0].1.clone()
}

/// Sends what a stranger sends.
async fn send(cluster: &Cluster, request: Request) -> Value {
    cluster.send(request).await.unwrap().value().unwrap()
}

/// The name of the new index.
async fn target(cluster: &Cluster) -> String {
    let path = format!("/{}*", cluster.name("products-v2-"));
    let found = send(cluster, Request::get("look", path).query("filter_path", "*.settings.index.uuid")).await;
    let mut names = found.as_object().unwrap().keys();
    names.find(|name| !name.ends_with("-sample")).unwrap().clone()
}
