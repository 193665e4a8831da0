//! What the copies of a fleet need together: each new index stays beside its old one until `finalize`, and those under way
//! at once need more at their height.

use std::collections::BTreeMap;

use super::copies::shards;
use super::{Action, Capacity, Found};

/// Refuses the copies of a fleet for which there is no room together; nothing is begun that would fill the disk half-way.
pub(super) fn together(found: &mut [Found<'_>], capacity: &Capacity, parallel: usize) {
    let mut fleets: BTreeMap<&'static str, Vec<usize>> = BTreeMap::new();
    for (at, one) in found.iter().enumerate() {
        if let (Some(fleet), Action::Reindex) = (one.plan.fleet, one.plan.action.then()) {
            fleets.entry(fleet).or_default().push(at);
        }
    }
    for members in fleets.into_values().filter(|members| members.len() > 1) {
        let of = |at: &usize| {
            let bytes = found[*at].plan.copy.as_ref().map_or(0, |copy| copy.needed_bytes / 2);
            (bytes, shards(&found[*at]))
        };
        let all: Vec<_> = members.iter().map(of).collect();
        let (bytes, shards) = needed(&all, parallel);
        if let Some(mut reason) = capacity.refuses(bytes, shards) {
            reason.what = format!("of all {} copies of the fleet: {}", members.len(), reason.what);
            reason.help.push_str(
                "; or migrate some, with `--document`, and `migrate finalize` them before the next",
            );
            for at in members {
                found[at].plan.action = Action::Refused { reason: reason.clone() };
            }
        }
    }
}

/// Bytes and shards, given those of each new index: all are kept, and the largest that are under way at once hold what they
/// merge twice, and a sample.
fn needed(each: &[(u64, u64)], parallel: usize) -> (u64, u64) {
    let mut largest: Vec<_> = each.iter().map(|(bytes, _)| *bytes).collect();
    largest.sort_unstable_by(|one, other| other.cmp(one));
    let at_once = parallel.min(each.len());
    let kept: u64 = largest.iter().sum();
    let shards: u64 = each.iter().map(|(_, shards)| shards).sum();
    (kept + largest.iter().take(at_once).sum::<u64>(), shards + at_once as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_kept_and_the_largest_under_way_count_twice() {
        let each = [(10, 2), (40, 2), (20, 4)];
        assert_eq!(needed(&each, 1), (70 + 40, 9));
        assert_eq!(needed(&each, 2), (70 + 60, 10));
        assert_eq!(needed(&each, 8), (140, 11));
        assert_eq!(needed(&[], 8), (0, 0));
    }
}
