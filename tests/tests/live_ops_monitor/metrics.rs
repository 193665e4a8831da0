use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use es_core::cluster::Request;
use es_core::ops::health::PartName;
use es_core::ops::monitor::{Metrics, Reading, Tracing};
use es_testkit::openmetrics;
use es_tests::stage::Stage;
use futures_util::StreamExt;

use super::{create, missing_replica, monitor, next};

/// Samples by series, of a page on which none is there twice.
fn parse(page: &str) -> BTreeMap<String, f64> {
    let samples = openmetrics::parse(page).unwrap_or_else(|fault| panic!("{fault}\n{page}"));
    samples.into_iter().map(|(series, sample)| (series, sample.value)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_what_the_server_says() {
    let stage = Stage::new("openmetrics").await;
    create(&stage, "orders", 1).await;
    create(&stage, "quiet", 0).await;
    for n in 0..3 {
        stage
            .put(&format!("/{}/_doc/{n}?refresh=true", stage.name("orders")), serde_json::json!({"n": n}))
            .await;
    }
    let running =
        monitor(&stage).rule(missing_replica("orders")).parts(PartName::ALL).sink(Tracing).start().unwrap();
    let page = Metrics::of(&running).text().unwrap();
    let alone = parse(&page).len() < 10;
    assert!(alone || running.latest().is_some(), "before the first reading, the monitor alone");
    assert!(next(&mut running.changes()).await.is_fired());
    let whole = |reading: &Reading| reading.readings > 1 && !reading.report.is_partial();
    let mut readings = running.readings();
    while !whole(&readings.next().await.unwrap()) {}
    let metrics = Metrics::of(&running).indices(["ord*"]);
    let page = metrics.text().unwrap();
    let samples = parse(&page);
    let one = |series: &str| *samples.get(series).unwrap_or_else(|| panic!("no {series}:\n{page}"));

    let nodes = stage.send(Request::get("look", "/_nodes/stats/jvm,fs")).await;
    let (id, node) = nodes["nodes"].as_object().unwrap().iter().next().unwrap();
    let of = format!("node=\"{}\",node_id=\"{id}\"", node["name"].as_str().unwrap());
    let held = |path: &str| node.pointer(path).unwrap().as_f64().unwrap();
    assert_eq!(
        one(&format!("elasticsearch_node_heap_max_bytes{{{of}}}")),
        held("/jvm/mem/heap_max_in_bytes")
    );
    assert_eq!(
        one(&format!("elasticsearch_node_disk_total_bytes{{{of}}}")),
        held("/fs/total/total_in_bytes")
    );
    assert_eq!(one("elasticsearch_up"), 1.0);
    assert_eq!(one("elasticsearch_cluster_nodes{data=\"true\"}"), 1.0);
    assert_eq!(one("elasticsearch_indices{status=\"yellow\"}"), 1.0);
    assert_eq!(one("elasticsearch_indices{status=\"green\"}"), 1.0);
    assert_eq!(one("es_monitor_alerts{severity=\"warning\"}"), 1.0);
    let index = stage.name("orders");
    let firing = format!(
        "es_monitor_alert{{rule=\"orders\",severity=\"warning\",subject=\"index\",index=\"{index}\"}}"
    );
    assert_eq!(one(&firing), 1.0);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs_f64();
    let age = now - one("es_monitor_last_reading_timestamp_seconds");
    assert!((-1.0..20.0).contains(&age), "{age}");
    assert!(one("es_monitor_readings_total") >= 2.0 && one("es_monitor_reading_seconds") > 0.0);
    assert!(one(&format!("elasticsearch_node_operations_total{{{of},operation=\"index\"}}")) >= 3.0);
    let index =
        |metric: &str| one(&format!("elasticsearch_index_{metric}{{index=\"{}\"}}", stage.name("orders")));
    assert_eq!((index("status"), index("unassigned_shards"), index("documents")), (1.0, 1.0, 3.0));
    assert!(index("size_bytes") > 0.0);
    assert!(!page.contains(&stage.name("quiet")), "indices only where they are asked for");
    assert!(!Metrics::of(&running).text().unwrap().contains("elasticsearch_index_"));
    running.stop().await;
}
