//! By a key that sees some of the indices alone.

use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::backup::{Backup, Fate, Kind, Stays};
use es_core::ops::schedule::Schedule;
use es_core::ops::snapshots::{RepositoryUser, SnapshotError};
use es_core::prelude::*;
use es_testkit::{Recorder, Server, Variant};
use es_tests::stage::Stage;
use serde_json::json;

use super::{index, repository, take};

/// The server deletes the snapshot, and with it the only data of an index that the caller never saw.
#[tokio::test]
async fn what_somebody_else_has_mounted_is_seen_without_privileges_on_it() {
    let server = Server::of(Variant::from_env().unwrap().secured().trial()).await.unwrap();
    let (area, recorder) = (server.isolated("unseen-mount"), Recorder::start(&server).unwrap());
    let (user, password) = (server.username().unwrap(), server.password().unwrap());
    let es = Cluster::builder().node(recorder.url()).basic(user, password).build().unwrap();
    let prefixed = es.with_prefix(area.prefix());
    let stage = Stage::with(area, recorder, prefixed).await;
    repository(&stage, "r", json!({})).await;
    index(&stage, "app-1", json!({}), 5).await;
    for name in ["nightly-old", "nightly-new"] {
        let metadata = json!({"es_backup": stage.name("nightly")});
        take(&stage, &stage.name(name), json!({"indices": stage.name("app-1"), "metadata": metadata})).await;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    let old = stage.name("nightly-old");
    let mount = format!("/_snapshot/{}/{old}/_mount?wait_for_completion=true", stage.name("r"));
    let body = json!({"index": stage.name("app-1"), "renamed_index": stage.name("others")});
    stage.send(Request::post("mount", mount).json(&body).unwrap().timeout(Duration::from_mins(3))).await;

    let indices = json!([{"names": [stage.name("app-*")], "privileges": ["all"]}]);
    let roles = json!({"backup": {"cluster": ["manage"], "indices": indices}});
    let key = server.api_key_with("live-snapshots", &roles).await.unwrap();
    let es = Cluster::builder().node(stage.recorder.url()).api_key(key).build().unwrap();
    let es = es.with_prefix(stage.area.prefix());
    let others = Request::get("look", format!("/{}", stage.name("others")));
    assert_eq!(es.send(others).await.unwrap_err().status(), Some(403), "it is not to be seen");

    let mounted = es.snapshots().delete("r", [&old]).await.unwrap_err();
    assert!(matches!(&mounted, SnapshotError::Mounted { snapshot, .. } if *snapshot == old), "{mounted}");
    let users = es.snapshots().repository_users("r").await.unwrap();
    assert_eq!(users, [RepositoryUser::MountedIndex(stage.name("others"))]);
    let day = Duration::from_hours(24);
    let nightly = Backup::new("nightly", "r", ["app-*"], Schedule::every(day)).by(Kind::Own).max_count(1);
    let plan = es.backup(&nightly).plan_retention().await.unwrap();
    let fate = &plan.snapshots.iter().find(|one| one.snapshot == old).unwrap().fate;
    assert!(matches!(fate, Fate::Stays(Stays::InUse { .. })), "{plan}");
    es.backup(&nightly).retain(&plan).await.unwrap();
    let held = stage.get(&format!("/_snapshot/{}/*", stage.name("r"))).await;
    assert_eq!(held["total"], 2, "none was deleted");
    stage.send(Request::delete("delete", format!("/{}", stage.name("others")))).await;
}
