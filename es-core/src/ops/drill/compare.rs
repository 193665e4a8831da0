//! A document of the copy held against the live one of the same sequence number: pure.
//!
//! Every write to a shard has a `_seq_no` of its own, and a restored shard keeps those of its documents. So two documents of
//! one number (and primary term) are one write, and must be equal. The commit in a snapshot says up to which number it is
//! complete: what is live below that and not in the copy was lost by the backup.

use serde::Serialize;

/// What is compared of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Doc {
    pub(super) seq_no: i64,
    pub(super) term: i64,
    /// Id and routing, for people.
    pub(super) name: String,
    /// Of id, routing and the bytes of the source.
    pub(super) digest: u128,
}

/// What a shard of the copy holds, as the commit in the snapshot says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// All writes up to this are in it.
    pub(super) complete: i64,
    /// The last write that is in it.
    pub(super) last: i64,
    /// The primary's term when the snapshot was taken.
    pub(super) term: i64,
}

/// Documents that are named in a report.
const NAMED: usize = 20;

/// What a comparison came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Compared {
    /// Documents of the copy whose write is still live, and that are equal.
    pub equal: u64,
    /// Documents of the copy that were written over or deleted since.
    pub changed_since: u64,
    /// Live documents that were written after the snapshot, or were being written just then.
    pub newer: u64,
    /// Live documents that should be in the copy and are not.
    pub missing: u64,
    /// Documents that differ between the copy and the live index though they are of one write.
    pub different: u64,
    /// Documents of the copy that no snapshot can have: somebody wrote to it, or more are gone from the live index than
    /// there were writes.
    pub unexplained: u64,
    /// Some of those that are missing or differ, by id and routing.
    pub examples: Vec<String>,
}

impl Compared {
    /// Whether the copy has what it should have.
    pub fn is_success(&self) -> bool {
        self.missing == 0 && self.different == 0 && self.unexplained == 0
    }

    /// Takes in what both sides have at one number; the one that has nothing there is `None`.
    pub(super) fn note(&mut self, bounds: Bounds, copy: Option<&Doc>, live: Option<&Doc>) {
        match (copy, live) {
            (Some(copy), _) if copy.seq_no > bounds.last => self.fault(|all| &mut all.unexplained, copy),
            // Of two terms: it was rolled back when a node failed, and its number used again.
            (Some(copy), Some(live)) if copy.term != live.term => self.changed_since += 1,
            (Some(copy), Some(live)) if copy.digest == live.digest => self.equal += 1,
            (Some(copy), Some(_)) => self.fault(|all| &mut all.different, copy),
            (Some(_), None) => self.changed_since += 1,
            (None, Some(live)) if live.seq_no <= bounds.complete && live.term <= bounds.term => {
                self.fault(|all| &mut all.missing, live);
            }
            (None, Some(_)) => self.newer += 1,
            (None, None) => {}
        }
    }

    fn fault(&mut self, of: impl Fn(&mut Self) -> &mut u64, doc: &Doc) {
        *of(self) += 1;
        if self.examples.len() < NAMED {
            self.examples.push(doc.name.clone());
        }
    }

    /// The end of a shard, to which so many writes came since: each takes away one document at most.
    pub(super) fn close(&mut self, writes_since: i64) {
        let most = u64::try_from(writes_since).unwrap_or_default();
        let beyond = self.changed_since.saturating_sub(most);
        self.changed_since -= beyond;
        self.unexplained += beyond;
    }

    pub(super) fn add(&mut self, other: Compared) {
        self.equal += other.equal;
        self.changed_since += other.changed_since;
        self.newer += other.newer;
        self.missing += other.missing;
        self.different += other.different;
        self.unexplained += other.unexplained;
        let room = NAMED.saturating_sub(self.examples.len());
        self.examples.extend(other.examples.into_iter().take(room));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn doc(seq_no: i64, term: i64, digest: u128) -> Doc {
        Doc { seq_no, term, name: format!("d{seq_no}"), digest }
    }

    fn compared(bounds: Bounds, copy: &[Doc], live: &[Doc], writes_since: i64) -> Compared {
        let mut all: BTreeMap<i64, (Option<&Doc>, Option<&Doc>)> = BTreeMap::new();
        for doc in copy {
            all.entry(doc.seq_no).or_default().0 = Some(doc);
        }
        for doc in live {
            all.entry(doc.seq_no).or_default().1 = Some(doc);
        }
        let mut compared = Compared::default();
        for (copy, live) in all.into_values() {
            compared.note(bounds, copy, live);
        }
        compared.close(writes_since);
        compared
    }

    #[test]
    fn what_is_lost_is_told_from_what_is_newer() {
        type Case<'a> = (Option<&'a Doc>, Option<&'a Doc>, &'a str);
        let bounds = Bounds { complete: 9, last: 12, term: 2 };
        let same = doc(3, 1, 7);
        let (other, again, behind, after) = (doc(3, 1, 8), doc(3, 2, 8), doc(10, 2, 1), doc(3, 3, 1));
        let written = doc(13, 2, 1);
        let cases: [Case<'_>; 7] = [
            (Some(&same), Some(&same), "equal"),
            (Some(&same), Some(&other), "different"),
            (Some(&same), Some(&again), "changed_since"),
            (Some(&same), None, "changed_since"),
            (None, Some(&same), "missing"),
            (None, Some(&behind), "newer"),
            (None, Some(&after), "newer"),
        ];
        for (copy, live, expected) in cases {
            let mut compared = Compared::default();
            compared.note(bounds, copy, live);
            assert_eq!(serde_json::to_value(&compared).unwrap()[expected], 1, "{copy:?} {live:?}");
            assert_eq!(compared.is_success(), !["different", "missing"].contains(&expected));
        }
        let added = compared(bounds, &[same.clone(), written], &[same], 1);
        assert!(added.unexplained == 1 && added.examples == ["d13"], "{added:?}");
    }

    #[test]
    fn nothing_can_have_gone_where_nothing_was_written() {
        let bounds = Bounds { complete: 2, last: 2, term: 1 };
        let copy = [doc(0, 1, 1), doc(1, 1, 1), doc(2, 1, 1)];
        assert!(compared(bounds, &copy, &copy[1..], 1).is_success());
        assert_eq!(compared(bounds, &copy, &copy[1..], 0).unexplained, 1);
    }

    proptest! {
        /// A shard that is written, kept, and written on: the copy is right; without one of its documents that is still live,
        /// or with another one, it is not.
        #[test]
        fn a_copy_is_right_if_and_only_if_nothing_was_taken_away(
            before in proptest::collection::vec(0_u8..8, 1..30),
            after in proptest::collection::vec((0_u8..8, any::<bool>()), 0..20),
            harm in any::<proptest::sample::Index>(),
        ) {
            let mut shard: BTreeMap<u8, Doc> = BTreeMap::new();
            let mut seq_no = -1;
            for id in before {
                seq_no += 1;
                shard.insert(id, doc(seq_no, 1, u128::from(id)));
            }
            let bounds = Bounds { complete: seq_no, last: seq_no, term: 1 };
            let copy: Vec<_> = shard.values().cloned().collect();
            for (id, delete) in &after {
                seq_no += 1;
                if *delete { shard.remove(id); } else { shard.insert(*id, doc(seq_no, 1, u128::from(*id) + 100)); }
            }
            let live: Vec<_> = shard.into_values().collect();
            let since = i64::try_from(after.len()).unwrap();
            let good = compared(bounds, &copy, &live, since);
            prop_assert!(good.is_success(), "{good:?}");
            prop_assert_eq!(good.equal + good.changed_since, copy.len() as u64);
            let place = harm.index(copy.len());
            let still_live = live.contains(&copy[place]);
            let mut less = copy.clone();
            less.remove(place);
            prop_assert_eq!(compared(bounds, &less, &live, since).is_success(), !still_live);
            let mut changed = copy.clone();
            changed[place].digest += 1;
            prop_assert_eq!(compared(bounds, &changed, &live, since).is_success(), !still_live);
        }
    }
}
