//! An index that bears the alias's own name, as applications have it that never heard of aliases: it is adopted and migrated
//! while it is read and written.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use es_core::cluster::{Cluster, Request};
use es_core::prelude::*;
use es_migrate::plan::Action;
use es_migrate::{EventKind, Failure, MigrateError, Migrations, Migrator, Outcome, Report, Step};
use es_testkit::{Fault, When};
use es_tests::adoption::{documents, index, plain, to_v1};
use es_tests::migrations::{before, left, nobody_at_it, recorded, to_v2, v1};
use es_tests::stage::Stage;
use futures_util::future::join;
use serde_json::{Value, json};

async fn up(es: &Cluster, migrations: Migrations) -> Result<Report, MigrateError> {
    let migrator = Migrator::new(es, migrations).unwrap().patience(Duration::from_secs(20));
    migrator.up().await.map(|mut reports| reports.remove(0))
}

#[tokio::test]
async fn all_that_it_was_is_behind_the_alias() {
    let stage = Stage::new("adopted").await;
    plain(&stage, 60).await;
    let (documents_before, (_, index_before)) =
        (documents(&stage, "products").await, index(&stage, "products").await);

    let mut migrator = Migrator::new(&stage.es, to_v1()).unwrap();
    let plan = migrator.plan().await.unwrap();
    let Action::Adopt { clone, then } = &plan.documents[0].action else { panic!("{plan}") };
    assert_eq!((clone, &**then), (&stage.name("products-v0"), &Action::InPlace));
    let name = stage.name("products");
    let said =
        format!("`{name}` is an index of the alias's name: it is cloned to `{clone}`, which takes its place");
    assert!(plan.to_string().contains(&said), "{plan}");

    let mut progress = migrator.progress();
    let report = migrator.up().await.unwrap().remove(0);
    assert_eq!(
        (report.outcome, report.version, &report.index),
        (Outcome::Changed, Some(1), &Some(clone.clone()))
    );
    drop(migrator);
    let mut steps = vec![];
    while let Some(event) = progress.next().await {
        if let EventKind::Done { step, .. } = event.kind {
            steps.push(step);
        }
    }
    assert_eq!(steps, [Step::Block, Step::Clone, Step::Verify, Step::Switch, Step::Change]);

    assert_eq!(
        documents(&stage, "products").await,
        documents_before,
        "ids, routings, versions, sequence numbers"
    );
    let (serving, mut now) = index(&stage, "products").await;
    let mut aliases = index_before["aliases"].clone();
    let write = json!({"is_write_index": true});
    aliases["products"] = write.clone();
    aliases["products.w1"] = write;
    assert_eq!((serving.as_str(), &now["aliases"]), ("products-v0", &aliases));
    now["aliases"] = index_before["aliases"].clone();
    assert_eq!(now, index_before, "settings, analysis, mapping");
    let count = stage.get(&format!("/{}/_count", stage.name("cheap"))).await;
    assert_eq!(count["count"], 10);

    // Both kinds of writer go on.
    stage
        .put(
            &format!("/{}/_doc/raw", stage.name("products")),
            json!({"sku": "raw", "title": "raw", "price": 1}),
        )
        .await;
    let products = Documents::<v1::Product>::new(&stage.es);
    products.index(&v1::Product { sku: "late".into(), title: "late".into(), price: 7 }).await.unwrap();
    assert_eq!(documents(&stage, "products").await.as_array().unwrap().len(), 62);
    assert_eq!(left(&stage).await.as_object().unwrap().len(), 1, "nothing else is there");
    nobody_at_it(&stage).await;
    assert_eq!(up(&stage.es, to_v1()).await.unwrap().outcome, Outcome::Unchanged);
    v1::Product::init(&stage.es).await.unwrap();
}

#[tokio::test]
async fn its_documents_are_copied_and_back_is_the_clone() {
    let stage = Stage::new("copied").await;
    plain(&stage, 60).await;
    let report = up(&stage.es, to_v2()).await.unwrap();
    assert_eq!((report.outcome, report.version, report.documents), (Outcome::Migrated, Some(2), 60));
    let migrator = Migrator::new(&stage.es, to_v2()).unwrap();
    let runs = migrator.history("products").await.unwrap();
    assert_eq!(runs.iter().map(|run| run.to).collect::<Vec<_>>(), [0, 2]);
    assert_eq!(runs[1].source, runs[0].target);
    let report = migrator.rollback("products").await.unwrap();
    assert_eq!((report.index.unwrap(), report.version), (stage.name("products-v0"), None));
    let (_, now) = index(&stage, "products").await;
    let mut aliases: Vec<_> = now["aliases"].as_object().unwrap().keys().cloned().collect();
    aliases.sort();
    assert_eq!(aliases, ["cheap", "products", "routed", "written"]);
    // An adoption by itself is nothing to go back from.
    let stage = Stage::new("alone").await;
    plain(&stage, 1).await;
    up(&stage.es, to_v1()).await.unwrap();
    let error = Migrator::new(&stage.es, to_v1()).unwrap().rollback("products").await.unwrap_err();
    assert!(matches!(error, MigrateError::Refused(_)), "{error}");
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

/// Searches without a pause; each must see no fewer documents than were there at first. How many there were, and how many the
/// server called incomplete: a search that is under way while the original is removed may lose shards, and says so.
async fn read(es: &Cluster, ended: &AtomicBool, at_least: u64) -> (u32, u32) {
    let (mut searches, mut incomplete) = (0, 0);
    while !ended.load(Ordering::Acquire) {
        let path = format!("/{}/_search?size=0&track_total_hits=true", es.name("products"));
        let found = es.send(Request::get("search", path)).await.unwrap().value().unwrap();
        if found["_shards"]["failed"] == 0 {
            assert!(found["hits"]["total"]["value"].as_u64().unwrap() >= at_least, "{found}");
        } else {
            incomplete += 1;
        }
        searches += 1;
    }
    (searches, incomplete)
}

/// Writes by the name alone, again where it is blocked, until each is acknowledged; how many were.
async fn write(es: &Cluster, ended: &AtomicBool, blocked: &AtomicU32) -> u32 {
    let mut written = 0;
    while !ended.load(Ordering::Acquire) {
        let path = format!("/{}/_doc/w{written}", es.name("products"));
        let body =
            json!({"sku": format!("w{written}"), "title": "written meanwhile", "price": 10_000 + written});
        match es.send(Request::put("write", path).json(&body).unwrap()).await {
            Ok(_) => written += 1,
            Err(error) if error.status() == Some(403) => {
                blocked.fetch_add(1, Ordering::Relaxed);
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Err(error) => panic!("{error}"),
        }
    }
    written
}

#[tokio::test]
async fn readers_see_no_gap_and_no_write_is_lost() {
    let stage = Stage::new("readers").await;
    plain(&stage, 500).await;
    let migrations = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<english::Product>()]))
        .document::<english::Product>();
    let (ended, blocked) = (AtomicBool::new(false), AtomicU32::new(0));
    let (reader, writer) = (stage.cluster(), stage.cluster());
    let migrating = async {
        let report = up(&stage.es, migrations).await;
        // Somebody writes to what serves now.
        tokio::time::sleep(Duration::from_millis(100)).await;
        ended.store(true, Ordering::Release);
        report.unwrap()
    };
    let ((report, (searches, incomplete)), written) =
        join(join(migrating, read(&reader, &ended, 500)), write(&writer, &ended, &blocked)).await;
    assert_eq!((report.outcome, report.version), (Outcome::Migrated, Some(2)));
    println!(
        "{searches} searches, {incomplete} incomplete, {written} writes, {} of them blocked",
        blocked.load(Ordering::Relaxed)
    );
    // There is one moment at which it can be, and one reader.
    assert!(incomplete <= 1, "{incomplete}");
    assert!(searches > 0 && blocked.load(Ordering::Relaxed) > 0);
    let all = documents(&stage, "products").await;
    let ids: std::collections::BTreeSet<_> =
        all.as_array().unwrap().iter().map(|hit| hit["_id"].as_str().unwrap().to_owned()).collect();
    let total = stage.get(&format!("/{}/_count", stage.name("products"))).await["count"].as_u64().unwrap();
    assert_eq!(total, u64::from(500 + written));
    assert!((0..written.min(400)).all(|n| ids.contains(&format!("w{n}"))));
}

/// Everything is as it was: the index takes writes, and nothing else is there.
async fn as_before(stage: &Stage, index_before: &Value, documents_before: &Value) {
    let (name, now) = index(stage, "products").await;
    assert_eq!((name.as_str(), &now), ("products", index_before));
    assert_eq!(left(stage).await.as_object().unwrap().len(), 1);
    assert_eq!(documents(stage, "products").await, *documents_before);
    nobody_at_it(stage).await;
}

#[tokio::test]
async fn what_is_in_the_way_is_said_before_anything_changes() {
    type Act = (&'static str, &'static str, Value, &'static str);
    let cases: [Act; 4] = [
        ("PUT", "/products-v0", json!({}), "there is an index of that name"),
        ("PUT", "/other", json!({"aliases": {"products-v0": {}}}), "there is an alias of that name"),
        ("POST", "/products/_close", Value::Null, "is closed"),
        ("PUT", "/products/_settings", json!({"index.blocks.read_only": true}), "blocks.read_only"),
    ];
    for (method, path, body, expected) in cases {
        let stage = Stage::new("refused").await;
        plain(&stage, 3).await;
        let (path, prefix) =
            (path.replacen('/', &format!("/{}", stage.area.prefix()), 1), stage.area.prefix());
        let body = body.to_string().replace("products-v0", &format!("{prefix}products-v0"));
        let request =
            if method == "PUT" { Request::put("by hand", path) } else { Request::post("by hand", path) };
        let body: Value = serde_json::from_str(&body).unwrap();
        let request = if body.is_null() { request } else { request.json(&body).unwrap() };
        stage.send(request).await;
        let error = up(&stage.es, to_v1()).await.unwrap_err();
        assert!(matches!(error, MigrateError::Refused(_)), "{expected}: {error}");
        assert!(error.to_string().contains(expected), "{expected}: {error}");
        let sent = stage.requests();
        let reads = |request: &String| request.starts_with("GET ") || request.ends_with("/_has_privileges");
        assert!(sent.iter().all(reads), "{sent:#?}");
        if expected.contains("blocks") {
            let off = json!({"index.blocks.read_only": null});
            stage.put(&format!("/{}/_settings", stage.name("products")), off).await;
        }
    }
}

#[tokio::test]
async fn init_leaves_it_alone_and_names_the_migration() {
    let stage = Stage::new("init").await;
    plain(&stage, 3).await;
    let error = v1::Product::init(&stage.es).await.unwrap_err().to_string();
    assert!(error.contains("which must be an alias") && error.contains("migrate"), "{error}");
    assert!(stage.requests().iter().all(|request| request.starts_with("GET ")));
}

#[tokio::test]
async fn a_block_that_was_there_stays() {
    let stage = Stage::new("theirs").await;
    plain(&stage, 3).await;
    stage.send(Request::put("by hand", format!("/{}/_block/write", stage.name("products")))).await;
    up(&stage.es, to_v1()).await.unwrap();
    let (name, now) = index(&stage, "products").await;
    assert_eq!(
        (name.as_str(), &now["settings"]["index"]["blocks"]["write"]),
        ("products-v0", &json!("true"))
    );
}

#[tokio::test]
async fn before_the_switch_all_can_be_put_back() {
    // A stranger takes the block off, and writes; another deletes the clone.
    for (what, failure) in [("write", Failure::BlockLifted), ("delete", Failure::TargetGone)] {
        let stage = Stage::new("put-back").await;
        plain(&stage, 20).await;
        let (_, index_before) = index(&stage, "products").await;
        before(&stage, When::any().path("/_cluster/health/*products-v0*"), move |es| async move {
            if what == "delete" {
                let request = Request::delete("by hand", format!("/{}", es.name("products-v0")));
                es.send(request).await.unwrap();
            } else {
                let settings = format!("/{}/_settings", es.name("products"));
                let off = json!({"index.blocks.write": null});
                es.send(Request::put("by hand", settings).json(&off).unwrap()).await.unwrap();
            }
        });
        let error = up(&stage.es, to_v1()).await.unwrap_err();
        let MigrateError::Failed { failure: found, .. } = &error else { panic!("{what}: {error}") };
        assert_eq!(found, &failure, "{error}");
        stage.recorder.heal();
        as_before(&stage, &index_before, &documents(&stage, "products").await).await;
        up(&stage.es, to_v1()).await.unwrap();
    }
}

#[tokio::test]
async fn who_died_is_unlocked_and_who_stops_is_put_back() {
    for stops in [false, true] {
        let stage = Stage::new("unlocked").await;
        plain(&stage, 20).await;
        let ((_, index_before), documents_before) =
            (index(&stage, "products").await, documents(&stage, "products").await);
        let migrator = Migrator::new(&stage.es, to_v1()).unwrap().patience(Duration::ZERO);
        let control = migrator.control();
        let health = When::any().path("/_cluster/health/*products-v0*");
        if stops {
            stage.recorder.inject(health, Fault::call_before(move |_| control.stop()));
            let error = migrator.up().await.unwrap_err();
            assert!(matches!(error, MigrateError::Cancelled { .. }), "{error}");
        } else {
            stage.recorder.inject(health, Fault::LoseRequest);
            let error = migrator.up().await.unwrap_err();
            assert!(matches!(error, MigrateError::Stopped { .. }), "{error}");
            stage.recorder.heal();
            assert!(left(&stage).await.get("products-v0").is_some());
            let report = Migrator::new(&stage.es, to_v1()).unwrap().unlock("products", false).await.unwrap();
            assert_eq!(report.outcome, Outcome::Unlocked);
        }
        as_before(&stage, &index_before, &documents_before).await;
    }
}

#[tokio::test]
async fn the_last_that_there_is_of_the_documents_stays() {
    let stage = Stage::new("only-clone").await;
    plain(&stage, 20).await;
    before(&stage, When::any().path("/_cluster/health/*products-v0*"), |es| async move {
        es.send(Request::delete("by hand", format!("/{}", es.name("products")))).await.unwrap();
    });
    let error = up(&stage.es, to_v1()).await.unwrap_err();
    let MigrateError::Failed { failure: Failure::OnlyClone { index }, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(*index, stage.name("products-v0"));
    assert_eq!(documents(&stage, "products-v0").await.as_array().unwrap().len(), 20);
    assert_eq!(left(&stage).await["products-v0"]["aliases"], json!({}), "no fence is left");
}
