//! A backup's status, from what is known of it.

use super::super::kind::Why;
use super::super::seen::tests::seen;
use super::*;
use crate::ops::schedule::Schedule;
use crate::ops::snapshots::SnapshotState;
use chrono::TimeDelta;

fn time(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn an_empty_success_and_a_failure_that_nobody_counts_are_not_healthy() {
    let backup = Backup::new("b", "r", ["a"], Schedule::cron("0 30 1 * * ?").unwrap());
    let choice = || Choice { kind: Kind::Slm, why: Why::Available, running: Some(true) };
    let past = |ended: &str| {
        let (started, ended) = (Some(time(ended)), Some(time(ended)));
        Some(slm::Past { snapshot: "s".into(), started, ended, reason: None })
    };
    let status = |failure: Option<&str>, told| {
        let failure = failure.and_then(past);
        let policy = Policy { success: past("2026-11-29T01:30:02Z"), failure, ..Policy::default() };
        of_policy(&backup, choice(), policy, told, time("2026-11-29T14:00:00Z"))
    };
    assert!(status(None, (Some(0), Some(2))).is_healthy() && status(None, (None, None)).is_healthy());
    let empty = status(None, (Some(0), Some(0)));
    assert!(
        !empty.is_healthy() && empty.to_string().contains("s is 12h 29m old, and holds no index"),
        "{empty}"
    );
    assert!(!status(Some("2026-11-29T09:00:00Z"), (None, Some(2))).is_healthy());
    let before = status(Some("2026-11-28T09:00:00Z"), (None, Some(2)));
    assert!(before.is_healthy() && !before.to_string().contains("failed since"), "{before}");
}

#[test]
fn a_jobs_failures_are_counted_up_to_its_last_success() {
    let at = time("2026-11-29T14:00:00Z");
    let one = |place: usize, own: bool, state| {
        seen(place, own.then_some(Kind::Own), &state, at - TimeDelta::hours(i64::try_from(place).unwrap()))
    };
    let all = [
        one(0, true, SnapshotState::InProgress),
        one(1, true, SnapshotState::Partial),
        one(2, false, SnapshotState::Failed),
        one(3, true, SnapshotState::Failed),
        one(4, false, SnapshotState::Success),
        one(5, true, SnapshotState::Success),
        one(6, true, SnapshotState::Failed),
    ];
    let backup = Backup::new("b", "r", ["a"], Schedule::every(Duration::from_hours(1)));
    let choice = Choice { kind: Kind::Own, why: Why::Interval, running: None };
    let status = of_job(&backup, choice, &all, None, at);
    assert_eq!(status.failures_since, Some(2));
    assert_eq!(status.last_success.as_ref().unwrap().snapshot, "s5");
    assert_eq!(status.last_failure.as_ref().unwrap().snapshot, "s1");
    assert_eq!(status.running.as_deref(), Some("s0"));
    assert!(status.is_late() && !status.is_healthy());
    assert_eq!(status.age(), Some(Duration::from_hours(5)));
    let text = status.to_string();
    assert!(text.contains("2 failed since") && text.contains("s0 is being taken"), "{text}");
}

#[test]
fn a_job_is_not_late_before_a_scheduler_has_it_and_not_healthy_either() {
    let at = time("2026-11-29T14:00:00Z");
    let backup = Backup::new("b", "r", ["a"], Schedule::cron("0 30 1 * * ?").unwrap());
    let status = |all: &[Seen], first_seen: Option<&str>| {
        let choice = Choice { kind: Kind::Own, why: Why::Chosen, running: None };
        of_job(&backup, choice, all, first_seen.map(time), at)
    };
    let failed = |own: bool| {
        let by = own.then_some(Kind::Own);
        vec![seen(1, by, &SnapshotState::Failed, time("2026-11-27T01:30:00Z"))]
    };
    let none = Vec::new;
    let cases = [
        (none(), None, (false, None, false)),
        (failed(false), None, (false, None, false)),
        (none(), Some("2026-11-29T13:59:00Z"), (true, None, true)),
        (none(), Some("2026-11-28T13:59:00Z"), (true, Some(12 * 3600 + 1800), false)),
        (failed(true), None, (true, Some(36 * 3600 + 1800), false)),
    ];
    for (all, first_seen, expected) in cases {
        let status = status(&all, first_seen);
        let found = (status.kept, status.late_by.map(|late| late.as_secs()), status.is_healthy());
        assert_eq!(found, expected, "{status}");
    }
}
