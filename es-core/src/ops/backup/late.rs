//! How late a backup is: pure.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::ops::schedule::Schedule;

/// How late it is. `since` is when its policy was put, or when a scheduler first saw its job: before, nothing was due. Where neither
/// that nor a success is known, nobody can tell: a backup is not late because it was declared.
pub(super) fn late_by(
    schedule: &Schedule,
    after: Duration,
    success: Option<DateTime<Utc>>,
    since: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Option<Duration> {
    let after = TimeDelta::from_std(after).ok()?;
    // The clocks of this process and of the server are not quite the same.
    let skew = after / 10;
    let from = success.and_then(|success| success.checked_add_signed(skew)).into_iter().chain(since).max()?;
    let missed = schedule.next_after(from)?;
    if now - missed > after { (now - missed).to_std().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn a_backup_is_late_once_its_time_is_over_and_none_has_succeeded_since() {
        let nightly = Schedule::cron("0 30 1 * * ?").unwrap();
        let hour = Duration::from_hours(1);
        let late = |success: Option<&str>, since: Option<&str>, now: &str| {
            late_by(&nightly, hour, success.map(time), since.map(time), time(now)).map(|late| late.as_secs())
        };
        let now = "2026-11-29T14:00:00Z";
        assert_eq!(late(Some("2026-11-29T01:30:02Z"), None, now), None);
        assert_eq!(late(Some("2026-11-29T01:29:58Z"), None, now), None, "the server's clock is behind");
        assert_eq!(late(Some("2026-11-28T01:30:02Z"), None, now), Some(12 * 3600 + 1800));
        assert_eq!(late(Some("2026-11-28T01:30:02Z"), None, "2026-11-29T02:20:00Z"), None);
        assert_eq!(late(Some("2026-11-27T01:30:02Z"), None, now), Some(36 * 3600 + 1800));
        assert_eq!(late(None, None, now), None, "nobody knows since when");
        assert_eq!(late(None, Some("2026-11-29T09:00:00Z"), now), None, "nothing was due yet");
        assert_eq!(late(None, Some("2026-11-28T09:00:00Z"), now), Some(12 * 3600 + 1800));
        let ever = Duration::from_secs(1 << 53);
        for success in [None, Some(time(now))] {
            assert_eq!(late_by(&nightly, ever, success, success, time(now)), None, "later than any calendar");
        }
    }
}
