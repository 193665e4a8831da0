use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::judge::{choose, judge};
use super::look::Seen;
use super::plan::RestorePlan;
use super::rename::Renamer;
use super::request::RestoreRequest;
use super::{Obstacle, RestoreWarning, SharedAlias};
use crate::ops::measure::Size;
use crate::ops::name::Bearer;
use crate::ops::snapshots::SnapshotError;
use crate::ops::snapshots::info::SnapshotInfo;
use crate::ops::survey;

/// Two indices, a stream and what a feature has.
fn info(more: &Value) -> SnapshotInfo {
    let mut snapshot = json!({
        "repository": "r", "snapshot": "s", "uuid": "u", "state": "SUCCESS", "version_id": 8_500_010, "version": "8500010",
        "indices": ["b", ".ds-logs-2026.01.01-000001", ".security-7", "a"], "data_streams": ["logs"],
        "feature_states": [{"feature_name": "security", "indices": [".security-7"]}],
        "index_details": {"a": {"shard_count": 2, "size_in_bytes": 100}, "b": {"shard_count": 1, "size_in_bytes": 50}},
    });
    snapshot.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    SnapshotInfo::read(&snapshot)
}

fn request() -> RestoreRequest {
    RestoreRequest::of("r", "s")
}

fn there(bearers: &[(&str, Bearer)], closed: bool) -> Seen {
    let bearers: BTreeMap<_, _> = bearers.iter().map(|(name, by)| ((*name).to_owned(), by.clone())).collect();
    let index = |name: &String| {
        let seen =
            survey::Seen { uuid: format!("uuid of {name}"), closed, shards: 2, ..survey::Seen::default() };
        (name.clone(), seen)
    };
    let indices =
        bearers.iter().filter(|(_, by)| **by == Bearer::Index).map(|(name, _)| index(name)).collect();
    Seen { bearers, indices, available: Some(Size::gb(1)), ..Seen::default() }
}

fn plan(request: &RestoreRequest, info: &SnapshotInfo, seen: Seen) -> Result<RestorePlan, SnapshotError> {
    let renamer = request.rename.as_ref().map(|rename| Renamer::new(rename, "").unwrap());
    let patterns = if request.indices.is_empty() { vec!["*".to_owned()] } else { request.indices.clone() };
    let chosen = choose(request, &patterns, info, renamer.as_ref())?;
    Ok(judge(request, &patterns, info, chosen, seen))
}

fn targets(plan: &RestorePlan) -> Vec<&str> {
    plan.indices.iter().map(|index| index.target.as_str()).collect()
}

#[test]
fn what_is_meant_is_chosen_with_its_streams_and_without_features() {
    let all = plan(&request(), &info(&json!({})), there(&[], false)).unwrap();
    assert_eq!(targets(&all), [".ds-logs-2026.01.01-000001", "a", "b"]);
    assert!(all.is_clear() && all.aliases && all.size == Size(150), "{all}");
    assert_eq!(all.body(None)["indices"], json!(["a", "b", "logs"]));
    assert_eq!(all.body(None)["feature_states"], json!(["none"]));

    let renamed =
        plan(&request().indices(["*", "-b"]).suffix("-r"), &info(&json!({})), there(&[], false)).unwrap();
    assert_eq!(targets(&renamed), [".ds-logs-2026.01.01-000001-r", "a-r"]);
    assert!(!renamed.aliases && renamed.data_streams[0].target == "logs-r", "{renamed}");
    assert_eq!(renamed.body(None)["include_aliases"], false);

    let without = plan(&request().indices(["*", "-logs"]), &info(&json!({})), there(&[], false)).unwrap();
    assert_eq!((targets(&without), without.data_streams.len()), (vec!["a", "b"], 0));
    let alone = plan(&request().indices([".ds-logs-*"]), &info(&json!({})), there(&[], false)).unwrap();
    assert_eq!((alone.indices.len(), alone.data_streams.len()), (1, 0), "by its own name it is an index");

    let nothing = plan(&request().indices([".security*"]), &info(&json!({})), there(&[], false));
    assert!(matches!(nothing, Err(SnapshotError::NothingMatches { .. })));
    let features = request().indices(["none"]).feature_states(["security"]);
    let features = plan(&features, &info(&json!({})), there(&[], false)).unwrap();
    assert_eq!(features.body(None)["indices"], json!(["-*"]), "none, and not all");
}

#[test]
fn everything_that_stands_in_the_way_is_told() {
    let of = |request: RestoreRequest, more: Value, seen: Seen| {
        plan(&request, &info(&more), seen).unwrap().obstacles
    };
    let a = || request().indices(["a"]);
    let none = || there(&[], false);
    let index = "a".to_owned();
    let alias = Bearer::Alias { of: vec!["x".to_owned()] };
    assert_eq!(
        of(a(), json!({}), there(&[("a", Bearer::Index)], false)),
        [Obstacle::Open { index: index.clone() }]
    );
    assert_eq!(of(a(), json!({}), there(&[("a", Bearer::Index)], true)), [Obstacle::Closed { index }]);
    assert!(of(a().over_closed(), json!({}), there(&[("a", Bearer::Index)], true)).is_empty());
    assert!(matches!(
        of(request().indices(["b"]).over_closed(), json!({}), there(&[("b", Bearer::Index)], true))[..],
        [Obstacle::OtherShards { has: 2, needs: 1, .. }]
    ));
    assert!(matches!(of(a(), json!({}), there(&[("a", alias)], false))[..], [Obstacle::Taken { .. }]));
    assert!(matches!(
        of(
            request().indices(["logs"]),
            json!({}),
            there(&[("logs", Bearer::DataStream { backing: vec![] })], false)
        )[..],
        [Obstacle::Taken { .. }]
    ));
    assert!(matches!(
        of(request().indices(["a", "z"]), json!({}), none())[..],
        [Obstacle::NotInSnapshot { .. }]
    ));
    assert!(matches!(
        of(request().indices(["a", "b"]).rename(".", "x"), json!({}), none())[..],
        [Obstacle::SameTarget { .. }]
    ));
    assert!(matches!(of(a().suffix("A"), json!({}), none())[..], [Obstacle::BadName { .. }]));
    for state in ["IN_PROGRESS", "FAILED", "INCOMPATIBLE"] {
        assert!(matches!(of(a(), json!({"state": state}), none())[..], [Obstacle::State { .. }]));
    }
    let old = |version: u64| Seen { version: Some((version, "8.6.2".to_owned())), ..none() };
    assert!(matches!(of(a(), json!({}), old(8_060_299))[..], [Obstacle::Newer { .. }]));
    assert!(of(a(), json!({}), old(8_500_010)).is_empty());
}

#[test]
fn missing_shards_stand_in_the_way_of_their_index_unless_they_may_be_empty() {
    let failed = |index: &str, shard: u64| json!({"index": index, "shard_id": shard, "reason": "no node"});
    let partial = json!({"state": "PARTIAL", "failures": [failed("a", 1), failed("a", 0)]});
    let a = plan(&request(), &info(&partial), there(&[], false)).unwrap();
    assert!(matches!(&a.obstacles[..], [Obstacle::MissingShards { shards, .. }] if *shards == [0, 1]), "{a}");
    assert!(plan(&request().indices(["b"]), &info(&partial), there(&[], false)).unwrap().is_clear());
    let empty = plan(&request().partial(), &info(&partial), there(&[], false)).unwrap();
    assert!(
        empty.is_clear() && matches!(&empty.warnings[..], [RestoreWarning::EmptyShards { .. }]),
        "{empty}"
    );
}

#[test]
fn what_one_may_not_expect_is_said_with_numbers() {
    let shared = |is_write_index| SharedAlias { alias: "read".into(), index: "a".into(), is_write_index };
    let seen = |is_write_index, available| Seen {
        shared: vec![shared(is_write_index)],
        available: Some(available),
        ..there(&[], false)
    };
    let beside = request().indices(["a"]).suffix("-r").aliases(true);
    let told = plan(&beside, &info(&json!({})), seen(false, Size(99))).unwrap();
    let said: Vec<_> = told.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "searches through `read` would find `a` and the restored one, each document twice",
            "it takes 100b, replicas aside, and the data nodes have room for 99b below the low watermark",
        ]
    );
    let full = plan(&beside, &info(&json!({})), seen(false, Size(0))).unwrap();
    assert_eq!(full.obstacles, [Obstacle::NoRoom { needs: Size(100) }]);
    let two = plan(&beside, &info(&json!({})), seen(true, Size(100))).unwrap();
    assert!(
        matches!(&two.obstacles[..], [Obstacle::TwoWriteIndices { .. }]) && two.warnings.is_empty(),
        "{two}"
    );
    let state = plan(&request().include_global_state(true), &info(&json!({})), there(&[], false)).unwrap();
    assert_eq!(state.warnings, [RestoreWarning::GlobalState]);
}
