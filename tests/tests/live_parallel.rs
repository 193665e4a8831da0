//! Several documents in one run: no more at once than asked for, and what becomes of the others where one fails or all are to
//! stop.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{Failure, MigrateError, Migrations, Migrator, Outcome, Report};
use es_testkit::{Exchange, Fault, When};
use es_tests::migrations::{left, nobody_at_it, recorded};
use es_tests::stage::Stage;
use serde_json::{Value, json};

/// Two versions of a document; the second has the title as another type.
macro_rules! document {
    ($name:ident, $index:tt, $($title:tt)*) => {
        mod $name {
            use es_core::prelude::*;
            use serde::{Deserialize, Serialize};

            #[derive(Serialize, Deserialize, EsDocument)]
            #[es(index = $index, settings(number_of_shards = 1, number_of_replicas = 0))]
            pub(crate) struct Old {
                #[es(text)]
                title: String,
            }

            #[derive(Serialize, Deserialize, EsDocument)]
            #[es(index = $index, version = 2, settings(number_of_shards = 1, number_of_replicas = 0))]
            pub(crate) struct New {
                #[es($($title)*)]
                title: String,
            }
        }
    };
}

document!(a, "a", text(analyzer = "english"));
document!(b, "b", text(analyzer = "english"));
document!(c, "c", text(analyzer = "english"));
// Takes no title of words.
document!(dates, "c", date);
document!(d, "d", text(analyzer = "english"));
document!(e, "e", text(analyzer = "english"));
document!(f, "f", text(analyzer = "english"));

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// All six in their first version, with some documents.
async fn filled(stage: &Stage) {
    let schemas = [
        schema::<a::Old>(),
        schema::<b::Old>(),
        schema::<c::Old>(),
        schema::<d::Old>(),
        schema::<e::Old>(),
        schema::<f::Old>(),
    ];
    stage.es.init_all(schemas).await.unwrap();
    let line =
        |n: u32| format!("{}\n{}\n", json!({"index": {"_id": n.to_string()}}), json!({"title": "running"}));
    let lines: String = (0..20).map(line).collect();
    for name in NAMES {
        let path = format!("/{}/_bulk?refresh=true", stage.name(name));
        stage.send(Request::post("fill", path).ndjson(lines.clone().into_bytes())).await;
    }
}

/// All six in their second version, with `C` in the place of `c`.
fn migrations<Old: EsDocument, C: EsDocument>() -> Migrations {
    Migrations::new(recorded(&[
        schema::<a::Old>(),
        schema::<a::New>(),
        schema::<b::Old>(),
        schema::<b::New>(),
        schema::<Old>(),
        schema::<C>(),
        schema::<d::Old>(),
        schema::<d::New>(),
        schema::<e::Old>(),
        schema::<e::New>(),
        schema::<f::Old>(),
        schema::<f::New>(),
    ]))
    .document::<a::New>()
    .document::<b::New>()
    .document::<C>()
    .document::<d::New>()
    .document::<e::New>()
    .document::<f::New>()
}

/// The most documents under way at once: from the request that takes a lease to the one that gives it back.
fn at_once(seen: &[Exchange]) -> (usize, BTreeSet<String>) {
    let (mut under_way, mut begun, mut most) = (BTreeSet::new(), BTreeSet::new(), 0);
    for request in seen.iter().filter(|seen| seen.method == "PUT") {
        let path = request.path.split('?').next().unwrap();
        let Some((_, document)) = path.split_once("/migrate-") else { continue };
        let body: Value = serde_json::from_slice(&request.request_body).unwrap();
        if body["owner"].is_null() {
            under_way.remove(document);
        } else {
            under_way.insert(document.to_owned());
            begun.insert(document.to_owned());
        }
        most = most.max(under_way.len());
    }
    (most, begun)
}

fn documents(reports: &[Report]) -> Vec<&str> {
    reports.iter().map(|report| report.document.as_str()).collect()
}

/// Waits on the recorder's side, and not for ever.
fn until(is_so: impl Fn() -> bool) {
    let start = Instant::now();
    while !is_so() && start.elapsed() < Duration::from_secs(30) {
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The version behind each alias, whether the index takes writes, and how many indices there are.
async fn versions(stage: &Stage) -> (Vec<u64>, usize) {
    let mut versions = vec![];
    for name in NAMES {
        let index = stage.get(&format!("/{}", stage.name(name))).await;
        let index = index.as_object().unwrap().values().next().unwrap().clone();
        versions.push(index["mappings"]["_meta"]["es_schema"]["version"].as_u64().unwrap());
        let path = format!("/{}/_doc/late?refresh=true", stage.name(name));
        stage.put(&path, json!({"title": "written after it all"})).await;
    }
    (versions, left(stage).await.as_object().unwrap().len())
}

#[tokio::test]
async fn no_more_at_once_than_asked_for_and_the_reports_in_order() {
    let stage = Stage::new("six").await;
    filled(&stage).await;
    let migrator = Migrator::new(&stage.es, migrations::<c::Old, c::New>()).unwrap().parallel(3);
    stage.recorder.take();
    let reports = migrator.up().await.unwrap();
    let (most, begun) = at_once(&stage.recorder.take());
    assert_eq!((most, begun.len()), (3, 6));
    assert_eq!(documents(&reports), NAMES);
    assert!(
        reports.iter().all(|report| (report.outcome, report.documents) == (Outcome::Migrated, 20)),
        "{reports:?}"
    );
    assert_eq!(versions(&stage).await, (vec![2; 6], 12));
    nobody_at_it(&stage).await;
    let again = migrator.up().await.unwrap();
    assert!(again.iter().all(|report| report.outcome == Outcome::Unchanged), "{again:?}");
}

#[tokio::test]
async fn where_one_fails_those_under_way_end_and_no_other_is_begun() {
    let stage = Stage::new("fails").await;
    filled(&stage).await;
    // The first two are held up until the third has ended.
    let ended = Arc::new(AtomicBool::new(false));
    let (waits, ends) = (ended.clone(), ended.clone());
    let hold = Fault::call_before(move |_| until(|| waits.load(Ordering::Acquire)));
    for name in ["a", "b"] {
        let blocks = When::any().method("PUT").path(&format!("/{}.fence*/_block/write", stage.name(name)));
        stage.recorder.inject(blocks, hold.clone());
    }
    let given_back = When::any().method("PUT").path("/*/migrate-c*").body("\"owner\":null");
    stage.recorder.inject(given_back, Fault::call_after(move |_| ends.store(true, Ordering::Release)));

    let migrator = Migrator::new(&stage.es, migrations::<dates::Old, dates::New>()).unwrap().parallel(3);
    stage.recorder.take();
    let error = migrator.up().await.unwrap_err();
    assert!(ended.load(Ordering::Acquire));
    let (most, begun) = at_once(&stage.recorder.take());
    assert_eq!((most, begun), (3, ["a", "b", "c"].map(str::to_owned).into()));
    let text = error.to_string();
    let MigrateError::Incomplete(all) = error else { panic!("{error}") };
    let [(document, MigrateError::Failed { failure: Failure::Rejected { .. }, .. })] = all.failed.as_slice()
    else {
        panic!("{text}")
    };
    assert_eq!((document.as_str(), documents(&all.reports)), ("c", vec!["a", "b"]));
    assert_eq!(all.not_begun, ["d", "e", "f"]);
    assert!(all.reports.iter().all(|report| report.outcome == Outcome::Migrated), "{text}");
    let said = [
        "1 of 6 documents failed\n`c` stays at version 1",
        "note: a: 20 documents copied",
        "not begun: d, e, f",
    ];
    assert!(said.iter().all(|words| text.contains(words)), "{text}");
    stage.recorder.heal();
    assert_eq!(
        versions(&stage).await,
        (vec![2, 2, 1, 1, 1, 1], 8),
        "two old ones are kept, nothing of the third is left"
    );
    nobody_at_it(&stage).await;
}

#[tokio::test]
async fn who_stops_stops_all() {
    let stage = Stage::new("stops").await;
    filled(&stage).await;
    let migrator = Migrator::new(&stage.es, migrations::<c::Old, c::New>()).unwrap().parallel(3);
    let (control, blocking) = (migrator.control(), Arc::new(AtomicU32::new(0)));
    let all_three = Fault::call_before(move |_| {
        blocking.fetch_add(1, Ordering::AcqRel);
        until(|| blocking.load(Ordering::Acquire) >= 3);
        control.stop();
    });
    stage.recorder.inject(When::any().method("PUT").path("*/_block/write").times(3), all_three);
    let error = migrator.up().await.unwrap_err();
    let MigrateError::Incomplete(all) = error else { panic!("{error}") };
    assert!(all.failed.iter().all(|(_, error)| matches!(error, MigrateError::Cancelled { .. })), "{all}");
    assert_eq!((all.failed.len(), all.reports.len(), all.not_begun.len()), (3, 0, 3), "{all}");
    stage.recorder.heal();
    assert_eq!(versions(&stage).await, (vec![1; 6], 6));
    nobody_at_it(&stage).await;
}
