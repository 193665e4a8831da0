//! What can't be copied stops the rest, and leaves everything as it was; and what is asked for meanwhile.

use es_core::cluster::Request;
use es_migrate::{MigrateError, Outcome, State};
use es_testkit::{Fault, When};
use es_tests::migrations::nobody_at_it;
use es_tests::process::migrator;
use es_tests::series::Kind;
use es_tests::stage::Stage;
use serde_json::{Value, json};

const KINDS: [Kind; 2] = [Kind::Series, Kind::Stream];

/// A document that the new mapping refuses, in the second of three indices.
async fn spoilt(kind: Kind) -> (Stage, String) {
    let stage = Stage::new("spoilt").await;
    kind.filled(&stage, 3, 4).await;
    let members = kind.members(&stage).await;
    let name = members[1].0.trim_start_matches(".ds-").to_owned();
    let dotted = if kind == Kind::Stream { ".ds-" } else { "" };
    let index = format!("{dotted}{}{name}", stage.area.prefix());
    // The number of the second version is a `long`, as that of the first; a script makes of this one what is none.
    let odd = json!({"doc": {"text": "odd"}});
    let path = format!("/{index}/_update/i1-2?refresh=true");
    let found = stage.get(&format!("/{index}/_doc/i1-2")).await;
    let path = format!("{path}&if_seq_no={}&if_primary_term={}", found["_seq_no"], found["_primary_term"]);
    stage.send(Request::post("spoil", path).json(&odd).unwrap()).await;
    (stage, index)
}

fn migration() -> es_migrate::Migration {
    es_migrate::reindex()
        .rename("text", "message")
        .painless("if (ctx._source.message == 'odd') { ctx._source.n = 'no number' }")
}

#[tokio::test]
async fn what_is_refused_stops_the_rest_and_can_be_gone_on_with() {
    for kind in KINDS {
        let (stage, index) = spoilt(kind).await;
        let before = kind.standing(&stage).await;
        let to_v2 = || kind.to_v2_by(migration());
        let error = migrator(&stage.es, to_v2()).up_one(kind.document()).await.unwrap_err();
        println!("{error}");
        let MigrateError::Index { index: failed, done, all, .. } = &error else { panic!("{error}") };
        assert_eq!((failed.as_str(), *done, *all), (index.as_str(), 1, 3), "{error}");
        // The index is what it was, and takes writes; the first serves as a copy, the last was not begun.
        let after = kind.standing(&stage).await;
        let name = index.replace(stage.area.prefix(), "");
        if kind == Kind::Series {
            // The write aliases of the first version went with the rollover.
            assert_eq!(after[&name]["aliases"], json!({"lines": {}}));
        }
        for what in ["stream", "blocked", "version", "date"] {
            assert_eq!(after[&name][what], before[&name][what], "{what}");
        }
        let versions: Vec<u64> = kind.members(&stage).await.into_iter().map(|(_, version)| version).collect();
        assert_eq!((versions.len(), versions.iter().filter(|version| **version == 2).count()), (4, 2));
        nobody_at_it(&stage).await;
        let documents = kind.documents(&stage).await;
        assert_eq!(documents.len(), 13, "{documents:?}");

        // The same again fails at the same place; where the document is put right, it goes on.
        let again = migrator(&stage.es, to_v2()).up_one(kind.document()).await.unwrap_err();
        assert!(matches!(&again, MigrateError::Index { done: 0, all: 2, .. }), "{again}");
        let found = stage.get(&format!("/{index}/_doc/i1-2")).await;
        let path = format!(
            "/{index}/_doc/i1-2?refresh=true&if_seq_no={}&if_primary_term={}",
            found["_seq_no"], found["_primary_term"]
        );
        stage.send(Request::delete("put right", path)).await;
        let report = migrator(&stage.es, to_v2()).up_one(kind.document()).await.unwrap();
        assert_eq!((report.outcome, report.indices), (Outcome::Migrated, 2), "{report}");
        assert!(kind.members(&stage).await.iter().all(|(_, version)| *version == 2));
        assert_eq!(kind.documents(&stage).await.len(), 12);

        let error = migrator(&stage.es, to_v2()).rollback(kind.document()).await.unwrap_err();
        assert!(matches!(error, MigrateError::Refused(_)), "{error}");
        assert!(error.to_string().contains("are not brought back"), "{error}");
    }
}

/// Asked to stop while the first index is copied: it is put back. And a run whose owner is gone is given up.
#[tokio::test]
async fn a_run_is_stopped_or_unlocked_at_its_index() {
    for kind in KINDS {
        let stage = Stage::new("stopped").await;
        kind.filled(&stage, 2, 4).await;
        let before = kind.standing(&stage).await;
        let one = migrator(&stage.es, kind.to_v2());
        let control = one.control();
        let when = When::any().method("POST").path("/_reindex");
        stage.recorder.inject(when.nth(1), Fault::call_before(move |_| control.stop()));
        let error = one.up_one(kind.document()).await.unwrap_err();
        assert!(matches!(error, MigrateError::Cancelled { .. }), "{error}");
        stage.recorder.heal();
        untouched(kind, &stage, &before).await;

        // The connection is lost for good in the middle, so that everything is left as it is.
        stage.recorder.inject(When::any().method("POST").path("*/_refresh"), Fault::unavailable());
        let brief = migrator(&stage.es, kind.to_v2()).patience(std::time::Duration::from_millis(300));
        let error = brief.up_one(kind.document()).await.unwrap_err();
        assert!(matches!(error, MigrateError::Stopped { .. }), "{error}");
        stage.recorder.heal();
        let status = es_migrate::status(&stage.es, &kind.to_v2()).await.unwrap();
        println!("{}", status[0]);
        assert!(status[0].to_string().contains("indices: 1 of version 2, 2 of version 1"), "{}", status[0]);
        assert!(status[0].run.as_ref().unwrap().is_open());
        let report = migrator(&stage.es, kind.to_v2()).unlock(kind.document(), false).await.unwrap();
        assert_eq!(report.outcome, Outcome::Unlocked);
        untouched(kind, &stage, &before).await;
        let runs = migrator(&stage.es, kind.to_v2()).history(kind.document()).await.unwrap();
        assert!(runs.iter().all(|run| matches!(run.state, State::Failed { .. })), "{runs:?}");
        nobody_at_it(&stage).await;
    }
}

/// The old indices are what they were but for the write aliases, and there is one more.
async fn untouched(kind: Kind, stage: &Stage, before: &Value) {
    let after = kind.standing(stage).await;
    assert_eq!(after.as_object().unwrap().len(), before.as_object().unwrap().len() + 1, "{after:#}");
    for (name, was) in before.as_object().unwrap() {
        for what in ["stream", "blocked", "version", "date"] {
            assert_eq!(after[name][what], was[what], "{name}: {what}");
        }
    }
    assert_eq!(kind.documents(stage).await.len(), 9);
}

/// Where somebody else's template makes the next index, nothing more is done, however often it is asked for.
#[tokio::test]
async fn an_index_of_another_template_is_not_taken_for_the_next() {
    let (kind, stage) = (Kind::Stream, Stage::new("above").await);
    kind.filled(&stage, 1, 3).await;
    let above = json!({
        "index_patterns": [stage.name("events")], "priority": 900, "data_stream": {},
        "template": {"mappings": {"properties": {"message": {"type": "text"}}}},
    });
    stage.put(&format!("/_index_template/{}", stage.name("above")), above).await;
    let error = migrator(&stage.es, kind.to_v2()).up_one("events").await.unwrap_err();
    assert!(error.to_string().contains("cannot become what is declared"), "{error}");
    let versions: Vec<_> = kind.members(&stage).await.into_iter().map(|(_, version)| version).collect();
    assert_eq!(versions, [1, 0], "one more, and nothing copied");
    assert_eq!(kind.documents(&stage).await.len(), 4);
}
