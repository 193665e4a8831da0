//! With an API key that has what is documented, and with less.

use es_core::ops::health::{HealthReport, PartName, ReportOptions};
use es_core::prelude::*;
use es_testkit::{Recorder, Server, Variant};
use es_tests::stage::Stage;
use serde_json::{Value, json};

/// What the module documents.
fn least(stage: &Stage) -> [&'static [&'static str]; 2] {
    let cluster: &[_] = if stage.is_newest() { &["monitor", "read_slm"] } else { &["monitor", "manage_slm"] };
    [cluster, &["monitor", "view_index_metadata"]]
}

async fn report(server: &Server, stage: &Stage, [cluster, indices]: [&[&str]; 2]) -> HealthReport {
    let names = [stage.name("*"), "*.es-migrations".to_owned()];
    let roles: Value =
        json!({"watcher": {"cluster": cluster, "indices": [{"names": names, "privileges": indices}]}});
    let key = server.api_key_with("live-health", &roles).await.unwrap();
    let es = Cluster::builder().node(stage.recorder.url()).api_key(key).build().unwrap();
    let es = es.with_prefix(stage.area.prefix());
    es.health().report(&ReportOptions::new()).await.unwrap()
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_documented_is_enough_and_without_it_the_report_says_what_is_missing() {
    let server = Server::of(Variant::from_env().unwrap().secured()).await.unwrap();
    let (area, recorder) = (server.isolated("health-key"), Recorder::start(&server).unwrap());
    let (user, password) = (server.username().unwrap(), server.password().unwrap());
    let es = Cluster::builder().node(recorder.url()).basic(user, password).build().unwrap();
    let prefixed = es.with_prefix(area.prefix());
    let stage = Stage::with(area, recorder, prefixed).await;
    super::create(&stage, "a", json!({}), json!({})).await;

    let least = least(&stage);
    let whole = report(&server, &stage, least).await;
    assert!(!whole.is_partial(), "{whole}");
    assert_eq!(whole.indices.read().unwrap().indices.len(), 1);

    for (place, privileges) in least.iter().enumerate() {
        for without in *privileges {
            let less: Vec<&str> = privileges.iter().filter(|one| *one != without).copied().collect();
            let mut all = least;
            all[place] = &less;
            let partial = report(&server, &stage, all).await;
            let failed: Vec<_> = partial.failed().into_iter().map(|(part, _)| part).collect();
            println!("without {without} of {privileges:?}: {failed:?}");
            assert!(!failed.is_empty(), "without {without} of {privileges:?}: {partial}");
            let said = partial.to_string();
            assert!(said.contains("is unauthorized for"), "{said}");
            let expected: &[PartName] = match (place, *without) {
                (0, "monitor") => &[PartName::Cluster, PartName::Nodes, PartName::Settings],
                (0, _) => &[PartName::Snapshots],
                _ => &[PartName::Indices],
            };
            assert!(expected.iter().all(|part| failed.contains(part)), "without {without}: {failed:?}");
            assert_eq!(partial.cluster.read().is_none(), (place, *without) == (0, "monitor"));
        }
    }
}
