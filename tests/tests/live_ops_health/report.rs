use std::time::{Duration, Instant};

use es_core::cluster::RetryPolicy;
use es_core::ops::health::{HealthError, HealthReport, PartName, ReportOptions, Status};
use es_core::prelude::*;
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::json;

use super::create;

fn failed(report: &HealthReport) -> Vec<PartName> {
    report.failed().into_iter().map(|(part, _)| part).collect()
}

/// Whether shards are unassigned is the whole cluster's business, and other tests have some.
fn options() -> ReportOptions {
    ReportOptions::new().without(PartName::Unassigned)
}

#[tokio::test]
async fn a_report_takes_as_many_requests_for_many_indices_as_for_one() {
    let stage = Stage::new("health-requests").await;
    create(&stage, "index-00", json!({}), json!({})).await;
    let mut counts = Vec::new();
    for count in [1, 25] {
        for n in 1..count {
            create(&stage, &format!("index-{n:02}"), json!({}), json!({})).await;
        }
        stage.recorder.take();
        let report = stage.es.health().report(&options()).await.unwrap();
        assert!(!report.is_partial(), "{report}");
        assert_eq!(report.indices.read().unwrap().indices.len(), count);
        counts.push(stage.requests());
    }
    for requests in &mut counts {
        requests.sort_unstable();
    }
    assert_eq!(counts[0], counts[1]);
    assert_eq!(counts[0].len(), 14, "{:#?}", counts[0]);

    // Whatever is not asked for is not read.
    let one = ReportOptions::new().only([PartName::Cluster]);
    let report = stage.es.health().report(&one).await.unwrap();
    assert_eq!(stage.requests(), ["GET /_cluster/health"]);
    assert!(report.nodes.read().is_none() && !report.is_partial());

    // More patterns than one line holds.
    let patterns: Vec<_> = (0..150).map(|n| format!("a-pattern-of-some-length-{n:03}-*")).collect();
    let many = options().patterns(patterns.iter().map(String::as_str).chain(["index-*"]));
    let report = stage.es.health().report(&many).await.unwrap();
    assert_eq!(report.indices.read().unwrap().indices.len(), 25, "{report}");
    let seen = stage.recorder.take();
    let longest = seen.iter().map(|exchange| exchange.path.len()).max().unwrap();
    assert!(longest < 4096 && seen.len() > 14, "{longest} {}", seen.len());
}

#[tokio::test]
async fn a_part_that_is_refused_keeps_none_of_the_others() {
    use PartName::{Cluster, Indicators, Indices, Lifecycle, Nodes, Sample, Settings, Snapshots};
    let stage = Stage::new("health-refused").await;
    create(&stage, "a", json!({}), json!({})).await;
    let cases: [(&str, &[PartName]); 11] = [
        ("/_cluster/health", &[Cluster]),
        ("/_cluster/settings", &[Settings]),
        ("/_nodes/stats/fs*", &[Nodes, Sample]),
        ("/_health_report", &[Indicators]),
        ("/_cluster/state/blocks", &[Indices, Lifecycle]),
        ("/_cluster/health/*", &[Indices]),
        ("/*/_stats/docs,store", &[Indices]),
        ("/*/_settings", &[Indices]),
        ("/_nodes/stats/indices/mappings", &[Indices]),
        ("/*/_ilm/explain", &[Lifecycle]),
        ("/_slm/policy", &[Snapshots]),
    ];
    let refuse = |path| {
        let refusal =
            Answer::error(403, "security_exception", "action [x] is unauthorized for user [nobody]");
        stage.recorder.inject(When::any().path(path), Fault::Answer(refusal));
    };
    for (path, parts) in cases {
        let es = stage.cluster();
        refuse(path);
        let report = es.health().report(&options()).await.unwrap();
        stage.recorder.heal();
        assert_eq!(failed(&report), parts, "{path}: {report}");
        let why = report.failed()[0].1;
        assert!(matches!(why, HealthError::Cluster(error) if error.status() == Some(403)), "{why}");
        assert!(report.to_string().contains("is unauthorized for user [nobody]"), "{report}");
        let json = serde_json::to_value(&report).unwrap();
        let said = json[parts[0].word()]["failed"].as_str().unwrap();
        assert!(said.contains("403 not allowed"), "{said}");
        let expected =
            if parts == [Cluster] { Status::Unknown } else { report.cluster.read().unwrap().status };
        assert!(report.status >= expected);
    }
    // Whether ILM works is told in two places, from 8.7 on.
    refuse("/_ilm/status");
    let report = stage.es.health().report(&options()).await.unwrap();
    assert_eq!(report.lifecycle.read().is_some(), stage.is_newest(), "{report}");
    refuse("/_health_report/ilm");
    let report = stage.es.health().report(&options()).await.unwrap();
    assert_eq!(failed(&report), [Lifecycle]);
    assert!(report.failed()[0].1.to_string().contains("/_ilm/status: 403"), "{report}");
}

#[tokio::test]
async fn a_part_that_hangs_is_late_and_the_rest_is_there() {
    let stage = Stage::new("health-late").await;
    create(&stage, "a", json!({}), json!({})).await;
    stage.recorder.inject(When::any().path("/_slm/status"), Fault::Hang);
    let start = Instant::now();
    let limit = Duration::from_secs(20);
    let report = stage.es.health().report(&options().timeout(limit)).await.unwrap();
    assert_eq!(failed(&report), [PartName::Snapshots], "{report}");
    let (_, why) = report.failed().remove(0);
    assert!(
        matches!(why, HealthError::TimedOut { part: PartName::Snapshots, after } if *after == limit),
        "{why}"
    );
    assert!(start.elapsed() < limit * 3 && report.took >= limit);
    assert!(report.cluster.read().is_some() && report.indices.read().is_some());
}

#[tokio::test]
async fn of_a_cluster_that_is_not_there_nothing_is_known() {
    // Nobody listens on this port.
    let node = "http://user:secret@127.0.0.1:1";
    let es = Cluster::builder().node(node).retry(RetryPolicy::none()).build().unwrap();
    let report = es.health().report(&ReportOptions::new()).await.unwrap();
    assert_eq!(failed(&report), PartName::ALL);
    assert_eq!((report.status, report.problems.len()), (Status::Unknown, 0));
    let said = format!("{report} {report:?}");
    assert!(said.contains("cluster could not be read: read health: GET /_cluster/health"), "{said}");
    assert!(!said.contains("secret"));
}
