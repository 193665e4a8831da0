//! When a job is due. Pure.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::ScheduleError;
use super::cron::{Cron, whole_second};
use crate::ops::measure::Span;

/// When a job is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// At the times of a cron expression, in UTC.
    Cron(Cron),
    /// Again and again after this time. The times are multiples of it since 1970, so that all processes have the same.
    Every(Duration),
}

impl Schedule {
    /// At the times of a cron expression of Elasticsearch: `0 30 1 * * ?`.
    pub fn cron(text: &str) -> Result<Self, ScheduleError> {
        Cron::parse(text).map(Schedule::Cron)
    }

    /// Again and again after this time.
    pub fn every(interval: Duration) -> Self {
        Schedule::Every(interval)
    }

    /// What is wrong with it.
    pub(super) fn fault(&self) -> Option<&'static str> {
        match self {
            Schedule::Every(interval) if interval.as_millis() == 0 => {
                Some("an interval of less than a millisecond")
            }
            Schedule::Every(interval) if interval.as_secs() > 1_000_000_000 => {
                Some("an interval of more than 30 years")
            }
            _ => None,
        }
    }

    /// The first time after this one.
    pub fn next_after(&self, after: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Schedule::Cron(cron) => cron.next_after(whole_second(after)),
            Schedule::Every(interval) => {
                self.latest(after)?.checked_add_signed(TimeDelta::from_std(*interval).ok()?)
            }
        }
    }

    /// The last time up to this one.
    pub fn latest(&self, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match self {
            Schedule::Cron(cron) => cron.latest(until),
            Schedule::Every(interval) => {
                let interval = i64::try_from(interval.as_millis()).ok().filter(|interval| *interval > 0)?;
                let at = until.timestamp_millis();
                DateTime::from_timestamp_millis(at - at.rem_euclid(interval))
            }
        }
    }

    /// The last time that is due, if none as late was begun: what was missed before is made up for by it.
    pub(super) fn due(&self, begun: DateTime<Utc>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.latest(now).filter(|latest| *latest > begun)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Schedule::Cron(cron) => cron.fmt(f),
            Schedule::Every(interval) => write!(f, "every {}", Span(*interval)),
        }
    }
}

/// How much later than its time a job begins: below `jitter`, the same in every process, another one each time.
pub(super) fn delay(jitter: Duration, of: (&str, &str), due: DateTime<Utc>) -> Duration {
    let most = u64::try_from(jitter.as_millis()).unwrap_or(u64::MAX);
    if most == 0 {
        return Duration::ZERO;
    }
    let mut hasher = DefaultHasher::new();
    (of, due.timestamp_millis()).hash(&mut hasher);
    Duration::from_millis(hasher.finish() % most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn intervals_are_the_same_for_all() {
        let schedule = Schedule::every(Duration::from_mins(10));
        let now = at("2026-11-29T14:37:10.5Z");
        assert_eq!(schedule.latest(now), Some(at("2026-11-29T14:30:00Z")));
        assert_eq!(schedule.next_after(now), Some(at("2026-11-29T14:40:00Z")));
        assert_eq!(schedule.next_after(at("2026-11-29T14:40:00Z")), Some(at("2026-11-29T14:50:00Z")));
    }

    #[test]
    fn what_was_missed_is_due_once() {
        let schedule = Schedule::cron("0 0 * * * ?").unwrap();
        let now = at("2026-11-29T14:37:10Z");
        assert_eq!(schedule.due(at("2026-11-29T03:00:00Z"), now), Some(at("2026-11-29T14:00:00Z")));
        assert_eq!(schedule.due(at("2026-11-29T14:00:00Z"), now), None);
        assert_eq!(schedule.due(at("2026-11-29T14:10:00Z"), now), None, "first seen since");
    }

    #[test]
    fn jitter_differs_from_time_to_time_and_not_between_processes() {
        let jitter = Duration::from_mins(5);
        let of = |due: &str| delay(jitter, ("s", "job"), at(due));
        assert_eq!(of("2026-11-29T14:00:00Z"), of("2026-11-29T14:00:00Z"));
        let all: std::collections::BTreeSet<_> =
            (10..20).map(|hour| of(&format!("2026-11-29T{hour}:00:00Z"))).collect();
        assert!(all.len() > 5 && all.iter().all(|delay| *delay < jitter), "{all:?}");
        assert_eq!(delay(Duration::ZERO, ("s", "job"), at("2026-11-29T14:00:00Z")), Duration::ZERO);
    }
}
