use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use es_core::cluster::Request;
use es_core::ops::snapshots::{RepositoryUser, SnapshotError, SnapshotQuery};
use es_core::resources::Repository;
use es_testkit::Variant;
use es_tests::stage::Stage;
use es_vocab::{REPOSITORY_SETTINGS, REPOSITORY_TYPES, Value as Kind};
use serde_json::{Value, json};

use super::{directory, fs as value, index, repository, stage, take};

#[tokio::test]
async fn a_repository_is_put_read_verified_cleaned_up_and_taken_away() {
    let stage = Stage::new("repository").await;
    let snapshots = stage.es.snapshots();
    let declared = value(&stage, "r").setting("compress", true).setting("chunk_size", "1gb");
    snapshots.put_repository(&declared).await.unwrap();
    let held = stage.get(&format!("/_snapshot/{}", stage.name("r"))).await;
    let settings = json!({"location": "r", "compress": "true", "chunk_size": "1gb"});
    assert_eq!((&held["r"]["type"], &held["r"]["settings"]), (&json!("fs"), &settings));

    let read = snapshots.repository("r").await.unwrap().unwrap();
    assert_eq!(
        (read.name.as_str(), read.place()),
        (stage.name("r").as_str(), Some(stage.name("r").as_str()))
    );
    let listed = snapshots.repositories().await.unwrap();
    assert_eq!(listed.iter().map(|listed| &listed.name).collect::<Vec<_>>(), [&stage.name("r")]);

    let nodes = stage.get("/_nodes/_all/process?filter_path=nodes.*.name").await;
    let mut names: Vec<_> =
        nodes["nodes"].as_object().unwrap().values().map(|node| node["name"].as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(snapshots.verify("r").await.unwrap().nodes, names);

    index(&stage, "a", json!({}), 1).await;
    take(&stage, "one", json!({"indices": stage.name("a")})).await;
    // The snapshot is among those that run for another moment.
    let clean_up = async || loop {
        match snapshots.clean_up("r").await {
            Err(SnapshotError::Busy { .. }) => tokio::time::sleep(Duration::from_millis(100)).await,
            cleaned => return cleaned.unwrap(),
        }
    };
    assert_eq!(clean_up().await.blobs, 0);
    if let Some(directory) = directory(&stage, "r").await {
        let unneeded = directory.join("indices/nobodyknowsthisindex00");
        fs::create_dir(&unneeded).unwrap();
        fs::write(unneeded.join("__blob"), [7; 100]).unwrap();
        fs::set_permissions(&unneeded, fs::Permissions::from_mode(0o777)).unwrap();
        let cleaned = clean_up().await;
        assert_eq!((cleaned.blobs, cleaned.size.0), (1, 100));
        assert!(!unneeded.exists());
    }

    assert!(
        snapshots.delete_repository("r").await.unwrap() && !snapshots.delete_repository("r").await.unwrap()
    );
    let gone = Request::get("look", format!("/_snapshot/{}", stage.name("r"))).allow(404);
    assert!(stage.es.send(gone).await.unwrap().is_not_found());
    assert!(snapshots.repository("r").await.unwrap().is_none());
    for missing in [
        snapshots.verify("r").await.unwrap_err(),
        snapshots.clean_up("r").await.unwrap_err(),
        snapshots.list(&SnapshotQuery::of("r")).await.unwrap_err(),
        snapshots.get("r", "one").await.unwrap_err(),
    ] {
        assert!(
            matches!(&missing, SnapshotError::NoRepository { repository } if *repository == stage.name("r")),
            "{missing}"
        );
    }
    // What was in it is there again.
    snapshots.put_repository(&declared).await.unwrap();
    assert_eq!(snapshots.get("r", "one").await.unwrap().unwrap().successful, 1);
}

#[tokio::test]
async fn bad_repositories_are_told_with_the_servers_reason() {
    let stage = Stage::new("repository-bad").await;
    let snapshots = stage.es.snapshots();
    stage.requests();
    let slip = snapshots.put_repository(&value(&stage, "r").setting("compres", true)).await.unwrap_err();
    assert!(matches!(slip, SnapshotError::Invalid(_)), "{slip}");
    let secret = Repository::s3("r", "b").setting("secret_key", "hush");
    let secret = snapshots.put_repository(&secret).await.unwrap_err();
    assert!(!format!("{secret}{secret:?}").contains("hush"), "{secret}");
    assert!(stage.requests().is_empty(), "nothing was sent");

    let outside = snapshots.put_repository(&Repository::fs("r", "/etc/snapshots")).await.unwrap_err();
    assert!(matches!(&outside, SnapshotError::Repository { .. }), "{outside}");
    let told = outside.to_string();
    assert!(
        told.contains("path.repo") && told.contains("/etc/snapshots") && told.contains("help: "),
        "{told}"
    );
    let plugin = Repository::from_json("r", json!({"type": "hdfs", "settings": {"uri": "hdfs://x/"}}));
    let plugin = snapshots.put_repository(&plugin).await.unwrap_err();
    assert!(plugin.to_string().contains("repository type [hdfs] does not exist"), "{plugin}");
    assert!(snapshots.repositories().await.unwrap().is_empty());

    // A directory that the server may not write to.
    snapshots.put_repository(&value(&stage, "r")).await.unwrap();
    index(&stage, "a", json!({}), 1).await;
    take(&stage, "one", json!({"indices": stage.name("a")})).await;
    let Some(directory) = directory(&stage, "r").await else { return };
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o555)).unwrap();
    let unwritable = snapshots.verify("r").await;
    let again = snapshots.put_repository(&value(&stage, "r")).await;
    let by_hand = snapshots.put_repository(&value(&stage, "r").without_verification()).await;
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o755)).unwrap();
    for unwritable in [unwritable.unwrap_err(), again.unwrap_err()] {
        assert!(matches!(&unwritable, SnapshotError::NotVerified { .. }), "{unwritable:?}");
        let told = unwritable.to_string();
        assert!(told.contains("is not accessible") && told.contains("access_denied"), "{told}");
    }
    by_hand.unwrap();
    assert!(snapshots.repository("r").await.unwrap().is_some(), "it is registered all the same");
}

/// A value that the server takes, for every setting that has more rules than its kind.
const SPECIAL: [(&str, &str); 10] = [
    ("chunk_size", "1gb"),
    ("buffer_size", "200mb"),
    ("canned_acl", "private"),
    ("storage_class", "standard_ia"),
    ("client", "default"),
    ("endpoint", "https://store.invalid"),
    ("protocol", "https"),
    ("url", "https://backups.invalid/shop"),
    ("region", "eu-north-1"),
    ("max_multipart_parts", "100"),
];

#[tokio::test]
async fn every_setting_of_every_type_is_stored_as_it_was_declared() {
    let stage = Stage::new("repository-types").await;
    let snapshots = stage.es.snapshots();
    let mut seen = 0;
    for ty in REPOSITORY_TYPES {
        let mut declared = match ty.name {
            "fs" => value(&stage, ty.name),
            "url" => Repository::url(ty.name, "https://backups.invalid/shop"),
            "s3" => Repository::s3(ty.name, "bucket"),
            "gcs" => Repository::gcs(ty.name, "bucket"),
            "azure" => Repository::azure(ty.name, "container"),
            other => panic!("no builder for {other}"),
        };
        let fixed = ["location", "bucket", "container", "url"];
        let mut expected = serde_json::Map::new();
        for entry in
            REPOSITORY_SETTINGS.iter().chain(ty.settings).filter(|entry| !fixed.contains(&entry.name))
        {
            let special = SPECIAL.iter().find(|(name, _)| *name == entry.name).map(|(_, text)| json!(text));
            let given = special.unwrap_or_else(|| match entry.value {
                Kind::Bool => json!(false),
                Kind::Int { min, .. } => json!(min + 7),
                Kind::Enum(words) => json!(words[0]),
                Kind::Of(es_vocab::Syntax::Size) => json!("40mb"),
                Kind::Of(es_vocab::Syntax::Age) => json!("90s"),
                Kind::Text => json!("some/text"),
                other => panic!("no sample of {other:?} for {}", entry.name),
            });
            let text = given.as_str().map_or_else(|| given.to_string(), str::to_owned);
            expected.insert(entry.name.to_owned(), Value::String(text));
            declared = declared.setting(entry.name, given);
            seen += 1;
        }
        let put = snapshots.put_repository(&declared.without_verification()).await;
        put.unwrap_or_else(|error| panic!("{}: {error}", ty.name));
        let held = stage.get(&format!("/_snapshot/{}?flat_settings=true", stage.name(ty.name))).await;
        assert_eq!(held[ty.name]["type"], ty.name);
        for (name, text) in &expected {
            assert_eq!(held[ty.name]["settings"][name], *text, "{}: {name}", ty.name);
        }
        let read = snapshots.repository(ty.name).await.unwrap().unwrap();
        assert!(expected.iter().all(|(name, text)| read.settings.get(name) == Some(text)), "{read:?}");
    }
    assert!(seen > 50, "{seen}");
    let kept = value(&stage, "fs").source_only();
    snapshots.put_repository(&kept).await.unwrap();
    let held = stage.get(&format!("/_snapshot/{}", stage.name("fs"))).await;
    assert_eq!(
        (&held["fs"]["type"], &held["fs"]["settings"]["delegate_type"]),
        (&json!("source"), &json!("fs"))
    );
    // None of the others can be reached, and nothing in them is asked for.
    for ty in REPOSITORY_TYPES {
        assert!(snapshots.delete_repository(ty.name).await.unwrap());
    }
}

#[tokio::test]
async fn a_repository_in_use_is_not_taken_away() {
    let stage = stage("repository-used").await;
    let slm = format!("/_slm/policy/{}", stage.name("nightly"));
    let policy = json!({"name": "x", "schedule": "0 30 1 * * ?", "repository": stage.name("r")});
    stage.put(&slm, policy).await;
    let used = stage.es.snapshots().delete_repository("r").await.unwrap_err();
    let SnapshotError::InUse { users, .. } = &used else { panic!("{used}") };
    assert_eq!(*users, [RepositoryUser::SlmPolicy(stage.name("nightly"))]);
    assert!(stage.get(&format!("/_snapshot/{}", stage.name("r"))).await["r"].is_object());
    stage.send(Request::delete("delete policy", slm)).await;
    assert!(stage.es.snapshots().delete_repository("r").await.unwrap());
}

#[tokio::test]
async fn what_is_mounted_keeps_its_snapshot_and_its_repository() {
    let stage = Stage::of(Variant::from_env().unwrap().trial(), "repository-mounted").await;
    repository(&stage, "r", json!({})).await;
    index(&stage, "a", json!({}), 5).await;
    take(&stage, "one", json!({"indices": stage.name("a")})).await;
    take(&stage, "other", json!({"indices": stage.name("a")})).await;
    let mount = format!("/_snapshot/{}/one/_mount?wait_for_completion=true", stage.name("r"));
    let body = json!({"index": stage.name("a"), "renamed_index": stage.name("mounted")});
    stage.send(Request::post("mount", mount).json(&body).unwrap().timeout(Duration::from_mins(3))).await;

    let snapshots = stage.es.snapshots();
    let used = snapshots.delete_repository("r").await.unwrap_err();
    let SnapshotError::InUse { users, .. } = &used else { panic!("{used}") };
    assert_eq!(*users, [RepositoryUser::MountedIndex(stage.name("mounted"))]);
    let mounted = snapshots.delete("r", ["other", "one"]).await.unwrap_err();
    assert!(
        matches!(&mounted, SnapshotError::Mounted { snapshot, index, .. } if snapshot == "one" && *index == stage.name("mounted")),
        "{mounted}"
    );
    // The same place under another name.
    let again = json!({"type": "fs", "settings": {"location": stage.name("r")}});
    stage.put(&format!("/_snapshot/{}", stage.name("again")), again).await;
    let mounted = snapshots.delete("again", ["one"]).await.unwrap_err();
    assert!(matches!(&mounted, SnapshotError::Mounted { .. }), "{mounted}");
    let held = stage.get(&format!("/_snapshot/{}/*", stage.name("r"))).await;
    assert_eq!(held["total"], 2, "none was deleted");
    assert_eq!(snapshots.delete("r", ["other"]).await.unwrap().deleted, ["other"]);
    stage.send(Request::delete("delete", format!("/{}", stage.name("mounted")))).await;
    stage.send(Request::delete("delete", format!("/_snapshot/{}", stage.name("again")))).await;
    assert!(snapshots.snapshot("r", "one").delete().await.unwrap());
}

/// `_settings` of all indices is refused where the metadata of one is blocked, whoever it belongs to.
#[tokio::test]
async fn an_index_whose_metadata_are_blocked_keeps_no_snapshot_from_being_deleted() {
    let stage = stage("snapshot-locked").await;
    index(&stage, "a", json!({}), 1).await;
    take(&stage, "one", json!({"indices": stage.name("a")})).await;
    let locked = format!("/{}/_settings", stage.name("a"));
    stage.put(&locked, json!({"index.blocks.metadata": true})).await;
    let deleted = stage.es.snapshots().delete("r", ["one"]).await;
    let users = stage.es.snapshots().repository_users("r").await;
    stage.put(&locked, json!({"index.blocks.metadata": false})).await;
    assert_eq!(deleted.unwrap().deleted, ["one"]);
    assert_eq!(users.unwrap(), []);
}
