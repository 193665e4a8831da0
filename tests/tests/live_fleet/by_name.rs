//! Indices that are made by name from a template.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use es_core::cluster::{Cluster, Repeat, Request};
use es_core::prelude::*;
use es_migrate::fleet::reports;
use es_migrate::{Migrations, Outcome, map, reindex};
use es_tests::migrations::{left, nobody_at_it, recorded};
use es_tests::stage::Stage;
use es_tests::tenants::{migrator, v1, v2, v3};
use serde_json::{Value, json};

use super::begun;

fn to_v2() -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Visit>(), schema::<v2::Visit>()])).document::<v2::Visit>()
}

fn to_v3() -> Migrations {
    let all = [schema::<v1::Visit>(), schema::<v2::Visit>(), schema::<v3::Visit>()];
    let steps = |m: es_migrate::Steps| {
        m.to(3, map(|old: v2::Visit| v3::Visit { path: old.page }).inverse(reindex().rename("path", "page")))
    };
    Migrations::new(recorded(&all)).document_with::<v3::Visit>(steps)
}

/// Writes by raw HTTP under the index's own name, one after the other, until it is to stop; how many were acknowledged.
async fn writer(es: Cluster, index: String, stop: Arc<AtomicBool>) -> u32 {
    let mut count = 0;
    while !stop.load(Ordering::Acquire) {
        let path = format!("/{index}/_doc/w{count}");
        let request = Request::put("write", path).repeat(Repeat::Never).partial();
        let request = request.json(&json!({"page": format!("/running/{count}")})).unwrap();
        match es.send(request).await {
            Ok(_) => count += 1,
            // A block; or the moment in which the name changes hands.
            Err(error) => assert!(matches!(error.status(), Some(403 | 404)), "{error}"),
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    count
}

async fn count(stage: &Stage, name: &str) -> u64 {
    let name = stage.name(name);
    stage.send(Request::post("refresh", format!("/{name}/_refresh"))).await;
    stage.get(&format!("/{name}/_count")).await["count"].as_u64().unwrap()
}

/// The only index behind a name.
async fn behind(stage: &Stage, name: &str) -> (String, Value) {
    let found = stage.get(&format!("/{}", stage.name(name))).await;
    let mut found = found.as_object().unwrap().clone().into_iter();
    let only = found.next().unwrap();
    assert!(found.next().is_none());
    only
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn they_are_adopted_and_migrated_under_writers_and_go_on_by_their_names() {
    let stage = Stage::new("by-name").await;
    v1::Visit::init(&stage.es).await.unwrap();
    let mut writers = vec![];
    let stop = Arc::new(AtomicBool::new(false));
    for name in ["acme", "beta"] {
        let index = v1::Visit::ensure_index(&stage.es, name).await.unwrap();
        let visits = Documents::<v1::Visit>::new(&stage.es).in_index(&index);
        let all = (0..20).map(|n| v1::Visit { page: format!("/{n}") });
        assert_eq!(visits.bulk().refresh(Refresh::True).run(all).await.unwrap().processed(), 20);
        writers.push(tokio::spawn(writer(stage.cluster(), index, stop.clone())));
    }
    // Somebody's own, which readers see too.
    let stranger = json!({"aliases": { (stage.name("visits")): {} }});
    stage.put(&format!("/{}", stage.name("odd")), stranger).await;

    stage.recorder.take();
    let plan = migrator(&stage.es, to_v2()).plan().await.unwrap();
    println!("{} requests\n{plan}", stage.requests().len());
    let text = plan.to_string();
    let said = [
        "visits (fleet visits-*): its template and policy: change in place",
        "visits (fleet visits-*): 2 of 2: version 1 → 2: adopt, then copy into a new index: visits-acme, visits-beta",
        "visits (fleet visits-*): left alone: ",
    ];
    assert!(said.iter().all(|words| text.contains(words)), "{text}");
    let done = migrator(&stage.es, to_v2()).up().await.unwrap();
    assert_eq!(reports(&done)[0].outcomes, [(Outcome::Migrated, 2)]);
    tokio::time::sleep(Duration::from_millis(500)).await;
    stop.store(true, Ordering::Release);
    let mut written = 0;
    for (writer, name) in writers.into_iter().zip(["visits-acme", "visits-beta"]) {
        let acknowledged = u64::from(writer.await.unwrap());
        assert_eq!(count(&stage, name).await, 20 + acknowledged, "{name}");
        written += 20 + acknowledged;
    }
    assert!(written > 60, "they wrote: {written}");
    assert_eq!(count(&stage, "visits").await, written, "readers see each document once");
    let (index, acme) = behind(&stage, "visits-acme").await;
    assert!(index.starts_with("visits-acme-v2-"), "{index}");
    assert_eq!(acme["mappings"]["properties"]["page"], json!({"type": "text", "analyzer": "english"}));
    nobody_at_it(&stage).await;

    // All that knew the name knows it still.
    let own = v2::Visit::ensure_index(&stage.es, "acme").await.unwrap();
    assert_eq!(own, stage.name("visits-acme"));
    let visits = Documents::<v2::Visit>::new(&stage.es).in_index(own);
    visits.index(&v2::Visit { page: "/late".to_owned() }).refresh(Refresh::True).await.unwrap();
    let late = json!({"query": {"match": {"page": "late"}}});
    assert_eq!(Documents::<v2::Visit>::new(&stage.es).search(&late).await.unwrap().total, 1);
    let init = v2::Visit::init(&stage.es).await.unwrap();
    assert!(init.to_string().ends_with("unchanged"), "{init}");
    let in_full = stage.es.plan([schema::<v2::Visit>()]).await.unwrap();
    assert!(in_full.is_empty() && in_full.refusals().is_empty(), "{in_full}");
    stage.recorder.take();
    let again = migrator(&stage.es, to_v2()).up().await.unwrap();
    assert!(again.iter().all(|report| report.outcome == Outcome::Unchanged), "{again:?}");
    assert!(begun(&stage.recorder.take()).is_empty());

    // A new one is of the new version, and stays an index of its name until it is copied.
    v2::Visit::ensure_index(&stage.es, "gamma").await.unwrap();
    assert_eq!(behind(&stage, "visits-gamma").await.0, "visits-gamma");
    assert!(migrator(&stage.es, to_v2()).plan().await.unwrap().is_empty());
    let done = migrator(&stage.es, to_v3()).parallel(3).up().await.unwrap();
    assert_eq!(reports(&done)[0].outcomes, [(Outcome::Migrated, 3)]);
    for name in ["visits-acme", "visits-beta", "visits-gamma"] {
        let (index, found) = behind(&stage, name).await;
        assert!(index.starts_with(&format!("{name}-v3-")), "{index}");
        assert_eq!(found["mappings"]["properties"], json!({"path": {"type": "keyword"}}));
    }
    assert_eq!(count(&stage, "visits").await, written + 1);

    // And back, and away with what is retired.
    let back = migrator(&stage.es, to_v3()).rollback("visits-acme").await.unwrap();
    assert_eq!((back.version, back.fleet), (Some(2), Some("visits")));
    assert_eq!(count(&stage, "visits").await, written + 1);
    let gone = migrator(&stage.es, to_v3()).finalize("visits", Duration::ZERO).await.unwrap();
    assert_eq!((gone.outcome, gone.members), (Outcome::Finalized, 3));
    let names: Vec<_> = left(&stage).await.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names.len(), 4, "one serves each, and there is the odd one: {names:?}");
}
