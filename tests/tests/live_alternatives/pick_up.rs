//! Documents pick up what the mapping gained: all of them, each once, whoever stops when.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::plan::Action;
use es_migrate::{MigrateError, Migrator, Report};
use es_tests::migrations::{LEASE, nobody_at_it};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{as_it_is, fill, found, plan};

/// Notes, before and after.
macro_rules! note {
    ($name:ident, $version:literal, [$($above:tt)*], $title:meta) => {
        mod $name {
            use es_core::prelude::*;

            #[derive(serde::Serialize, serde::Deserialize, EsDocument)]
            #[es(index = "notes", version = $version)]
            #[es(settings(number_of_shards = 2, number_of_replicas = 0, refresh_interval = "-1"))]
            $($above)*
            pub(crate) struct Note {
                #[$title]
                pub(crate) title: String,
                #[es(keyword)]
                pub(crate) secret: String,
            }
        }
    };
}

note!(first, 1, [], es(text));
note!(second, 2, [], es(text(fields(english = text(analyzer = "english")))));
note!(partial, 1, [#[es(_source(excludes = ["secret"]))]], es(text));
note!(partial_second, 2, [#[es(_source(excludes = ["secret"]))]], es(text(fields(english = text(analyzer = "english")))));

/// Notes that no search has seen yet.
async fn unseen<D: EsDocument>(name: &str, count: u32) -> Stage {
    let stage = Stage::new(name).await;
    D::init(&stage.es).await.unwrap();
    let note = |n: u32| (n.to_string(), json!({"title": "Running", "secret": "x"}));
    fill(&stage, "notes", (0..count).map(note).collect()).await;
    stage
}

fn migrator(stage: &Stage) -> Migrator {
    let migrations = as_it_is::<first::Note, second::Note>();
    Migrator::new(&stage.es, migrations).unwrap().lease_time(LEASE)
}

async fn up(stage: &Stage) -> Report {
    migrator(stage).up().await.unwrap().remove(0)
}

/// How often each document was written.
async fn versions(stage: &Stage) -> Vec<u64> {
    stage.send(Request::post("refresh", format!("/{}/_refresh", stage.name("notes-v1")))).await;
    let path =
        format!("/{}/_search?version=true&size=1000&filter_path=hits.hits._version", stage.name("notes-v1"));
    let found = stage.get(&path).await;
    let hits = found["hits"]["hits"].as_array().cloned().unwrap_or_default();
    hits.iter().filter_map(|hit| hit["_version"].as_u64()).collect()
}

/// At a rate, until some are written again and others are not.
async fn begun(stage: &Stage, migrator: &Migrator) {
    migrator.control().throttle(Some(20.0));
    let some = async {
        loop {
            let versions = versions(stage).await;
            if versions.contains(&2) && versions.contains(&1) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), some).await.unwrap();
}

/// All have it, and none was written a third time.
async fn each_once(stage: &Stage, count: usize) {
    assert_eq!(versions(stage).await, vec![2; count]);
    let english = json!({"match": {"title.english": "run"}});
    assert_eq!(found(stage, "notes", english).await, count as u64);
    nobody_at_it(stage).await;
}

#[tokio::test]
async fn documents_that_no_search_has_seen_yet_have_it_too() {
    let stage = unseen::<first::Note>("unseen", 30).await;
    assert_eq!(up(&stage).await.documents, 30);
    each_once(&stage, 30).await;
}

#[tokio::test]
async fn what_keeps_a_part_of_its_documents_is_left_as_it_is() {
    let stage = unseen::<partial::Note>("partial", 3).await;
    let migrations = as_it_is::<partial::Note, partial_second::Note>();
    let error = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap_err();
    assert!(error.to_string().contains("keeps a part of each document only"), "{error}");
    let mapping = stage.get(&format!("/{}/_mapping", stage.name("notes"))).await;
    assert_eq!(mapping["notes-v1"]["mappings"]["properties"]["title"], json!({"type": "text"}));
    versions(&stage).await;
    assert_eq!(found(&stage, "notes", json!({"term": {"secret": "x"}})).await, 3, "nothing is lost");
}

#[tokio::test]
async fn whoever_is_stopped_goes_on_later() {
    let stage = unseen::<first::Note>("stopped", 600).await;
    let stopped = migrator(&stage);
    let control = stopped.control();
    let (outcome, ()) = tokio::join!(stopped.up(), async {
        begun(&stage, &stopped).await;
        control.stop();
    });
    let error = outcome.unwrap_err();
    assert!(matches!(error, MigrateError::Cancelled { .. }), "{error}");
    nobody_at_it(&stage).await;
    assert_eq!(plan(&stage, as_it_is::<first::Note, second::Note>()).await.action, Action::PickUp);
    up(&stage).await;
    each_once(&stage, 600).await;
    assert_eq!(plan(&stage, as_it_is::<first::Note, second::Note>()).await.action, Action::Nothing);
}

#[tokio::test]
async fn another_goes_on_for_one_that_died() {
    let stage = unseen::<first::Note>("died", 600).await;
    let dead = migrator(&stage);
    // Its task on the server goes on, slowly.
    tokio::select! {
        outcome = dead.up() => panic!("{outcome:?}"),
        () = begun(&stage, &dead) => {}
    }
    migrator(&stage).resume("notes").await.unwrap();
    each_once(&stage, 600).await;
    let ledger: Value = stage.get(&format!("/{}/_doc/notes", stage.name(".es-migrations"))).await;
    let runs = ledger["_source"]["runs"].as_array().unwrap();
    assert_eq!((runs.len(), &runs[0]["state"]["state"]), (1, &json!("in_place")), "{ledger}");
}
