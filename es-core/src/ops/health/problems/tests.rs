use super::*;
use crate::ops::health::{
    ClusterHealth, ClusterSettings, Copies, Disk, IndexHealth, IndicesHealth, LifecycleHealth, Memory,
    NodeHealth, NodesHealth, ShardCounts, SnapshotFailure, SnapshotPolicyHealth, SnapshotsHealth, Status,
    UnassignedShards,
};
use crate::ops::lifecycle::{IndexLifecycle, StepError};
use crate::ops::maintenance::{Unassigned, Verdict};

fn cluster(active: u64, unassigned: u64) -> ClusterHealth {
    ClusterHealth {
        cluster: "c".into(),
        status: Status::Green,
        timed_out: false,
        nodes: 2,
        data_nodes: 2,
        shards: ShardCounts { active, unassigned, ..ShardCounts::default() },
        pending_tasks: 0,
        longest_wait: std::time::Duration::ZERO,
        active_share: Share(1.0),
    }
}

fn node(name: &str, roles: &[&str]) -> NodeHealth {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    NodeHealth { name: name.into(), roles, ..NodeHealth::default() }
}

fn nodes(nodes: impl IntoIterator<Item = NodeHealth>) -> NodesHealth {
    NodesHealth { nodes: nodes.into_iter().collect(), silent: 0 }
}

fn settings() -> ClusterSettings {
    ClusterSettings {
        watermarks: None,
        max_shards_per_node: 1000,
        max_shards_per_frozen_node: 3000,
        allocation: Allocation::All,
        blocks: Vec::new(),
    }
}

fn index(name: &str) -> IndexHealth {
    IndexHealth {
        index: name.into(),
        primaries: Copies { active: 1, configured: 1 },
        replicas: Copies { active: 1, configured: 1 },
        fields_limit: 1000,
        ..IndexHealth::default()
    }
}

fn indices(indices: impl IntoIterator<Item = IndexHealth>) -> IndicesHealth {
    IndicesHealth { indices: indices.into_iter().collect(), missing: Vec::new() }
}

fn found(facts: Facts<'_>) -> Vec<Problem> {
    let problems = find(facts, &Thresholds::default());
    for problem in &problems {
        // What JSON calls it.
        assert_eq!(serde_json::to_value(problem).unwrap()["problem"], problem.kind());
        assert!(!problem.help().is_empty() && !problem.subject().is_empty());
        assert!(kinds_without(&[]).any(|kind| kind == problem.kind()), "{problem} comes from somewhere");
    }
    problems
}

/// Each by its kind, severity and subject.
fn short(facts: Facts<'_>) -> Vec<(&'static str, Severity, String)> {
    let all = found(facts);
    all.iter().map(|problem| (problem.kind(), problem.severity(), problem.subject().to_owned())).collect()
}

#[test]
fn a_healthy_cluster_has_no_problems_and_neither_has_an_unknown_one() {
    assert_eq!(found(Facts::default()), []);
    let (cluster, settings) = (cluster(100, 0), settings());
    let nodes = nodes([node("a", &["data"]), node("b", &["data", "master"])]);
    let (indices, unassigned) = (indices([index("i")]), UnassignedShards::default());
    let facts = Facts {
        cluster: Some(&cluster),
        nodes: Some(&nodes),
        settings: Some(&settings),
        indices: Some(&indices),
        unassigned: Some(&unassigned),
        ..Facts::default()
    };
    assert_eq!(found(facts), []);
}

#[test]
fn nodes_have_full_disks_and_heaps() {
    let full = |name: &str, heap: f64, crossed: Option<Watermark>| NodeHealth {
        heap: Memory { share: Share(heap), ..Memory::default() },
        disk: Some(Disk { crossed, used: Share(0.9), ..Disk::default() }),
        ..node(name, &["data"])
    };
    let mut nodes = nodes([
        full("a", 0.86, Some(Watermark::Low)),
        full("b", 0.95, Some(Watermark::FloodStage)),
        full("c", 0.84, None),
    ]);
    nodes.silent = 1;
    let expected = [
        ("disk", Severity::Critical, "b".to_owned()),
        ("heap", Severity::Critical, "b".to_owned()),
        ("nodes_silent", Severity::Warning, "cluster".to_owned()),
        ("disk", Severity::Warning, "a".to_owned()),
        ("heap", Severity::Warning, "a".to_owned()),
    ];
    assert_eq!(short(Facts { nodes: Some(&nodes), ..Facts::default() }), expected);
}

#[test]
fn shards_are_limited_by_nodes_of_each_sort() {
    let settings = settings();
    let frozen = NodeHealth { shards: 2800, ..node("f", &["data_frozen"]) };
    let near = |active: u64, unassigned: u64, all: Vec<NodeHealth>| {
        let (cluster, nodes) = (cluster(active, unassigned), nodes(all));
        let (cluster, nodes, settings) = (Some(&cluster), Some(&nodes), Some(&settings));
        let none = UnassignedShards::default();
        found(Facts { cluster, nodes, settings, unassigned: Some(&none), ..Facts::default() })
    };
    let data =
        || vec![node("a", &["data_hot"]), node("b", &["data_hot", "data_frozen"]), node("m", &["master"])];
    assert_eq!(near(1700, 99, data()), []);
    assert_eq!(near(1700, 100, data()), [Problem::Shards { used: 1800, limit: 2000, frozen: false }]);
    assert_eq!(near(2000, 0, data())[0].severity(), Severity::Critical);
    // Two nodes may hold frozen ones, and those of the one that holds nothing else don't count for the others.
    let with_frozen = || data().into_iter().chain([frozen.clone()]).collect();
    assert_eq!(near(4000, 0, with_frozen()), []);
    assert_eq!(
        near(2800, 0, vec![frozen.clone()]),
        [Problem::Shards { used: 2800, limit: 3000, frozen: true }]
    );
}

#[test]
fn a_silent_node_makes_no_other_one_full_nor_alone() {
    let (cluster, settings) = (cluster(1900, 0), settings());
    let mut nodes = nodes([node("a", &["data"])]);
    nodes.silent = 1;
    let indices = indices([IndexHealth { replicas: Copies::default(), ..index("i") }]);
    let (cluster, settings) = (Some(&cluster), Some(&settings));
    let facts = Facts { cluster, settings, nodes: Some(&nodes), indices: Some(&indices), ..Facts::default() };
    let expected = [
        ("nodes_silent", Severity::Warning, "cluster".to_owned()),
        ("no_replicas", Severity::Warning, "cluster".to_owned()),
    ];
    assert_eq!(short(facts), expected);
}

#[test]
fn allocation_and_blocks_of_the_cluster_are_told() {
    let mut settings = settings();
    settings.allocation = Allocation::Primaries;
    settings.blocks = vec![Block::ReadOnly];
    let expected = [
        ("cluster_blocked", Severity::Critical, "read_only".to_owned()),
        ("allocation", Severity::Warning, "cluster".to_owned()),
    ];
    assert_eq!(short(Facts { settings: Some(&settings), ..Facts::default() }), expected);
}

#[test]
fn unassigned_shards_have_reasons_where_they_were_read() {
    let row = |reason: &str, primary: bool, decider: Option<&str>| Unassigned {
        index: "i".into(),
        shard: 0,
        primary,
        reason: reason.into(),
        since: None,
        details: None,
        verdict: decider.map(|decider| Verdict {
            can_allocate: "no".into(),
            explanation: "no node".into(),
            failed_attempts: 0,
            deciders: vec![(decider.into(), "because".into())],
        }),
    };
    let shards = vec![row("A", true, Some("filter")), row("A", false, None), row("B", false, Some("disk"))];
    let unassigned = UnassignedShards { shards };
    let all = found(Facts { unassigned: Some(&unassigned), ..Facts::default() });
    let reasons = vec!["A: filter: because".to_owned(), "B: disk: because".to_owned()];
    assert_eq!(all, [Problem::Unassigned { primaries: 1, replicas: 2, reasons }]);
    assert_eq!(all[0].severity(), Severity::Critical);
    // By the counts alone.
    let (cluster, mut red) = (cluster(1, 3), index("red"));
    red.primaries.active = 0;
    let indices = indices([red]);
    let all = found(Facts { cluster: Some(&cluster), indices: Some(&indices), ..Facts::default() });
    assert_eq!(all, [Problem::Unassigned { primaries: 1, replicas: 2, reasons: Vec::new() }]);
}

#[test]
fn blocks_that_are_meant_so_are_no_problem() {
    let blocked = |name: &str, block: Block| IndexHealth { blocks: vec![block], ..index(name) };
    let all = indices([
        blocked("a", Block::Write),
        blocked("b", Block::Write),
        IndexHealth { migrates: true, ..blocked("migrates", Block::Write) },
        IndexHealth { mounted: true, ..blocked("mounted", Block::Write) },
        IndexHealth { policy: Some("p".into()), ..blocked("old", Block::Write) },
        IndexHealth { policy: Some("p".into()), ..blocked("flooded", Block::ReadOnlyAllowDelete) },
        IndexHealth { migrates: true, ..blocked("read-only", Block::ReadOnly) },
    ]);
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let expected = [
        Problem::Blocked { block: Block::ReadOnlyAllowDelete, indices: names(&["flooded"]) },
        Problem::Blocked { block: Block::ReadOnly, indices: names(&["read-only"]) },
        Problem::Blocked { block: Block::Write, indices: names(&["a", "b"]) },
    ];
    assert_eq!(found(Facts { indices: Some(&all), ..Facts::default() }), expected);
    assert!(expected.iter().map(Problem::severity).rev().is_sorted());
}

#[test]
fn replicas_are_missed_where_there_are_nodes_for_them() {
    let alone = |name: &str| IndexHealth { replicas: Copies::default(), ..index(name) };
    let all = indices([
        alone("a"),
        IndexHealth { auto_expands: true, ..alone("expands") },
        IndexHealth { mounted: true, ..alone("mounted") },
        IndexHealth { closed: true, ..alone("closed") },
        index("two"),
    ]);
    let with =
        |nodes: &NodesHealth| found(Facts { indices: Some(&all), nodes: Some(nodes), ..Facts::default() });
    let two = nodes([node("a", &["data"]), node("b", &["data"])]);
    assert_eq!(with(&two), [Problem::NoReplicas { indices: vec!["a".into()] }]);
    assert_eq!(with(&nodes([node("a", &["data"]), node("m", &["master"]), node("f", &["data_frozen"])])), []);
    // Without the nodes, the cluster knows how many have data.
    let cluster = cluster(1, 0);
    let facts = Facts { indices: Some(&all), cluster: Some(&cluster), ..Facts::default() };
    assert_eq!(found(facts).len(), 1);
}

#[test]
fn mappings_near_their_limit_and_names_without_an_index_are_told() {
    let of = |name: &str, fields: Option<u64>, limit: u64| IndexHealth {
        fields,
        fields_limit: limit,
        ..index(name)
    };
    let mut all =
        indices([of("a", Some(16), 20), of("b", Some(15), 20), of("c", None, 20), of("d", Some(0), 0)]);
    all.missing.push("gone".into());
    let expected = [
        Problem::Missing { names: vec!["gone".into()] },
        Problem::Fields { index: "a".into(), fields: 16, limit: 20 },
    ];
    assert_eq!(found(Facts { indices: Some(&all), ..Facts::default() }), expected);
}

#[test]
fn lifecycles_that_fail_alike_are_one_problem() {
    let failed = |index: &str, retried: bool| IndexLifecycle {
        index: index.into(),
        managed: true,
        policy: Some("p".into()),
        step: Some("ERROR".into()),
        failed_step: Some("shrink".into()),
        is_auto_retryable: retried,
        error: Some(StepError { error_type: "x".into(), reason: format!("of {index}") }),
        ..IndexLifecycle::default()
    };
    let failed = vec![failed("a", false), failed("b", false), failed("c", true)];
    let lifecycle = LifecycleHealth { mode: Mode::Stopped, failed };
    let all = found(Facts { lifecycle: Some(&lifecycle), ..Facts::default() });
    let of = |indices: &[&str], retried: bool| Problem::LifecycleFailed {
        policy: "p".into(),
        step: Some("shrink".into()),
        reason: format!("x: of {}", indices[0]),
        retried,
        indices: indices.iter().map(|index| (*index).to_owned()).collect(),
    };
    let stopped = Problem::LifecycleStopped { mode: Mode::Stopped };
    assert_eq!(all, [stopped, of(&["a", "b"], false), of(&["c"], true)]);
}

#[test]
fn snapshot_policies_fail_or_never_begin() {
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 0);
    let failure = |time: i64| SnapshotFailure { snapshot: "s".into(), at: at(time), reason: "why".into() };
    let policy = |name: &str, success: Option<i64>, failed: Option<i64>| SnapshotPolicyHealth {
        policy: name.into(),
        last_success: success.and_then(at),
        last_failure: failed.map(failure),
        ..SnapshotPolicyHealth::default()
    };
    let policies = vec![
        policy("good", Some(2), Some(1)),
        policy("failed", Some(1), Some(2)),
        policy("hopeless", None, Some(1)),
        policy("new", None, None),
    ];
    let snapshots = SnapshotsHealth { mode: Mode::Stopping, policies };
    let expected = [
        ("snapshots_stopped", Severity::Warning, "cluster".to_owned()),
        ("snapshot_failed", Severity::Warning, "failed".to_owned()),
        ("snapshot_failed", Severity::Warning, "hopeless".to_owned()),
        ("snapshot_never", Severity::Info, "new".to_owned()),
    ];
    assert_eq!(short(Facts { snapshots: Some(&snapshots), ..Facts::default() }), expected);
    // Whoever takes no snapshots may have stopped it.
    let none = SnapshotsHealth { mode: Mode::Stopped, policies: Vec::new() };
    assert_eq!(found(Facts { snapshots: Some(&none), ..Facts::default() }), []);
}

#[test]
fn severities_are_told_by_the_same_words_everywhere() {
    for (severity, word) in
        [(Severity::Info, "info"), (Severity::Warning, "warning"), (Severity::Critical, "critical")]
    {
        assert_eq!(
            (severity.to_string(), serde_json::to_value(severity).unwrap()),
            (word.into(), word.into())
        );
        assert_eq!(serde_json::from_value::<crate::ops::monitor::Severity>(word.into()).unwrap(), severity);
    }
}

#[test]
fn a_problem_of_a_report_is_written_in_full() {
    let problem = [Problem::Fields { index: "a".into(), fields: 16, limit: 20 }];
    let json = in_full(&problem, serde_json::value::Serializer).unwrap();
    assert_eq!(json[0]["severity"], "warning");
    assert_eq!(json[0]["message"], "`a` has 16 of the 20 fields that it may have");
    assert_eq!((&json[0]["problem"], &json[0]["fields"]), (&"fields".into(), &16.into()));
}
