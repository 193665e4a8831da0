//! Which snapshot of a job's backup goes, and why each other stays: pure. What the server does is [`server`](super::server)'s.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::seen::Seen;
use super::used::Use;
use crate::ops::measure::Span;

/// How long snapshots are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Keep {
    pub(super) expire_after: Option<Duration>,
    pub(super) min_count: u32,
    pub(super) max_count: Option<u32>,
}

/// What is to become of a snapshot.
pub type Fate = crate::ops::Fate<Goes, Stays>;

/// Why a snapshot goes. Of a job's there is always a newer one that succeeded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Goes {
    /// It is older than `expire_after`.
    Expired {
        /// How old it is.
        age: Duration,
    },
    /// `max_count` newer ones have succeeded.
    TooMany {
        /// Its place among those that succeeded, from the newest on.
        place: u32,
    },
    /// It did not succeed, and a newer one did; of a policy with `max_count`, so many did.
    Superseded {
        /// The newer one.
        by: String,
    },
}

/// Why a snapshot stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stays {
    /// This backup did not make it.
    Foreign,
    /// A job took it, and the backup is a policy's now: the server deletes nothing but what the policy took.
    OfAJob,
    /// It is being taken.
    InProgress,
    /// It is the newest that succeeded.
    Newest,
    /// It is one of the `min_count` newest that succeeded.
    AmongNewest {
        /// Its place, from the newest on.
        place: u32,
    },
    /// It did not succeed, and neither did a newer one: it may be all there is.
    NoNewerSuccess,
    /// It is needed: mounted, or being restored.
    InUse {
        /// By what.
        by: String,
    },
    /// It is within the limits.
    WithinLimits {
        /// How old it is.
        age: Duration,
    },
}

impl fmt::Display for Goes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goes::Expired { age } => write!(f, "expired, {} old", Span(*age)),
            Goes::TooMany { place } => write!(f, "number {place} from the newest, which is too many"),
            Goes::Superseded { by } => write!(f, "did not succeed, and {by} did since"),
        }
    }
}

impl fmt::Display for Stays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stays::Foreign => f.write_str("not of this backup"),
            Stays::OfAJob => f.write_str("taken by a job, and the policy deletes its own alone"),
            Stays::InProgress => f.write_str("being taken"),
            Stays::Newest => f.write_str("the newest that succeeded"),
            Stays::AmongNewest { place } => write!(f, "number {place} of those that are always kept"),
            Stays::NoNewerSuccess => f.write_str("did not succeed, and neither did a newer one"),
            Stays::InUse { by } => write!(f, "in use: {by}"),
            Stays::WithinLimits { age } => write!(f, "within the limits, {} old", Span(*age)),
        }
    }
}

/// The fate of each, in the order given, which is newest first. `used` tells what needs a snapshot, by its UUID.
pub(super) fn decide(
    keep: Keep,
    newest_first: &[Seen],
    used: &BTreeMap<String, Use>,
    now: DateTime<Utc>,
) -> Vec<Fate> {
    let mut newest: Option<&str> = None;
    let mut place = 0_u32;
    let fates = newest_first.iter().map(|snapshot| {
        if !snapshot.is_own() {
            return Fate::Stays(Stays::Foreign);
        }
        let (info, by) = (&snapshot.info, newest);
        if info.is_whole() {
            place = place.saturating_add(1);
            newest = newest.or(Some(&info.name));
        }
        if !info.is_over() {
            return Fate::Stays(Stays::InProgress);
        }
        if let Some(by) = used.get(&info.uuid) {
            return Fate::Stays(Stays::InUse { by: by.to_string() });
        }
        match (info.is_whole(), by) {
            (true, None) => Fate::Stays(Stays::Newest),
            (false, None) => Fate::Stays(Stays::NoNewerSuccess),
            (false, Some(by)) => Fate::Goes(Goes::Superseded { by: by.to_owned() }),
            (true, Some(_)) => limits(keep, place, snapshot.age(now)),
        }
    });
    fates.collect()
}

pub(super) fn limits(keep: Keep, place: u32, age: Duration) -> Fate {
    if place <= keep.min_count {
        Fate::Stays(Stays::AmongNewest { place })
    } else if keep.max_count.is_some_and(|most| place > most) {
        Fate::Goes(Goes::TooMany { place })
    } else if keep.expire_after.is_some_and(|limit| age > limit) {
        Fate::Goes(Goes::Expired { age })
    } else {
        Fate::Stays(Stays::WithinLimits { age })
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::ops::backup::kind::Kind;
    use crate::ops::backup::seen::tests::seen;
    use crate::ops::snapshots::SnapshotState;
    use proptest::prelude::*;

    const DAY: Duration = Duration::from_hours(24);

    pub(in crate::ops::backup) fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).unwrap()
    }

    /// `S`uccess, `P`artial, `F`ailed, `R`unning, and in lower case somebody else's; newest first, a day apart.
    pub(in crate::ops::backup) fn snapshots(line: &str, by: Kind) -> Vec<Seen> {
        let one = |(place, letter): (usize, char)| {
            let state = match letter.to_ascii_uppercase() {
                'S' => SnapshotState::Success,
                'P' => SnapshotState::Partial,
                'F' => SnapshotState::Failed,
                _ => SnapshotState::InProgress,
            };
            seen(
                place,
                letter.is_uppercase().then_some(by),
                &state,
                now() - DAY * u32::try_from(place).unwrap(),
            )
        };
        line.chars().enumerate().map(one).collect()
    }

    pub(in crate::ops::backup) fn keep(
        expire_after: Option<u32>,
        min_count: u32,
        max_count: Option<u32>,
    ) -> Keep {
        Keep { expire_after: expire_after.map(|days| DAY * days), min_count, max_count }
    }

    /// `-` for each that goes.
    fn fates(keep: Keep, line: &str, used: &[usize]) -> String {
        let used = used.iter().map(|place| (format!("u{place}"), Use::Mounted("m".to_owned()))).collect();
        let fates = decide(keep, &snapshots(line, Kind::Own), &used, now());
        fates.iter().map(|fate| if matches!(fate, Fate::Goes(_)) { '-' } else { '.' }).collect()
    }

    #[test]
    fn what_is_old_goes_once_a_newer_one_succeeded() {
        let week = keep(Some(2), 1, None);
        let cases: [(Keep, &str, &[usize], &str); 15] = [
            (week, "SSSSS", &[], "...--"),
            (week, "FFFFS", &[], "....."),
            (week, "FFFSS", &[], "....-"),
            (week, "PFRS", &[], "...."),
            (week, "SPFS", &[], ".---"),
            (week, "RSPSS", &[], "..---"),
            (week, "", &[], ""),
            (week, "FPF", &[], "..."),
            (week, "sssSsS", &[], ".....-"),
            (week, "SSSSS", &[3], "....-"),
            (keep(Some(2), 4, None), "SSSSS", &[], "....-"),
            (keep(None, 1, Some(2)), "SSSS", &[], "..--"),
            (keep(None, 1, Some(2)), "FSFSS", &[], "..-.-"),
            (keep(None, 1, None), "SSPS", &[], "..-."),
            (keep(None, 0, Some(0)), "SS", &[], ".-"),
        ];
        for (keep, line, used, expected) in cases {
            assert_eq!(fates(keep, line, used), expected, "{keep:?} {line}");
        }
    }

    proptest! {
        #[test]
        fn the_promises_hold(
            line in "[SPFRsp]{0,12}",
            expire in proptest::option::of(0_u32..10),
            min in 0_u32..5,
            max in proptest::option::of(0_u32..8),
            used in proptest::collection::vec(0_usize..12, 0..3),
        ) {
            let keep = keep(expire, min, max);
            let fates = fates(keep, &line, &used);
            let all: Vec<_> = line.chars().zip(fates.chars()).collect();
            for (place, (state, fate)) in all.iter().enumerate().filter(|(_, (_, fate))| *fate == '-') {
                prop_assert!(state.is_uppercase() && *state != 'R', "{fate}");
                prop_assert!(!used.contains(&place));
                prop_assert!(all[..place].contains(&('S', '.')) , "a newer one that succeeded stays");
            }
            let left = all.iter().filter(|one| **one == ('S', '.')).count();
            let successes = line.matches('S').count();
            prop_assert!(left >= successes.min(keep.min_count.max(1) as usize));
            // What is left once it was done stays so.
            let rest: String = all.iter().filter(|(_, fate)| *fate == '.').map(|(state, _)| *state).collect();
            if expire.is_none() && used.is_empty() {
                prop_assert!(!self::fates(keep, &rest, &[]).contains('-'));
            }
        }
    }
}
