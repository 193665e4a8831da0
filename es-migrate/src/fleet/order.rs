//! In which order documents are begun: pure.

use std::collections::BTreeMap;

/// What is known of one that is to be begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// The fleet that it is a member of.
    pub(crate) fleet: Option<&'static str>,
    /// It is what stands beside a fleet's indices.
    pub(crate) is_beside: bool,
    /// Its documents, as far as they are known.
    pub(crate) documents: u64,
}

/// Which are begun together, by their places: what stands beside indices, since those to come are made from it; the canaries
/// of fleets; all others. The next are begun when all before have succeeded.
pub(crate) fn phases(all: &[(usize, Size)], canary: usize) -> Vec<Vec<usize>> {
    let (beside, rest): (Vec<_>, Vec<_>) = all.iter().partition(|(_, size)| size.is_beside);
    let mut fleets: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for (at, size) in &rest {
        fleets.entry(size.fleet.unwrap_or_default()).or_default().push((*at, *size));
    }
    let mut canaries = vec![];
    for (_, mut members) in
        fleets.into_iter().filter(|(fleet, members)| !fleet.is_empty() && members.len() > 1)
    {
        // One without documents says little.
        members.sort_by_key(|(at, size)| (size.documents == 0, size.documents, *at));
        canaries.extend(members.iter().take(canary).map(|(at, _)| *at));
    }
    canaries.sort_unstable();
    let others = rest.iter().map(|(at, _)| *at).filter(|at| !canaries.contains(at)).collect();
    let beside = beside.iter().map(|(at, _)| *at).collect();
    [beside, canaries, others].into_iter().filter(|phase: &Vec<usize>| !phase.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(fleet: &'static str, documents: u64) -> Size {
        Size { fleet: Some(fleet), is_beside: false, documents }
    }

    fn of(all: &[Size], canary: usize) -> Vec<Vec<usize>> {
        phases(&all.iter().copied().enumerate().collect::<Vec<_>>(), canary)
    }

    #[test]
    fn the_smallest_that_has_documents_goes_first() {
        let fleet = [0, 30, 5, 9, 0, 7].map(|documents| member("a", documents));
        assert_eq!(of(&fleet, 1), [vec![2], vec![0, 1, 3, 4, 5]]);
        assert_eq!(of(&fleet, 2), [vec![2, 5], vec![0, 1, 3, 4]]);
        assert_eq!(of(&fleet, 5), [vec![0, 1, 2, 3, 5], vec![4]]);
        assert_eq!(of(&fleet, 0), [vec![0, 1, 2, 3, 4, 5]]);
        assert_eq!(of(&[0, 0].map(|documents| member("a", documents)), 1), [vec![0], vec![1]]);
        assert_eq!(of(&[member("a", 3)], 1), [vec![0]], "one is all");
        assert!(of(&[], 1).is_empty());
    }

    #[test]
    fn templates_go_before_all_and_each_fleet_has_its_canaries() {
        let one = Size { fleet: None, is_beside: false, documents: 1 };
        let template = Size { is_beside: true, ..one };
        let all = [one, template, member("a", 9), member("a", 8), member("b", 2), member("b", 3)];
        assert_eq!(of(&all, 1), [vec![1], vec![3, 4], vec![0, 2, 5]]);
    }
}
