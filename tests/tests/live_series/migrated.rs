//! Twelve indices, one after the other, under writers; judged by an oracle that a plain `_reindex` does not pass.

use std::time::{Duration, Instant};

use es_core::cluster::Request;
use es_migrate::{Migrations, Outcome};
use es_tests::appends::Appends;
use es_tests::migrations::nobody_at_it;
use es_tests::process::migrator;
use es_tests::series::Kind;
use es_tests::stage::Stage;
use futures_util::future::join;
use serde_json::json;

const INDICES: u32 = 12;
const DOCUMENTS: u32 = 30;

async fn under_writers(kind: Kind, migrations: Migrations) {
    let stage = Stage::new("series").await;
    kind.filled(&stage, INDICES, DOCUMENTS).await;
    let appends = Appends::over(kind, &stage).await;
    let start = Instant::now();
    let migrate = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        let report = migrator(&stage.es, migrations).up_one(kind.document()).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        appends.stop();
        report.unwrap()
    };
    let writers =
        async { tokio::join!(appends.append(), appends.append(), appends.change(1), appends.change(2)) };
    let (report, _) = join(migrate, writers).await;
    println!("{kind:?}: {} in {:?}, {}", report, start.elapsed(), appends.told());
    assert_eq!((report.outcome, report.indices), (Outcome::Migrated, u64::from(INDICES)));
    let wrong = appends.verdict(&stage).await;
    assert!(wrong.is_empty(), "{wrong:#?}");
    let members = kind.members(&stage).await;
    assert_eq!(members.len(), INDICES as usize + 1, "{members:?}");
    assert!(members.iter().all(|(_, version)| *version == 2), "{members:?}");
    nobody_at_it(&stage).await;
    let told = appends.told();
    assert!(told["appends"].as_u64() > Some(100) && told["updates"].as_u64() > Some(50), "{told}");

    // What was retired takes no writes and is reached by nobody; then it is gone, and what serves is not.
    let standing = kind.standing(&stage).await;
    let retired = standing.as_object().unwrap().iter().filter(|(_, index)| index["version"] == 1);
    for (name, index) in retired.clone() {
        let reached = !index["aliases"].as_object().unwrap().is_empty() || !index["stream"].is_null();
        assert!(!reached && index["blocked"] == "true", "{name}: {index}");
    }
    assert_eq!(retired.count(), INDICES as usize);
    let after = migrator(&stage.es, kind.to_v2()).finalize(kind.document(), Duration::ZERO).await.unwrap();
    assert_eq!(after.outcome, Outcome::Finalized);
    let standing = kind.standing(&stage).await;
    assert!(standing.as_object().unwrap().values().all(|index| index["version"] == 2), "{standing}");
    assert!(appends.verdict(&stage).await.is_empty());
    let again = migrator(&stage.es, kind.to_v2()).up_one(kind.document()).await.unwrap();
    assert_eq!(again.outcome, Outcome::Unchanged);
}

#[tokio::test]
async fn a_series_of_twelve_under_writers() {
    Box::pin(under_writers(Kind::Series, Kind::Series.to_v2())).await;
}

#[tokio::test]
async fn a_data_stream_of_twelve_under_writers() {
    Box::pin(under_writers(Kind::Stream, Kind::Stream.to_v2_in_rust())).await;
}

/// Copied and exchanged without a block: what was changed in between is lost, and the oracle says so.
#[tokio::test]
async fn the_oracle_finds_what_a_copy_without_a_block_loses() {
    for kind in [Kind::Series, Kind::Stream] {
        let stage = Stage::new("naive").await;
        kind.filled(&stage, 2, 5).await;
        let appends = Appends::over(kind, &stage).await;
        let name = stage.name(kind.document());
        let members = kind.members(&stage).await;
        let old = format!("{}{}", if kind == Kind::Stream { ".ds-" } else { "" }, stage.area.prefix());
        let old = format!("{old}{}", members[0].0.trim_start_matches(".ds-"));
        let new = format!("{old}-copy");
        let body = json!({
            "source": {"index": old}, "dest": {"index": new, "version_type": "external"},
            "script": {"source": "ctx._source.message = ctx._source.remove('text')"},
        });
        let copy = Request::post("copy", "/_reindex?refresh=true").json(&body).unwrap();
        stage.send(copy).await;
        let (updated, deleted) = (appends.one_of(0), {
            appends.change_one(&appends.one_of(0), false).await;
            let deleted = "i0-3".to_owned();
            appends.change_one(&deleted, true).await;
            deleted
        });
        let request = match kind {
            Kind::Series => Request::post("exchange", "/_aliases").json(&json!({"actions": [
                {"remove": {"index": old, "alias": name}}, {"add": {"index": new, "alias": name}}]})),
            Kind::Stream => Request::post("exchange", "/_data_stream/_modify").json(&json!({"actions": [
                {"remove_backing_index": {"data_stream": name, "index": old}},
                {"add_backing_index": {"data_stream": name, "index": new}}]})),
        };
        stage.send(request.unwrap()).await;
        let wrong = appends.verdict(&stage).await;
        assert!(wrong.iter().any(|line| line.starts_with(&format!("{updated}: Known"))), "{wrong:#?}");
        assert!(wrong.contains(&format!("{deleted}: was deleted, and is back")), "{wrong:#?}");
    }
}
