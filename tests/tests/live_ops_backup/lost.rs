//! Runs that a policy says nothing of, and snapshots that are not waited for.

use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_core::ops::backup::{Backup, BackupError, Kind};
use es_core::ops::task::Patience;
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use super::{backup, index, index_without_node, names, never, stage};

fn answer(body: &Value) -> Fault {
    Fault::Answer(Answer { body: body.to_string(), ..Answer::error(200, "", "") })
}

/// From now on a policy tells what it does now, as where the record of a run is lost with its master.
async fn hold(stage: &Stage, policy: &str) {
    let path = format!("/_slm/policy/{}", stage.name(policy));
    let told = stage.send(Request::get("look", path.clone())).await;
    stage.recorder.inject(When::any().method("GET").path(&path), answer(&told));
}

#[tokio::test]
async fn of_a_run_that_the_policy_has_lost_the_repository_is_asked() {
    let stage = stage("backup-run-lost").await;
    index(&stage, "app-1", 1).await;
    index_without_node(&stage, "app-2").await;
    let named = |name: &str, patterns: &str| Backup::new(name, "r", [patterns], never()).partial(true);
    let (good, partial) = (named("good", "app-1"), named("partial", "app-*"));
    let missing = named("missing", "app-1");
    for backup in [&good, &partial, &missing] {
        stage.es.backup(backup).set_up().await.unwrap();
        hold(&stage, backup.name()).await;
    }
    let nothing = json!({"snapshot_name": stage.name("missing-none")});
    let execute = format!("/_slm/policy/{}/_execute", stage.name("missing"));
    stage.recorder.inject(When::any().method("POST").path(&execute), answer(&nothing));
    let start = Instant::now();
    let (good, partial, missing) =
        (stage.es.backup(&good), stage.es.backup(&partial), stage.es.backup(&missing));
    let (good, partial, missing) = tokio::join!(good.take(), partial.take(), missing.take());
    assert!(start.elapsed() < Duration::from_mins(3));
    let good = good.unwrap();
    let there = names(&stage).await;
    assert!(there.contains(&good.name.replace(stage.area.prefix(), "")), "{there:?}");
    let partial = partial.unwrap_err();
    assert!(
        matches!(&partial, BackupError::Failed { reason, .. } if reason.contains("PARTIAL")),
        "{partial}"
    );
    let missing = missing.unwrap_err();
    let none = stage.name("missing-none");
    assert!(matches!(&missing, BackupError::Lost { snapshot } if *snapshot == none), "{missing}");
}

#[tokio::test]
async fn a_snapshot_is_waited_for_no_longer_than_the_patience_has_it() {
    let stage = stage("backup-impatient").await;
    index(&stage, "app-1", 1).await;
    let patience = Patience::default().at_most(Duration::from_millis(500));
    let nightly = backup(&["app-*"]);
    stage.es.backup(&nightly).set_up().await.unwrap();
    hold(&stage, "nightly").await;
    let running = stage.es.backup(&nightly).take_within(&patience).await.unwrap_err();
    assert!(matches!(running, BackupError::StillRunning { .. }), "{running}");
    stage.recorder.heal();

    let own = nightly.by(Kind::Own);
    let running = json!({"snapshots": [{"snapshot": "s", "state": "IN_PROGRESS"}]});
    stage.recorder.inject(When::any().method("GET").path("/_snapshot/*"), answer(&running));
    let running = stage.es.backup(&own).take_within(&patience).await.unwrap_err();
    assert!(matches!(running, BackupError::StillRunning { .. }), "{running}");
    stage.recorder.heal();
}
