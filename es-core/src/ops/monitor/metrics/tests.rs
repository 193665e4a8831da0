use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use chrono::{DateTime, Utc};
use es_testkit::openmetrics::{Sample, parse};

use super::*;

use crate::ops::health::{
    Breaker, ClusterHealth, Disk, HealthReport, IndexHealth, IndicesHealth, LifecycleHealth, NodeHealth,
    NodeSample, NodesHealth, Operation, Part, Pool, Severity, ShardCounts, Share, SnapshotPolicyHealth,
    SnapshotsHealth, Status, Totals,
};
use crate::ops::lifecycle::Mode;
use crate::ops::measure::Size;
use crate::ops::monitor::sink;
use crate::ops::monitor::tests::alert;
use crate::ops::monitor::{Sink, Subject, Tracing, Webhook};

fn at() -> DateTime<Utc> {
    DateTime::from_timestamp_millis(1_700_000_000_500).unwrap_or_default()
}

/// A reading in which every part is there, of two nodes of one name.
fn full() -> Reading {
    let each = BTreeMap::from([("search".to_owned(), Pool::default())]);
    let node = |id: &str| NodeHealth {
        id: id.to_owned(),
        name: "es".to_owned(),
        disk: Some(Disk::default()),
        cpu: Some(Share(0.5)),
        pools: each.clone(),
        breakers: BTreeMap::from([("parent".to_owned(), Breaker::default())]),
        ..NodeHealth::default()
    };
    let done = || NodeSample {
        name: "es".to_owned(),
        totals: BTreeMap::from([(Operation::Query, Totals::default())]),
        ..NodeSample::default()
    };
    let sample =
        crate::ops::health::Sample { at: at(), nodes: ["1", "2"].map(|id| (id.to_owned(), done())).into() };
    let index = IndexHealth {
        index: "orders".to_owned(),
        status: Status::Yellow,
        documents: Some(3),
        size: Some(Size(1)),
        ..IndexHealth::default()
    };
    let policy =
        SnapshotPolicyHealth { policy: "nightly".to_owned(), last_success: Some(at()), ..Default::default() };
    let report = HealthReport {
        at: at(),
        took: Duration::from_millis(20),
        status: Status::Yellow,
        cluster: Part::Read(ClusterHealth {
            cluster: "c".to_owned(),
            status: Status::Yellow,
            timed_out: false,
            nodes: 2,
            data_nodes: 2,
            shards: ShardCounts::default(),
            pending_tasks: 0,
            longest_wait: Duration::ZERO,
            active_share: Share(1.0),
        }),
        nodes: Part::Read(NodesHealth { nodes: ["1", "2"].map(node).into(), silent: 0 }),
        indices: Part::Read(IndicesHealth { indices: vec![index], missing: Vec::new() }),
        unassigned: Part::NotAsked,
        indicators: Part::NotAsked,
        sample: Part::Read(sample),
        settings: Part::NotAsked,
        lifecycle: Part::Read(LifecycleHealth { mode: Mode::Running, failed: Vec::new() }),
        snapshots: Part::Read(SnapshotsHealth { mode: Mode::Running, policies: vec![policy] }),
        problems: Vec::new(),
    };
    let alerts = vec![
        alert("a \"rule\"\n", Severity::Critical, Subject::Cluster),
        alert("disk", Severity::Warning, Subject::Node("es".to_owned())),
        alert("disk", Severity::Warning, Subject::Node("es-2".to_owned())),
        alert("index", Severity::Info, Subject::Index("orders".to_owned())),
    ];
    Reading { report, performance: None, rejected: None, alerts, readings: 1, partial: 0 }
}

/// The page of a full reading, and of sinks of which two have one name. That no series is there twice is the parser's to say.
fn scraped() -> BTreeMap<String, Sample> {
    let webhook = || Arc::new(Webhook::new("https://hooks.example.com/secret").unwrap());
    let sinks: Vec<Arc<dyn Sink>> = vec![webhook(), Arc::new(Tracing), webhook()];
    let queues = sink::start(sinks, Duration::ZERO);
    let (_sender, latest) = watch::channel(Some(Arc::new(full())));
    let tallies = queues.iter().map(sink::Queue::tally).collect();
    let metrics = Metrics { latest, tallies, prefix: String::new(), indices: vec!["*".to_owned()] };
    let page = metrics.text().unwrap();
    parse(&page).unwrap_or_else(|fault| panic!("{fault}\n{page}"))
}

#[tokio::test]
async fn what_bears_one_name_is_told_apart() {
    let samples = scraped();
    for series in [
        "elasticsearch_node_shards{node=\"es\",node_id=\"1\"}",
        "elasticsearch_node_operations_total{node=\"es\",node_id=\"2\",operation=\"query\"}",
        "es_monitor_waiting_deliveries{sink=\"webhook hooks.example.com\"}",
        "es_monitor_waiting_deliveries{sink=\"webhook hooks.example.com 2\"}",
    ] {
        assert!(samples.contains_key(series), "no {series}: {:?}", samples.keys());
    }
}

#[tokio::test]
async fn each_alert_that_fires_is_a_series() {
    let samples = scraped();
    for labels in [
        r#"rule="a \"rule\"\n",severity="critical",subject="cluster""#,
        r#"rule="disk",severity="warning",subject="node",node="es-2""#,
        r#"rule="index",severity="info",subject="index",index="orders""#,
    ] {
        let series = format!("es_monitor_alert{{{labels}}}");
        assert!(samples.contains_key(&series), "no {series}: {:?}", samples.keys());
    }
    let read = &samples["es_monitor_last_reading_timestamp_seconds"];
    assert!((read.value - 1_700_000_000.5).abs() < 1e-6, "{read:?}");
}

/// The names that are documented, with labels and unit.
fn documented() -> BTreeMap<String, (BTreeSet<String>, String)> {
    let rows = include_str!("names.md").lines().skip(2);
    let code = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();
    rows.map(|row| {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        (code(cells[1]).remove(0), (code(cells[2]).into_iter().collect(), cells[3].to_owned()))
    })
    .collect()
}

#[tokio::test]
async fn the_documentation_has_each_name_with_its_labels() {
    let (documented, samples) = (documented(), scraped());
    let scraped: BTreeSet<_> = samples.values().map(|sample| sample.name.clone()).collect();
    assert_eq!(documented.keys().cloned().collect::<BTreeSet<_>>(), scraped);
    for sample in samples.values() {
        let (labels, unit) = &documented[&sample.name];
        let mut has: BTreeSet<_> = sample.labels.keys().cloned().collect();
        if let Some(kind) = sample.labels.get("subject") {
            has.remove(kind); // the subject's name
        }
        assert_eq!(&has, labels, "{sample:?}");
        for one in ["seconds", "bytes"] {
            assert_eq!(sample.name.contains(&format!("_{one}")), unit.starts_with(one), "{sample:?}");
        }
    }
}
