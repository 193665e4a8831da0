use es_core::ops::indices::{DeleteOutcome, Deletion, Hindrance, IndexError};
use es_testkit::{Fault, When};
use es_tests::stage::Stage;
use serde_json::json;

use crate::{alias, make, make_stream, names};

fn plain() -> serde_json::Value {
    json!({ "settings": { "number_of_replicas": 0 } })
}

fn listed(stage: &Stage, deletion: &Deletion) -> Vec<String> {
    deletion.indices().map(|index| index.name.replace(stage.area.prefix(), "")).collect()
}

#[tokio::test]
async fn only_what_was_listed_and_is_not_in_use_is_deleted() {
    let stage = Stage::new("delete").await;
    let indices = stage.es.indices();
    for name in ["logs-1", "logs-2", "logs-3", "old-1", "old-2", "kept"] {
        make(&stage, name, plain()).await;
    }
    make(&stage, "old-hidden", json!({ "settings": { "number_of_replicas": 0, "hidden": true } })).await;
    make_stream(&stage, "old-stream").await;
    alias(
        &stage,
        json!([
            { "add": { "index": stage.name("logs-1"), "alias": stage.name("logs") } },
            { "add": { "index": stage.name("logs-2"), "alias": stage.name("logs"), "is_write_index": true } },
            // An alias that the pattern matches, of an index that it does not.
            { "add": { "index": stage.name("kept"), "alias": stage.name("old-alias") } },
        ]),
    )
    .await;

    let old = indices.deletion("old-*").await.unwrap();
    assert_eq!(listed(&stage, &old), ["old-1", "old-2"]);
    assert_eq!(old.hindered()[0].hindrances, [Hindrance::Hidden]);
    // What comes after the list is not on it.
    make(&stage, "old-3", plain()).await;
    let refused = indices.delete(&old).await.unwrap_err();
    assert!(matches!(&refused, IndexError::Hindered { hindered } if hindered.len() == 1), "{refused}");
    assert_eq!(names(&stage).await.len(), 9, "nothing was deleted");
    let done = indices.delete(&old.without_hindered()).await.unwrap();
    assert!(done.iter().all(|deleted| matches!(deleted.outcome, DeleteOutcome::Deleted)), "{done:?}");
    // A pattern means no index of a stream by the stream's name.
    let left =
        async || names(&stage).await.into_iter().filter(|name| !name.starts_with(".ds-")).collect::<Vec<_>>();
    assert_eq!(left().await, ["kept", "logs-1", "logs-2", "logs-3", "old-3", "old-hidden"]);

    let logs = indices.deletion("logs-*").await.unwrap();
    let text = logs.to_string().replace(stage.area.prefix(), "");
    assert!(text.contains("  logs-1: it is read through `logs`\n"), "{text}");
    assert!(text.contains("  logs-2: writes through `logs` go to it\n"), "{text}");
    assert_eq!(listed(&stage, &logs), ["logs-3"]);
    let told = logs.even(&stage.name("logs-1")).but(&stage.name("logs-2")).but(&stage.name("logs-3"));
    indices.delete(&told).await.unwrap();
    assert_eq!(left().await, ["kept", "logs-2", "logs-3", "old-3", "old-hidden"]);

    // By name, an alias is nothing to delete, and what is not there is told.
    assert!(matches!(indices.deletion("logs").await.unwrap_err(), IndexError::NotAnIndex { .. }));
    assert!(matches!(indices.deletion("nope").await.unwrap_err(), IndexError::NotFound { .. }));
    assert!(indices.deletion("nope-*").await.unwrap().is_empty());
    // Who names a hidden one means it.
    let hidden = indices.deletion("old-hidden").await.unwrap();
    indices.delete(&hidden).await.unwrap();
    assert_eq!(names(&stage).await.len(), 5, "the stream's is there too");
    assert_eq!(left().await, ["kept", "logs-2", "logs-3", "old-3"]);
}

#[tokio::test]
async fn a_streams_write_index_stays_whatever_is_said() {
    let stage = Stage::new("stream").await;
    make_stream(&stage, "events").await;
    let path = format!("/{}/_rollover", stage.name("events"));
    stage.send(es_core::cluster::Request::post("roll over by hand", path)).await;
    let backing = || async {
        let stream = stage.get(&format!("/_data_stream/{}", stage.name("events"))).await;
        let indices = stream["data_streams"][0]["indices"].as_array().unwrap().clone();
        indices.iter().map(|index| index["index_name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let [old, live] = <[String; 2]>::try_from(backing().await).unwrap();
    // The names of a stream's indices begin with `.ds-`, before the prefix.
    let es = stage.cluster().with_prefix(format!(".ds-{}", stage.area.prefix()));
    let all = es.indices().deletion("events-*").await.unwrap();
    let full = |name: &str| name.replace(".ds-", &format!(".ds-{}", stage.area.prefix()));
    assert_eq!(all.hindered().len(), 1);
    assert!(matches!(all.hindered()[0].hindrances[..], [Hindrance::StreamWriteIndex { .. }]));
    let told = all.clone().even(&full(&live));
    assert!(matches!(es.indices().delete(&told).await.unwrap_err(), IndexError::Hindered { .. }));
    es.indices().delete(&all.without_hindered()).await.unwrap();
    assert_eq!(backing().await, [live], "{old} is gone");
}

#[tokio::test]
async fn what_changed_since_the_list_is_left_alone() {
    let stage = Stage::new("changed").await;
    let indices = stage.es.indices();
    for name in ["a", "b", "c", "d"] {
        make(&stage, name, plain()).await;
    }
    let all = indices.deletion("*").await.unwrap();
    let path = |name: &str| format!("/{}", stage.name(name));
    for gone in ["a", "b"] {
        stage.send(es_core::cluster::Request::delete("delete by hand", path(gone))).await;
    }
    make(&stage, "b", plain()).await;
    alias(&stage, json!([{ "add": { "index": stage.name("c"), "alias": stage.name("live") } }])).await;
    let done = indices.delete(&all).await.unwrap();
    let outcomes: Vec<_> = done.into_iter().map(|deleted| deleted.outcome).collect();
    assert!(matches!(outcomes[0], DeleteOutcome::Gone), "{outcomes:?}");
    assert!(matches!(outcomes[1], DeleteOutcome::Replaced { .. }), "{outcomes:?}");
    assert!(
        matches!(&outcomes[2], DeleteOutcome::Hindered(by) if matches!(by[..], [Hindrance::WriteIndex { .. }]))
    );
    assert!(matches!(outcomes[3], DeleteOutcome::Deleted), "{outcomes:?}");
    assert_eq!(names(&stage).await, ["b", "c"]);
}

#[tokio::test]
async fn a_deletion_whose_reply_is_lost_is_told_as_it_is_and_never_repeated() {
    let stage = Stage::new("lostdelete").await;
    let indices = stage.es.indices();
    for name in ["a", "b", "c"] {
        make(&stage, name, plain()).await;
    }
    let all = indices.deletion("*").await.unwrap();
    stage.requests();
    stage.recorder.inject(When::any().method("DELETE").path("*a").nth(1), Fault::LoseResponse);
    stage.recorder.inject(When::any().method("DELETE").path("*b").nth(1), Fault::LoseRequest);
    let done = indices.delete(&all).await.unwrap();
    let sent = stage.requests();
    assert_eq!(sent.iter().filter(|line| line.starts_with("DELETE")).count(), 3, "{sent:?}");
    assert!(matches!(done[0].outcome, DeleteOutcome::Deleted), "{done:?}");
    assert!(
        matches!(&done[1].outcome, DeleteOutcome::Failed(error) if error.is_outcome_unknown()),
        "{done:?}"
    );
    assert!(matches!(done[2].outcome, DeleteOutcome::Deleted), "{done:?}");
    assert_eq!(names(&stage).await, ["b"]);
}

#[tokio::test]
async fn an_index_that_can_not_be_deleted_keeps_no_other() {
    let stage = Stage::new("blocked").await;
    for name in ["a", "b"] {
        make(&stage, name, plain()).await;
    }
    crate::by_hand(&stage, &format!("/{}/_block/read_only", stage.name("a"))).await;
    let all = stage.es.indices().deletion("*").await.unwrap();
    let done = stage.es.indices().delete(&all).await.unwrap();
    assert!(matches!(&done[0].outcome, DeleteOutcome::Failed(error) if error.is_cluster_block()), "{done:?}");
    assert!(matches!(done[1].outcome, DeleteOutcome::Deleted), "{done:?}");
    stage.put(&format!("/{}/_settings", stage.name("a")), json!({ "index.blocks.read_only": null })).await;
    assert_eq!(names(&stage).await, ["a"]);
}
