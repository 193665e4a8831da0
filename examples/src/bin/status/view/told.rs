//! What is told: problems, alerts, and how they changed.

use chrono::{DateTime, Utc};
use es_core::ops::health::{HealthReport, Indicator, Indicators, Problem, Severity, Status};
use es_core::ops::measure::Span;
use es_core::ops::monitor::{Alert, Change, Turn};
use serde::Serialize;

use super::is_out_of_reach;

#[derive(Debug, Serialize)]
pub(super) struct ProblemView {
    severity: String,
    subject: String,
    message: String,
    help: String,
}

#[derive(Debug, Serialize)]
pub(super) struct AlertView {
    rule: String,
    severity: String,
    subject: String,
    message: String,
    when: String,
    since: DateTime<Utc>,
}

#[derive(Debug, Serialize)]
pub(super) struct ChangeView {
    turn: Turn,
    at: DateTime<Utc>,
    #[serde(flatten)]
    alert: AlertView,
}

/// Those of lifecycles, if those were read, and the others, with the indicators that no problem stands for. Unassigned shards have a
/// list of their own.
pub(super) fn problems(report: &HealthReport) -> (Option<Vec<ProblemView>>, Option<Vec<ProblemView>>) {
    if is_out_of_reach(report) {
        return (None, None);
    }
    let read = report.lifecycle.read().is_some() || report.snapshots.read().is_some();
    let told = report.problems.iter().filter(|problem| !matches!(problem, Problem::Unassigned { .. }));
    let (lifecycle, others): (Vec<_>, Vec<_>) = told.partition(|problem| is_lifecycle(problem));
    let view = |problem: &Problem| ProblemView {
        severity: problem.severity().to_string(),
        subject: problem.subject().to_owned(),
        message: problem.to_string(),
        help: problem.help(),
    };
    let indicators = report.indicators.read().and_then(Option::as_ref).into_iter().flat_map(bad);
    let indicators = indicators.filter(|one| !SAID.contains(&one.name.as_str())).map(indicator);
    let others = others.into_iter().map(view).chain(indicators).collect();
    (read.then(|| lifecycle.into_iter().map(view).collect()), Some(others))
}

/// Indicators on what problems tell more exactly.
const SAID: [&str; 4] = ["disk", "ilm", "shards_capacity", "slm"];

fn indicator(indicator: &Indicator) -> ProblemView {
    let impacts = indicator.impacts.iter().map(|impact| impact.description.as_str());
    let actions: Vec<_> = indicator.diagnosis.iter().map(|diagnosis| diagnosis.action.as_str()).collect();
    ProblemView {
        severity: if indicator.status == Status::Red { Severity::Critical } else { Severity::Warning }
            .to_string(),
        subject: indicator.name.clone(),
        message: std::iter::once(indicator.symptom.as_str()).chain(impacts).collect::<Vec<_>>().join(" "),
        help: actions.join("\n"),
    }
}

fn is_lifecycle(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::LifecycleStopped { .. }
            | Problem::LifecycleFailed { .. }
            | Problem::SnapshotsStopped { .. }
            | Problem::SnapshotFailed { .. }
            | Problem::SnapshotNever { .. }
    )
}

pub(super) fn change(change: &Change) -> ChangeView {
    let mut view = ChangeView { turn: change.turn, at: change.at, alert: alert(&change.alert) };
    let after = Span((change.at - change.alert.since).to_std().unwrap_or_default());
    let told = &mut view.alert;
    match change.turn {
        Turn::Resolved => told.message = format!("{}, after {after}", told.message),
        Turn::Gone => told.message = format!("{} is no longer there, after {after}", told.subject),
        _ => {}
    }
    view
}

pub(super) fn alert(alert: &Alert) -> AlertView {
    AlertView {
        rule: alert.rule.clone(),
        severity: alert.severity.to_string(),
        subject: alert.subject.to_string(),
        message: alert.message.clone(),
        when: alert.when.clone(),
        since: alert.since,
    }
}

/// Indicators that are not green, but for that of shards, which are told by themselves.
pub(super) fn bad(indicators: &Indicators) -> impl Iterator<Item = &Indicator> {
    let all = indicators.indicators.iter();
    all.filter(|one| {
        !matches!(one.status, Status::Green | Status::Unknown) && one.name != "shards_availability"
    })
}
