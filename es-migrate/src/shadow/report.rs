//! How old and new answered: each query, and all of them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Queries that are told one by one where there is no room for all.
const WORST: usize = 5;

/// Hits that are named of one query, for a person.
const NAMED: usize = 5;

/// How the old and the new index answered the queries of a [`Shadow`](crate::Shadow).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Shadowed {
    /// How many were asked.
    pub queries: usize,
    /// The mean of their overlaps: how many of the first hits both have.
    pub overlap: f64,
    /// The mean of their rank-biased overlaps.
    pub rbo: f64,
    /// How many have the same first hit.
    pub same_top: usize,
    /// How many the old or the new index refused, or did not answer in time.
    pub refused: usize,
    /// What was asked for at least.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_overlap: Option<f64>,
    /// How many have less than was asked for.
    pub below: usize,
    /// The time that the server took for a query of the old index and of the new one, the median, in milliseconds. The new
    /// one may be cold.
    pub took_ms: Took,
    /// Each query, the worst first; in the ledger the five worst.
    pub compared: Vec<Compared>,
}

/// How old and new answered one query.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Compared {
    /// Its name.
    pub name: String,
    /// Hits that both have among the first.
    pub common: usize,
    /// Of so many: fewer than were asked for where neither found more.
    pub of: usize,
    /// The share of the two; 1 where neither found anything, 0 where one of them did not answer.
    pub overlap: f64,
    /// Rank-biased overlap with p = 0.9: 1 for the same order, 0 for nothing in common; what comes first counts most.
    pub rbo: f64,
    /// By how many places the hits moved that both have, on average.
    pub moved: f64,
    /// The first hit is the same.
    pub same_top: bool,
    /// How many documents match.
    pub total: Totals,
    /// Ids of the old index's first hits that the new one has not among its first.
    pub lost: Vec<String>,
    /// Ids that the new index has in their place.
    pub came: Vec<String>,
    /// Why the old index did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_refuses: Option<String>,
    /// Why the new index did not answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_refuses: Option<String>,
}

/// How many documents match; `None` where there was no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// In the old index.
    pub old: Option<u64>,
    /// In the new one.
    pub new: Option<u64>,
}

/// How long the server took; `None` where there was no answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Took {
    /// The old index.
    pub old: Option<u64>,
    /// The new one.
    pub new: Option<u64>,
}

impl Shadowed {
    #[allow(clippy::cast_precision_loss)] // no more than some thousand
    pub(crate) fn of(all: Vec<(Compared, Took)>, min_overlap: Option<f64>) -> Self {
        let (mut compared, took): (Vec<Compared>, Vec<Took>) = all.into_iter().unzip();
        let mean = |of: fn(&Compared) -> f64| {
            if compared.is_empty() {
                return 1.0;
            }
            compared.iter().map(of).sum::<f64>() / compared.len() as f64
        };
        let count = |is: &dyn Fn(&&Compared) -> bool| compared.iter().filter(is).count();
        let shadowed = Self {
            queries: compared.len(),
            overlap: mean(|one| one.overlap),
            rbo: mean(|one| one.rbo),
            same_top: count(&|one| one.same_top),
            refused: count(&|one| one.is_refused()),
            min_overlap,
            below: count(&|one| min_overlap.is_some_and(|least| one.overlap < least)),
            took_ms: Took {
                old: median(took.iter().filter_map(|took| took.old)),
                new: median(took.iter().filter_map(|took| took.new)),
            },
            compared: vec![],
        };
        let badness = |one: &Compared| (one.overlap, one.rbo);
        compared.sort_by(|one, other| {
            badness(one).partial_cmp(&badness(other)).unwrap_or(std::cmp::Ordering::Equal)
        });
        Self { compared, ..shadowed }
    }

    /// For the ledger.
    pub(crate) fn short(&self) -> Self {
        Self { compared: self.compared.iter().take(WORST).cloned().collect(), ..self.clone() }
    }

    /// The worst of those that differ at all.
    pub(crate) fn worst(&self) -> impl Iterator<Item = &Compared> {
        self.compared.iter().filter(|one| !one.is_equal()).take(WORST)
    }

    /// The figures, on one line.
    pub(crate) fn figures(&self) -> String {
        let Self { queries, overlap, rbo, same_top, refused, .. } = self;
        let of = if *queries == 1 { "query" } else { "queries" };
        let (overlap, rbo) = (hundredths(*overlap), hundredths(*rbo));
        let refused = if *refused > 0 { format!(", {refused} refused") } else { String::new() };
        let below = match self.min_overlap {
            Some(least) if self.below > 0 => format!(", {} below {}", self.below, hundredths(least)),
            _ => String::new(),
        };
        let took = match self.took_ms {
            Took { old: Some(old), new: Some(new) } => format!("; the median took {old} → {new} ms"),
            _ => String::new(),
        };
        format!(
            "{queries} {of}: overlap {overlap}, rbo {rbo}, the same top hit in {same_top}{refused}{below}{took}"
        )
    }
}

impl Compared {
    fn is_refused(&self) -> bool {
        self.old_refuses.is_some() || self.new_refuses.is_some()
    }

    /// The same hits in the same order.
    fn is_equal(&self) -> bool {
        self.common == self.of && self.moved == 0.0 && self.total.old == self.total.new && !self.is_refused()
    }
}

/// Cut, so that what is below a bound is not told as being there.
fn hundredths(share: f64) -> String {
    format!("{:.2}", (share * 100.0 + 1e-9).floor() / 100.0)
}

fn median(took: impl Iterator<Item = u64>) -> Option<u64> {
    let mut took: Vec<_> = took.collect();
    took.sort_unstable();
    took.get(took.len() / 2).copied()
}

impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.name)?;
        match (&self.old_refuses, &self.new_refuses) {
            (Some(old), Some(new)) => {
                return write!(f, "neither index answers: the old one: {old}; the new one: {new}");
            }
            (Some(old), None) => return write!(f, "the old index does not answer: {old}"),
            (None, Some(new)) => return write!(f, "the new index does not answer: {new}"),
            (None, None) => {}
        }
        write!(f, "overlap {}/{}, rbo {}", self.common, self.of, hundredths(self.rbo))?;
        if self.moved > 0.0 {
            write!(f, ", moved by {:.1}", self.moved)?;
        }
        write!(f, ", top hit {}", if self.same_top { "same" } else { "another" })?;
        match self.total {
            Totals { old: Some(old), new: Some(new) } if old == new => write!(f, ", total {old}")?,
            Totals { old: Some(old), new: Some(new) } => write!(f, ", total {old} → {new}")?,
            _ => {}
        }
        for (word, ids) in [("lost", &self.lost), ("instead", &self.came)] {
            if !ids.is_empty() {
                let named: Vec<_> = ids.iter().take(NAMED).map(String::as_str).collect();
                let more = if ids.len() > NAMED { ", …" } else { "" };
                write!(f, "; {word} {}{more}", named.join(", "))?;
            }
        }
        Ok(())
    }
}

/// The figures, and the worst queries; with `{:#}` all of them.
impl fmt::Display for Shadowed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.figures())?;
        if f.alternate() {
            return self.compared.iter().try_for_each(|one| write!(f, "\n  {one}"));
        }
        self.worst().try_for_each(|one| write!(f, "\n  {one}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &str, common: usize) -> Compared {
        #[allow(clippy::cast_precision_loss)]
        let overlap = common as f64 / 10.0;
        let total = Totals { old: Some(120), new: Some(131) };
        Compared {
            name: name.to_owned(),
            common,
            of: 10,
            overlap,
            rbo: overlap,
            same_top: true,
            total,
            ..Compared::default()
        }
    }

    fn refused() -> Compared {
        let new_refuses = Some("query_shard_exception: no".to_owned());
        Compared { name: "sorted".to_owned(), new_refuses, ..Compared::default() }
    }

    #[test]
    fn figures_of_all_and_the_worst_first() {
        let took = |old, new| Took { old: Some(old), new: Some(new) };
        let all = vec![
            (one("a", 10), took(3, 1)),
            (one("b", 8), took(5, 2)),
            (refused(), Took { old: Some(9), new: None }),
        ];
        let found = Shadowed::of(all, Some(0.85));
        assert_eq!((found.queries, found.same_top, found.refused, found.below), (3, 2, 1, 2));
        assert!((found.overlap - 0.6).abs() < 1e-9);
        assert_eq!(found.took_ms, took(5, 2));
        let names: Vec<_> = found.compared.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["sorted", "b", "a"]);
        let text = found.to_string();
        let first = "3 queries: overlap 0.60, rbo 0.60, the same top hit in 2, 1 refused, 2 below 0.85; the median took 5 → 2 ms";
        assert_eq!(text.lines().next(), Some(first));
        assert_eq!(
            text.lines().nth(1),
            Some("  sorted: the new index does not answer: query_shard_exception: no")
        );
        assert_eq!(Shadowed::of(vec![], Some(1.0)).below, 0);
        let read: Shadowed = serde_json::from_value(serde_json::json!(found.short())).unwrap();
        assert_eq!(read, found);
    }

    #[test]
    fn a_query_for_a_person() {
        let ids = |ids: &str| ids.split(' ').map(str::to_owned).collect();
        let told =
            Compared { lost: ids("p-1 p-2"), came: ids("1 2 3 4 5 6"), moved: 1.25, ..one("phones", 8) };
        let expected = "phones: overlap 8/10, rbo 0.80, moved by 1.2, top hit same, total 120 → 131; lost p-1, p-2; instead 1, 2, \
                        3, 4, 5, …";
        assert_eq!(told.to_string(), expected);
        assert_eq!(hundredths(0.799), "0.79");
        assert_eq!(hundredths(1.0), "1.00");
        assert_eq!(hundredths(0.29), "0.29");
    }
}
