//! The hits of one side in their order, and how two such orders agree: pure.
//!
//! Hits that are as good as one another (of equal score, or equal sort values) come in whatever order a server finds them: they
//! are one group, and of a group that begins among the first `k` and ends after them, any may be among those.

use std::collections::BTreeMap;

/// How much less a place counts than the one before, in [`Agreement::rbo`].
const PERSISTENCE: f64 = 0.9;

/// The hits of one side, best first, in groups of those that are as good as one another.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Ranking {
    groups: Vec<Vec<String>>,
}

/// Where a hit may stand: anywhere from the one place to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    first: usize,
    last: usize,
}

/// How two orders agree in their first places.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Agreement {
    /// Hits that both have among the first.
    pub(super) common: usize,
    /// Of so many, the longer side's.
    pub(super) of: usize,
    /// The first hit is the same; also where neither has one.
    pub(super) same_top: bool,
    /// Rank-biased overlap: 1 for equal orders, 0 for nothing in common; what comes first counts most.
    pub(super) rbo: f64,
    /// By how many places the hits moved that both have among the first, on average.
    pub(super) moved: f64,
    /// The first side's that the other has not among the first.
    pub(super) lost: Vec<String>,
    /// The other side's that the first has not.
    pub(super) came: Vec<String>,
}

impl Agreement {
    /// The share of the hits that both have; 1 where neither found any.
    pub(super) fn overlap(&self) -> f64 {
        share(self.common, self.of)
    }
}

impl Ranking {
    /// Hits in their order, where `tie` says of two whether they are as good as one another.
    pub(super) fn of<K>(hits: Vec<(String, K)>, tie: impl Fn(&K, &K) -> bool) -> Self {
        let mut groups: Vec<Vec<String>> = vec![];
        let mut best: Option<K> = None;
        for (id, key) in hits {
            match groups.last_mut() {
                Some(group) if best.as_ref().is_some_and(|best| tie(best, &key)) => group.push(id),
                _ => {
                    groups.push(vec![id]);
                    best = Some(key);
                }
            }
        }
        Self { groups }
    }

    /// How many hits are known.
    pub(super) fn len(&self) -> usize {
        self.groups.iter().map(Vec::len).sum()
    }

    /// Whether there may be more hits that are as good as the `k`-th, where so many were asked for.
    pub(super) fn is_open(&self, k: usize, asked: usize) -> bool {
        let before = self.len() - self.groups.last().map_or(0, Vec::len);
        self.len() >= asked && before < k
    }

    /// More hits that are as good as the last.
    pub(super) fn extend_last(&mut self, more: impl IntoIterator<Item = String>) {
        if let Some(last) = self.groups.last_mut() {
            last.extend(more);
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &String> {
        self.groups.iter().flatten()
    }

    /// Those that may be among the first `k` and that the other side does not know at all.
    pub(super) fn unknown_to(&self, other: &Ranking, k: usize) -> Vec<String> {
        let (places, known) = (self.places(), other.places());
        let mine = self.ids().filter(|id| places[id.as_str()].first < k);
        mine.filter(|id| !known.contains_key(id.as_str())).cloned().collect()
    }

    fn places(&self) -> BTreeMap<&str, Place> {
        let mut places = BTreeMap::new();
        let mut first = 0;
        for group in &self.groups {
            let place = Place { first, last: first + group.len() - 1 };
            places.extend(group.iter().map(|id| (id.as_str(), place)));
            first += group.len();
        }
        places
    }

    /// How this order and another agree in their first `k`.
    pub(super) fn agree(&self, other: &Ranking, k: usize) -> Agreement {
        let both = Both { olds: self.places(), news: other.places() };
        let of = both.depth(k);
        let top = both.common(1).min(1) == both.depth(1);
        Agreement {
            common: both.common(k),
            of,
            same_top: top,
            rbo: both.rbo(of),
            moved: both.moved(k),
            lost: only(self, k, &both.news),
            came: only(other, k, &both.olds),
        }
    }
}

/// The listed first `k` that can't be among the other's first `k`.
fn only(one: &Ranking, k: usize, other: &BTreeMap<&str, Place>) -> Vec<String> {
    let there = |id: &&String| other.get(id.as_str()).is_some_and(|place| place.first < k);
    one.ids().take(k).filter(|id| !there(id)).cloned().collect()
}

struct Both<'a> {
    olds: BTreeMap<&'a str, Place>,
    news: BTreeMap<&'a str, Place>,
}

impl Both<'_> {
    /// How many of the first `d` there are on the longer side.
    fn depth(&self, d: usize) -> usize {
        d.min(self.olds.len().max(self.news.len()))
    }

    /// How many hits both may have among their first `d`, with the order in each group at its best.
    fn common(&self, d: usize) -> usize {
        let sure = |places: &BTreeMap<&str, Place>| places.values().filter(|place| place.last < d).count();
        // Places that are left for a group that begins among the first and does not end there.
        let free = |places: &BTreeMap<&str, Place>| d.min(places.len()) - sure(places);
        let (free_old, free_new) = (free(&self.olds), free(&self.news));
        let (mut both, mut if_old, mut if_new, mut if_both) = (0, 0, 0, 0);
        for (id, old) in self.olds.iter().filter(|(_, old)| old.first < d) {
            let Some(new) = self.news.get(id).filter(|new| new.first < d) else { continue };
            match (old.last < d, new.last < d) {
                (true, true) => both += 1,
                (false, true) => if_old += 1,
                (true, false) => if_new += 1,
                (false, false) => if_both += 1,
            }
        }
        let (by_old, by_new) = (free_old.min(if_old), free_new.min(if_new));
        both + by_old + by_new + (free_old - by_old).min(free_new - by_new).min(if_both)
    }

    /// Extrapolated from the first `depth` places, as Webber, Moffat and Zobel define it (2010).
    #[allow(clippy::cast_precision_loss)] // no more than some hundred
    fn rbo(&self, depth: usize) -> f64 {
        let agreed = |d: usize| share(self.common(d), self.depth(d));
        let (mut sum, mut weight) = (0.0, 1.0);
        for d in 1..=depth {
            weight *= PERSISTENCE;
            sum += agreed(d) * weight;
        }
        let rbo = agreed(depth) * weight + (1.0 - PERSISTENCE) / PERSISTENCE * sum;
        rbo.clamp(0.0, 1.0)
    }

    #[allow(clippy::cast_precision_loss)] // no more than some hundred
    fn moved(&self, k: usize) -> f64 {
        let moves: Vec<usize> = self
            .olds
            .iter()
            .filter(|(_, old)| old.first < k)
            .filter_map(|(id, old)| Some((old, self.news.get(id).filter(|new| new.first < k)?)))
            // Where both may stand at the same place, nothing has moved.
            .map(|(old, new)| old.first.saturating_sub(new.last).max(new.first.saturating_sub(old.last)))
            .collect();
        if moves.is_empty() { 0.0 } else { moves.iter().sum::<usize>() as f64 / moves.len() as f64 }
    }
}

#[allow(clippy::cast_precision_loss)] // no more than some hundred
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
