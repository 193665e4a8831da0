#![allow(clippy::float_cmp)] // whole numbers

use super::*;
use crate::ops::health::{
    ClusterSettings, LifecycleHealth, Problem, SnapshotPolicyHealth, SnapshotsHealth, Watermark,
};
use crate::ops::lifecycle::Mode;
use crate::ops::maintenance::Allocation;
use crate::ops::monitor::Subject;

#[test]
fn a_cluster_that_starts_anew_ends_nothing() {
    // Red, without a shard: its state is not recovered.
    let starting = || HealthReport {
        cluster: cluster(1, Status::Red),
        nodes: nodes(&["a"]),
        indices: Part::Read(IndicesHealth::default()),
        unassigned: Part::Read(UnassignedShards::default()),
        lifecycle: Part::Read(LifecycleHealth { mode: Mode::Running, failed: Vec::new() }),
        ..report()
    };
    for when in
        ["shards.unassigned > 0", "shards.relocating > 0", "index.status == red", "lifecycle.errors > 0"]
    {
        assert!(values(when, starting()).is_none(), "{when}");
    }
    assert_eq!(values("cluster.status == red", starting()).unwrap().0[0].number, 2.0);
    let Others::ZeroOf(over) = values("problems.critical > 0", starting()).unwrap().1 else {
        panic!("kinds")
    };
    assert!(
        over.contains("heap") && !over.contains("unassigned") && !over.contains("allocation"),
        "{over:?}"
    );
}

#[test]
fn a_node_that_does_not_tell_one_thing_is_there() {
    let mut nodes = nodes(&["a", "b"]);
    if let Part::Read(nodes) = &mut nodes {
        nodes.nodes[0].cpu = Some(Share(0.5));
    }
    let told = HealthReport { cluster: cluster(2, Status::Green), nodes, ..report() };
    let (values, others) = values("cpu.used > 90 %", told).unwrap();
    assert_eq!((values.len(), others), (2, Others::Gone));
    assert!(values[1].number.is_nan(), "no number says nothing");
}

#[test]
fn what_a_node_refused_is_not_known_of_one_that_came_since() {
    let report = HealthReport { cluster: cluster(2, Status::Green), nodes: nodes(&["a", "b"]), ..report() };
    let mut reading = reading(report);
    reading.rejected = Some([("a".to_owned(), [("search".to_owned(), 2.0)].into())].into());
    let Observed::Read { values, .. } =
        observe(&Rule::warning("r", "search.rejected > 0/s").unwrap(), &reading)
    else {
        panic!("read")
    };
    assert_eq!((values.len(), values[0].number, values[1].number.is_nan()), (2, 2.0, true));
}

#[test]
fn disks_are_judged_by_the_watermarks_that_apply() {
    let node = |role: &str, crossed| NodeHealth {
        name: role.to_owned(),
        roles: vec![role.to_owned()],
        disk: Some(Disk { used: Share(0.95), crossed, ..Disk::default() }),
        ..NodeHealth::default()
    };
    // A large disk, with what the headroom asks for; and one that has not.
    let all = [node("data", None), node("data_hot", Some(Watermark::FloodStage)), node("master", None)];
    let nodes = Part::Read(NodesHealth { nodes: all.into(), silent: 0 });
    let settings = Part::Read(ClusterSettings {
        watermarks: None,
        max_shards_per_node: 1000,
        max_shards_per_frozen_node: 3000,
        allocation: Allocation::All,
        blocks: Vec::new(),
    });
    let (values, _) = values("disk.watermark >= high", HealthReport { nodes, settings, ..report() }).unwrap();
    let told: Vec<_> = values.iter().map(|value| (value.subject.name().unwrap(), value.number)).collect();
    assert_eq!(told, [("data", 0.0), ("data_hot", 3.0)]);
}

#[test]
fn each_problem_is_told_by_itself_from_the_parts_that_were_read() {
    let missing = |name: &str| Problem::Fields { index: name.to_owned(), fields: 1000, limit: 1000 };
    let all = HealthReport {
        cluster: cluster(1, Status::Green),
        nodes: nodes(&["a"]),
        // Never readable, by a user who may not.
        snapshots: failed(refused()),
        problems: vec![missing("one"), missing("two"), Problem::NodesSilent { nodes: 1 }],
        ..report()
    };
    let (critical, others) = values("problems.critical > 0", all.clone()).unwrap();
    let names: Vec<_> = critical.iter().map(|value| value.subject.clone()).collect();
    assert_eq!(names, ["fields/one", "fields/two"].map(|name| Subject::Problem(name.to_owned())));
    let Others::ZeroOf(over) = others else { panic!("kinds") };
    assert!(over.contains("fields") && !over.contains("snapshot_failed"));
    assert_eq!(values("problems.warning > 0", all.clone()).unwrap().0.len(), 1);
    let silent = HealthReport { cluster: cluster(2, Status::Green), ..all };
    let Others::ZeroOf(over) = values("problems.critical > 0", silent).unwrap().1 else { panic!("kinds") };
    assert!(over.contains("fields") && !over.contains("disk"), "a node did not answer");
}

#[test]
fn a_policy_that_never_succeeded_is_as_old_as_it_is() {
    let at = Utc::now();
    let hours = |hours| Some(at - Duration::from_hours(hours));
    let policy = |name: &str, last_success, modified| SnapshotPolicyHealth {
        policy: name.to_owned(),
        last_success,
        modified,
        ..SnapshotPolicyHealth::default()
    };
    let policies = vec![policy("never", None, hours(48)), policy("young", hours(1), hours(48))];
    let snapshots = Part::Read(SnapshotsHealth { mode: Mode::Stopping, policies });
    let report = HealthReport { at, snapshots, ..report() };
    let (ages, _) = values("snapshot.age > 1d", report.clone()).unwrap();
    assert_eq!(ages.iter().map(|value| value.number).collect::<Vec<_>>(), [172_800.0, 3600.0]);
    assert_eq!(ages[0].note.as_deref(), Some("it has never succeeded"));
    assert_eq!(values("snapshots.stopped == yes", report).unwrap().0[0].number, 1.0);
    let lifecycle = |mode| HealthReport {
        lifecycle: Part::Read(LifecycleHealth { mode, failed: Vec::new() }),
        ..super::report()
    };
    let is_stopped = |mode| values("lifecycle.stopped == yes", lifecycle(mode)).unwrap().0[0].number;
    assert_eq!([Mode::Running, Mode::Stopping, Mode::Stopped].map(is_stopped), [0.0, 1.0, 1.0]);
}

#[test]
fn a_word_that_is_no_measure_says_which_may_be_meant() {
    let refused = |when: &str| Rule::warning("rule", when).unwrap_err().to_string();
    let all = [
        ("unassigned > 0 for 5m", "did you mean `shards.unassigned` or `index.unassigned`?"),
        ("disk > 85 %", "did you mean `disk.used`, `disk.available` or `disk.watermark`?"),
        ("heap > 85 %", "did you mean `heap.used`?"),
        ("heap.usd > 85 %", "did you mean `heap.used`?"),
        ("temperature > 1", "there are `cluster.reachable`, `cluster.status`, "),
        ("temperature > 1", "`write.rejected` and `part.unread`; one of your own is `Rule::own`"),
    ];
    for (when, help) in all {
        let refused = refused(when);
        assert!(refused.contains(help), "{refused}");
    }
}
