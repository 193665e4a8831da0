mod found;

use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;

use super::*;
use crate::cluster::Request;
use crate::ops::health::{
    Disk, IndexHealth, IndicesHealth, NodeHealth, NodesHealth, Part, ShardCounts, Share, UnassignedShards,
};
use crate::ops::maintenance::Unassigned;

/// Of which nothing was asked.
fn report() -> HealthReport {
    HealthReport {
        at: Utc::now(),
        took: Duration::ZERO,
        status: Status::Unknown,
        cluster: Part::NotAsked,
        nodes: Part::NotAsked,
        indices: Part::NotAsked,
        unassigned: Part::NotAsked,
        indicators: Part::NotAsked,
        sample: Part::NotAsked,
        settings: Part::NotAsked,
        lifecycle: Part::NotAsked,
        snapshots: Part::NotAsked,
        problems: Vec::new(),
    }
}

fn reading(report: HealthReport) -> Reading {
    Reading { report, performance: None, rejected: None, alerts: Vec::new(), readings: 1, partial: 0 }
}

fn cluster(nodes: u64, status: Status) -> Part<ClusterHealth> {
    Part::Read(ClusterHealth {
        cluster: "c".into(),
        status,
        timed_out: false,
        nodes,
        data_nodes: nodes,
        shards: ShardCounts::default(),
        pending_tasks: 0,
        longest_wait: Duration::ZERO,
        active_share: Share(1.0),
    })
}

fn nodes(names: &[&str]) -> Part<NodesHealth> {
    let node = |name: &&str| NodeHealth { name: (*name).to_owned(), ..NodeHealth::default() };
    Part::Read(NodesHealth { nodes: names.iter().map(node).collect(), silent: 0 })
}

fn failed<T>(kind: ErrorKind) -> Part<T> {
    Part::Failed(Arc::new(HealthError::Cluster(Request::get("read", "/").fail(kind))))
}

fn lost() -> ErrorKind {
    ErrorKind::ConnectionLost { node: String::new(), reason: "reset".into() }
}

fn refused() -> ErrorKind {
    ErrorKind::Server {
        status: 403,
        error_type: "security_exception".into(),
        reason: "no".into(),
        causes: Vec::new(),
    }
}

fn values(when: &str, report: HealthReport) -> Option<Values> {
    match observe(&Rule::warning("rule", when).unwrap(), &reading(report)) {
        Observed::Missed => None,
        Observed::Read { values, others } => Some((values, others)),
    }
}

#[test]
fn the_documentation_has_each_measure() {
    let page = include_str!("../mod.rs");
    for word in words() {
        assert!(page.contains(&format!("`{word}`")), "{word}");
    }
}

#[test]
fn a_node_is_gone_only_where_the_cluster_says_so() {
    let of = |cluster, names: &[&str]| {
        let (values, others) =
            values("heap.used > 85 %", HealthReport { cluster, nodes: nodes(names), ..report() }).unwrap();
        (values.len(), others)
    };
    assert_eq!(of(cluster(2, Status::Green), &["a", "b"]), (2, Others::Gone));
    assert_eq!(of(cluster(3, Status::Green), &["a", "b"]), (2, Others::Unknown), "one did not answer");
    assert_eq!(of(failed(lost()), &["a", "b"]), (2, Others::Unknown));
}

#[test]
fn a_full_cache_of_mounted_snapshots_is_no_full_disk() {
    let node = |roles: &[&str]| NodeHealth {
        name: roles.join(","),
        roles: roles.iter().map(|role| (*role).to_owned()).collect(),
        disk: Some(Disk { used: Share(0.95), ..Disk::default() }),
        ..NodeHealth::default()
    };
    let all =
        [node(&["data_hot"]), node(&["data_frozen"]), node(&["master"]), node(&["data", "data_frozen"])];
    let nodes = Part::Read(NodesHealth { nodes: all.into(), silent: 0 });
    let (values, _) = values("disk.used > 90 %", HealthReport { nodes, ..report() }).unwrap();
    let subjects: Vec<_> = values.iter().map(|value| value.subject.name().unwrap()).collect();
    assert_eq!(subjects, ["data_hot", "data,data_frozen"]);
}

#[test]
fn what_could_not_be_read_has_no_value() {
    assert!(values("heap.used > 85 %", HealthReport { nodes: failed(refused()), ..report() }).is_none());
    assert!(
        values("cluster.status == red", HealthReport { cluster: cluster(1, Status::Unknown), ..report() })
            .is_none()
    );
    // A part fails that belongs to it, though there is something to count.
    let half = HealthReport {
        cluster: failed(refused()),
        unassigned: Part::Read(UnassignedShards::default()),
        ..report()
    };
    assert!(values("shards.unassigned > 0", half).is_none());
    assert!(values("search.latency > 1s", report()).is_none(), "the first reading");
    let own = Rule::own(crate::ops::monitor::Severity::Warning, "own", "own > 1", |_| panic!("for the test"))
        .unwrap();
    assert_eq!(observe(&own, &reading(report())), Observed::Missed);
}

#[test]
fn out_of_reach_is_where_nothing_answers() {
    let reachable = |report| values("cluster.reachable == no", report).unwrap().0[0].number;
    let unread = |report| values("part.unread == yes", report).map(|(values, _)| values.len());
    let late =
        || Part::Failed(Arc::new(HealthError::TimedOut { part: PartName::Indices, after: Duration::ZERO }));
    let all = [
        (HealthReport { cluster: cluster(1, Status::Red), ..report() }, 1.0, Some(0)),
        (HealthReport { cluster: failed(lost()), ..report() }, 0.0, None),
        (HealthReport { cluster: failed(lost()), indices: late(), ..report() }, 0.0, None),
        (HealthReport { cluster: failed(lost()), indices: failed(refused()), ..report() }, 1.0, Some(2)),
        (HealthReport { cluster: failed(refused()), ..report() }, 1.0, Some(1)),
        // A node without a master.
        (HealthReport { cluster: failed(lost()), nodes: nodes(&["a"]), ..report() }, 0.0, None),
        (
            HealthReport {
                cluster: failed(lost()),
                indices: Part::Read(IndicesHealth::default()),
                ..report()
            },
            1.0,
            Some(1),
        ),
    ];
    for (report, is_reachable, parts) in all {
        let text = format!("{:?}", report.failed());
        assert_eq!((reachable(report.clone()), unread(report)), (is_reachable, parts), "{text}");
    }
}

#[test]
fn shards_come_with_the_index_that_they_are_of() {
    let index = |name: &str| IndexHealth { index: name.to_owned(), ..IndexHealth::default() };
    let shard = |index: &str| Unassigned {
        index: index.to_owned(),
        shard: 0,
        primary: false,
        reason: "NODE_LEFT".to_owned(),
        since: None,
        details: None,
        verdict: None,
    };
    let shards = ["a", "a", "other"].map(shard);
    let (values, others) = values(
        "index.unassigned > 0",
        HealthReport {
            indices: Part::Read(IndicesHealth { indices: vec![index("a"), index("b")], missing: Vec::new() }),
            unassigned: Part::Read(UnassignedShards { shards: shards.into() }),
            ..report()
        },
    )
    .unwrap();
    let counts: Vec<_> = values.iter().map(|value| (value.number, value.shards.len())).collect();
    assert_eq!((counts, others), (vec![(2.0, 2), (0.0, 0)], Others::Gone));
}
