//! What several tests make.

use chrono::Utc;

use super::{Alert, Amount, Change, Severity, Subject, Turn, Unit};

pub(super) fn alert(rule: &str, severity: Severity, subject: Subject) -> Alert {
    let (amount, now) = (Amount::new(1.0, Unit::Count), Utc::now());
    Alert {
        rule: rule.to_owned(),
        severity,
        subject,
        when: format!("{rule} > 0"),
        value: amount,
        threshold: amount,
        since: now,
        fired: now,
        message: format!("{rule} is 1"),
        shards: Vec::new(),
    }
}

/// A warning's.
pub(super) fn change(rule: &str, subject: Subject, turn: Turn) -> Change {
    let alert = alert(rule, Severity::Warning, subject);
    Change { turn, at: alert.fired, alert }
}
