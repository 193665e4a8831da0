//! A searchable snapshot among the indices is left alone, and said.

use std::time::Duration;

use es_core::cluster::Request;
use es_migrate::Outcome;
use es_migrate::plan::{Action, Fate};
use es_testkit::Variant;
use es_tests::process::migrator;
use es_tests::series::Kind;
use es_tests::stage::Stage;
use serde_json::json;

#[tokio::test]
async fn a_mounted_snapshot_is_left_alone() {
    for kind in [Kind::Series, Kind::Stream] {
        let stage = Stage::of(Variant::from_env().unwrap().trial(), "mounted").await;
        kind.filled(&stage, 3, 4).await;
        let dotted = if kind == Kind::Stream { ".ds-" } else { "" };
        let first = kind.members(&stage).await[0].0.trim_start_matches(".ds-").to_owned();
        let old = format!("{dotted}{}{first}", stage.area.prefix());
        let mounted = stage.name("mounted");
        let repository = stage.name("kept");
        let fs = json!({"type": "fs", "settings": {"location": repository}});
        stage.put(&format!("/_snapshot/{repository}"), fs).await;
        let indices = json!({"indices": old, "include_global_state": false});
        stage.put(&format!("/_snapshot/{repository}/one?wait_for_completion=true"), indices).await;
        let mount = json!({"index": old, "renamed_index": mounted});
        let path = format!("/_snapshot/{repository}/one/_mount?wait_for_completion=true");
        stage.send(Request::post("mount", path).json(&mount).unwrap().timeout(Duration::from_secs(30))).await;
        let name = stage.name(kind.document());
        let exchange = match kind {
            Kind::Series => Request::post("exchange", "/_aliases").json(&json!({"actions": [
                {"add": {"index": mounted, "alias": name}}, {"remove_index": {"index": old}}]})),
            Kind::Stream => Request::post("exchange", "/_data_stream/_modify").json(&json!({"actions": [
                {"remove_backing_index": {"data_stream": name, "index": old}},
                {"add_backing_index": {"data_stream": name, "index": mounted}}]})),
        };
        stage.send(exchange.unwrap()).await;

        let plan = migrator(&stage.es, kind.to_v2()).plan().await.unwrap();
        let Action::Series { indices, .. } = &plan.documents[0].action else { panic!("{plan}") };
        let left = indices.iter().find(|index| index.index == mounted).unwrap();
        assert!(
            matches!(&left.fate, Fate::LeftAlone { why } if why.contains("searchable snapshot")),
            "{plan}"
        );
        assert!(plan.to_string().contains("it is a searchable snapshot, mounted"), "{plan}");
        let report = migrator(&stage.es, kind.to_v2()).up_one(kind.document()).await.unwrap();
        assert_eq!((report.outcome, report.indices), (Outcome::Migrated, 2), "{report}");
        let members = kind.members(&stage).await;
        assert!(members.contains(&("mounted".to_owned(), 1)) && members.len() == 4, "{members:?}");
        assert_eq!(kind.documents(&stage).await.len(), 13);
        // What is left is left again, and said.
        let plan = migrator(&stage.es, kind.to_v2()).plan().await.unwrap();
        assert!(plan.is_empty(), "{plan}");
        assert!(plan.to_string().contains("left alone"), "{plan}");
    }
}
