//! What the server's own retention does with a policy's snapshots: pure. It counts as a job's does those that succeeded, and has
//! other rules for those that did not.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::keep::{Fate, Goes, Keep, Stays, limits};
use super::kind::Kind;
use super::seen::Seen;
use super::used::Use;

/// The fate of each, in the order given, which is newest first. It goes also where an index is mounted from it.
pub(super) fn decide(
    keep: Keep,
    newest_first: &[Seen],
    used: &BTreeMap<String, Use>,
    now: DateTime<Utc>,
) -> Vec<Fate> {
    let is_success = |seen: &&Seen| seen.by == Some(Kind::Slm) && seen.info.is_whole();
    let newest = newest_first.iter().find(is_success).map(|seen| seen.info.name.clone());
    let successes = u32::try_from(newest_first.iter().filter(is_success).count()).unwrap_or(u32::MAX);
    // Whether more succeeded than are kept, and so many of them since.
    let is_crowded_out = |since: u32| keep.max_count.is_some_and(|most| successes > most && since >= most);
    let mut place = 0_u32;
    let fates = newest_first.iter().map(|snapshot| {
        let (info, age) = (&snapshot.info, snapshot.age(now));
        match snapshot.by {
            None => return Fate::Stays(Stays::Foreign),
            Some(Kind::Own) => return Fate::Stays(Stays::OfAJob),
            Some(Kind::Slm) if !info.is_over() => return Fate::Stays(Stays::InProgress),
            Some(Kind::Slm) => {}
        }
        place = place.saturating_add(u32::from(info.is_whole()));
        if let Some(by @ Use::Restored) = used.get(&info.uuid) {
            return Fate::Stays(Stays::InUse { by: by.to_string() });
        }
        if info.is_whole() {
            return if place == 1 { Fate::Stays(Stays::Newest) } else { limits(keep, place, age) };
        }
        match (keep.expire_after, newest.as_ref().filter(|_| place > 0)) {
            (None, Some(by)) => Fate::Goes(Goes::Superseded { by: by.clone() }),
            (None, None) => Fate::Stays(Stays::NoNewerSuccess),
            (Some(_), Some(by)) if is_crowded_out(place) => Fate::Goes(Goes::Superseded { by: by.clone() }),
            (Some(limit), _) if age > limit => Fate::Goes(Goes::Expired { age }),
            (Some(_), _) => Fate::Stays(Stays::WithinLimits { age }),
        }
    });
    fates.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::backup::keep::tests::{keep, now, snapshots};

    #[test]
    fn what_did_not_succeed_goes_by_age_where_there_is_one_and_else_by_a_newer_success() {
        let week = keep(Some(2), 1, None);
        let cases = [
            (week, "SSSSS", "...--"),
            (week, "FFFFS", "...-."),
            (week, "FPF", "..."),
            (week, "FPFF", "...-"),
            (week, "SPFPS", "...--"),
            (week, "RSPSs", "...-."),
            (keep(Some(2), 4, None), "SSSSS", "....-"),
            (keep(Some(9), 1, Some(2)), "SPSPS", "...--"),
            (keep(Some(9), 1, Some(2)), "SPSP", "...."),
            (keep(Some(9), 1, Some(1)), "PSPS", "..--"),
            (keep(None, 1, Some(2)), "FSFSS", "..-.-"),
            (keep(None, 1, None), "FFFF", "...."),
        ];
        for (keep, line, expected) in cases {
            let fates = decide(keep, &snapshots(line, Kind::Slm), &BTreeMap::new(), now());
            let fates: String = fates.iter().map(|fate| if fate.goes() { '-' } else { '.' }).collect();
            assert_eq!(fates, expected, "{keep:?} {line}");
        }
    }

    #[test]
    fn what_is_mounted_goes_and_what_a_job_took_stays() {
        let week = keep(Some(2), 1, None);
        let used = |of: Use| BTreeMap::from([("u3".to_owned(), of)]);
        let fate = |by, of| decide(week, &snapshots("SSSS", by), &used(of), now()).pop().unwrap();
        assert!(fate(Kind::Slm, Use::Mounted("m".to_owned())).goes());
        assert!(!fate(Kind::Slm, Use::Restored).goes());
        assert_eq!(fate(Kind::Own, Use::Restored), Fate::Stays(Stays::OfAJob));
    }
}
