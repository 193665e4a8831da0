use std::fs;
use std::path::{Path, PathBuf};

use es_core::cluster::Request;
use es_core::ops::snapshots::{RestoreRequest, SnapshotError, SnapshotQuery};
use es_core::resources::Repository;
use es_testkit::{Answer, Fault, When};
use es_tests::process::struck;
use serde_json::json;

use super::{directory, index, patience, stage, take};

/// Every file below a directory.
fn files(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn named(directory: &Path, start: &str) -> Vec<PathBuf> {
    let mut all = files(directory);
    all.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(start));
    all
}

#[tokio::test]
async fn a_damaged_file_fails_its_shard_with_the_servers_reason() {
    let stage = stage("damaged-blob").await;
    index(&stage, "a", json!({}), 500).await;
    index(&stage, "b", json!({}), 5).await;
    take(&stage, "other", json!({"indices": stage.name("b")})).await;
    let Some(directory) = directory(&stage, "r").await else { return };
    let before = named(&directory, "__");
    take(&stage, "one", json!({"indices": stage.name("*")})).await;
    let mut blobs = named(&directory, "__");
    blobs.retain(|blob| !before.contains(blob));
    let largest = blobs.into_iter().max_by_key(|blob| fs::metadata(blob).unwrap().len()).unwrap();
    let mut bytes = fs::read(&largest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 0xff;
    fs::write(&largest, bytes).unwrap();

    let snapshots = stage.es.snapshots();
    // The server tells nothing of it before the file is read.
    snapshots.verify("r").await.unwrap();
    assert!(snapshots.get("r", "one").await.unwrap().unwrap().is_whole());
    let plan = snapshots.plan_restore(&RestoreRequest::of("r", "one").suffix("-r")).await.unwrap();
    let restoration = snapshots.restore(&plan).await.unwrap();
    let failed = restoration.wait(&patience()).await.unwrap_err();
    let SnapshotError::NotRestored { restored } = &failed else { panic!("{failed}") };
    let shards: Vec<_> = restored.failures().map(|shard| (shard.index.clone(), shard.shard)).collect();
    assert_eq!((shards, restored.progress.active), (vec![(stage.name("a-r"), 0)], 1));
    let told = failed.to_string();
    assert!(told.contains("CorruptIndexException") && !told.contains("\tat "), "{told}");
    restoration.cancel().await.unwrap();
    assert!(stage.indices().await.as_object().unwrap().keys().all(|name| !name.ends_with("-r")));
}

#[tokio::test]
async fn a_repository_that_cannot_be_read_is_no_empty_one() {
    let stage = stage("damaged-root").await;
    index(&stage, "a", json!({}), 5).await;
    take(&stage, "one", json!({"indices": stage.name("a")})).await;
    take(&stage, "two", json!({"indices": stage.name("a")})).await;
    let Some(directory) = directory(&stage, "r").await else { return };
    let snapshots = stage.es.snapshots();
    // The server keeps in mind what it has read: another repository of the same place reads anew.
    let readonly = |name: &str| Repository::fs(name, stage.name("r")).setting("readonly", true);
    let is_of_root = |path: &PathBuf| path.parent() == Some(&directory);
    let info = named(&directory, "snap-").into_iter().find(is_of_root).unwrap();
    fs::rename(&info, directory.join("kept")).unwrap();
    snapshots.put_repository(&readonly("second")).await.unwrap();
    let listed = snapshots.list(&SnapshotQuery::of("second")).await.unwrap_err();
    assert!(matches!(&listed, SnapshotError::Repository { .. }), "{listed:?}");
    let mut told = 0;
    for name in ["one", "two"] {
        match snapshots.get("second", name).await {
            Ok(found) => assert!(found.is_some(), "{name} is there"),
            Err(SnapshotError::Repository { .. }) => told += 1,
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(told, 1);
    // So it is told too while a snapshot is being deleted; then the next look knows.
    let path = format!("/_snapshot/{}/*?sort=start_time", stage.name("second"));
    let told = stage.send(Request::get("look", path).allow(404)).await;
    assert_eq!(told["error"]["caused_by"]["type"], "no_such_file_exception", "{told}");
    fs::rename(directory.join("kept"), &info).unwrap();
    let told = Answer { status: 404, body: told.to_string(), ..Answer::error(404, "", "") };
    stage.recorder.inject(When::any().path("/_snapshot/*second/*").nth(1), Fault::Answer(told));
    stage.recorder.take();
    assert_eq!(snapshots.list(&SnapshotQuery::of("second")).await.unwrap().len(), 2);
    assert!(struck(&stage.recorder.take()).is_some());
    stage.recorder.heal();
    // A snapshot whose file is gone is deleted all the same.
    let before = named(&directory, "snap-");
    take(&stage, "lost", json!({"indices": stage.name("a")})).await;
    let lost = named(&directory, "snap-").into_iter().find(|path| is_of_root(path) && !before.contains(path));
    fs::remove_file(lost.unwrap()).unwrap();
    let deleted = snapshots.delete("r", ["lost", "none"]).await.unwrap();
    assert_eq!((deleted.deleted, deleted.missing), (vec!["lost".to_owned()], vec!["none".to_owned()]));
    let names = stage.get(&format!("/_snapshot/{}/*?verbose=false", stage.name("r"))).await;
    let names: Vec<_> = names["snapshots"].as_array().unwrap().iter().map(|one| &one["snapshot"]).collect();
    assert!(!names.contains(&&json!("lost")) && names.len() == 2, "{names:?}");
    let mut kept = Vec::new();
    for root in named(&directory, "index-").into_iter().filter(is_of_root) {
        kept.push((root.clone(), fs::read(&root).unwrap()));
        fs::write(root, "no JSON").unwrap();
    }
    let put = snapshots.put_repository(&readonly("third")).await.unwrap_err();
    let plan = snapshots.plan_restore(&RestoreRequest::of("third", "one").suffix("-r")).await.unwrap_err();
    for unreadable in [
        snapshots.list(&SnapshotQuery::of("third")).await.unwrap_err(),
        snapshots.list(&SnapshotQuery::of("*")).await.unwrap_err(),
        snapshots.get("third", "one").await.unwrap_err(),
        snapshots.delete("third", ["one"]).await.unwrap_err(),
        plan,
        put,
    ] {
        assert!(
            matches!(&unreadable, SnapshotError::Repository { repository, .. } if repository.starts_with(stage.area.prefix())),
            "{unreadable:?}"
        );
    }
    for (root, bytes) in kept {
        fs::write(root, bytes).unwrap();
    }
    for name in ["second", "third"] {
        assert!(snapshots.delete_repository(name).await.unwrap());
    }
}
