//! Which index goes, and why each other stays: pure.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Candidate;
use super::date::DateInName;
use super::rules::{AgeBy, Retention, State};
use crate::ops::measure::{Size, Span};
use crate::ops::survey::Seen;
use crate::resources::pattern;

/// What is to become of an index.
pub type Fate = crate::ops::Fate<Goes, Stays>;

/// Why an index goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Goes {
    /// It is older than the limit.
    TooOld {
        /// How old it is.
        age: Duration,
    },
    /// So many are newer.
    TooMany {
        /// Its place, from the newest on.
        place: usize,
    },
    /// Those that are newer, and it, take more than the limit.
    TooLarge {
        /// What they take.
        together: Size,
    },
}

/// Why an index stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Stays {
    /// Writes through an alias, or to a data stream, go to it.
    WriteIndex {
        /// The alias or stream.
        of: String,
    },
    /// Nothing would be left of an alias or a numbered series.
    LastOf {
        /// The alias, or what the numbered names begin with.
        of: String,
    },
    /// A migration is at work on it.
    Migrating {
        /// The migration's fence.
        fence: String,
    },
    /// A lifecycle policy sees to it.
    Managed {
        /// The policy.
        policy: String,
    },
    /// It is excepted.
    Excepted {
        /// By this pattern.
        pattern: String,
    },
    /// Elasticsearch's own, or a library's: its name begins with a dot, and no stream is its.
    Internal,
    /// It is open where closed ones go, or closed where open ones do.
    OtherState {
        /// Whether it is closed.
        closed: bool,
    },
    /// It has no age by the measure that was chosen.
    NoAge,
    /// It is one of the newest that are kept.
    AmongLast,
    /// It is within the limits.
    WithinLimits {
        /// How old it is.
        age: Duration,
    },
}

/// Ages that were asked for, by the name of the index.
pub(super) type Ages = BTreeMap<String, DateTime<Utc>>;

/// What the rules need to know of time that the survey does not tell.
pub(super) fn since(rules: &Retention, index: &Seen, ages: &Ages) -> Option<DateTime<Utc>> {
    match &rules.by {
        AgeBy::Created => index.created,
        AgeBy::RolledOver | AgeBy::Newest(_) => ages.get(&index.name).copied(),
        AgeBy::Name(pattern) => DateInName::parse(pattern).ok()?.end(&index.name),
    }
}

/// The fate of each, oldest first. `except` has the prefix; `stem` is how a migration's fences begin, after an alias.
pub(super) fn decide(
    rules: &Retention,
    except: &[String],
    seen: &BTreeMap<String, Seen>,
    ages: &Ages,
    now: DateTime<Utc>,
) -> Vec<Candidate> {
    let mut indices: Vec<_> = seen.values().map(|index| (since(rules, index, ages), index)).collect();
    // Newest first, those without an age before all, since they stay.
    indices.sort_by(|left, right| match (left.0, right.0) {
        (None, Some(_)) => std::cmp::Ordering::Less,
        (Some(_), None) => std::cmp::Ordering::Greater,
        (left_since, right_since) => {
            right_since.cmp(&left_since).then_with(|| right.1.name.cmp(&left.1.name))
        }
    });
    let mut together = Size(0);
    let mut place = 0;
    let mut candidates: Vec<Candidate> = Vec::new();
    for (since, index) in indices {
        place += 1;
        together.0 = together.0.saturating_add(index.size.0);
        let fate = match kept(rules, except, index) {
            Some(why) => Fate::Stays(why),
            None => limits(rules, since, place, together, now),
        };
        candidates.push(Candidate {
            index: index.name.clone(),
            uuid: index.uuid.clone(),
            since,
            size: index.size,
            documents: index.documents,
            fate,
        });
    }
    keep_the_last(&mut candidates, seen);
    // Oldest first, those without an age at the end.
    candidates.reverse();
    candidates
}

/// Why an index stays, whatever its age.
pub(super) fn kept(rules: &Retention, except: &[String], index: &Seen) -> Option<Stays> {
    if let Some(of) = &index.written_by {
        return Some(Stays::WriteIndex { of: of.clone() });
    }
    let fences = index.aliases.iter().find(|alias| is_fence(alias));
    if let Some(fence) = fences {
        return Some(Stays::Migrating { fence: fence.clone() });
    }
    if index.name.starts_with('.') && index.stream.is_none() {
        return Some(Stays::Internal);
    }
    let names = [Some(&index.name), index.stream.as_ref()];
    let matching = |pattern: &&String| names.iter().flatten().any(|name| pattern::matches(pattern, name));
    if let Some(pattern) = except.iter().find(matching) {
        return Some(Stays::Excepted { pattern: pattern.clone() });
    }
    if let Some(policy) = index.policy.as_ref().filter(|_| !rules.managed) {
        return Some(Stays::Managed { policy: policy.clone() });
    }
    let other = match rules.state {
        State::Any => false,
        State::Open => index.closed,
        State::Closed => !index.closed,
    };
    other.then_some(Stays::OtherState { closed: index.closed })
}

/// `products.fence-12`, as es-migrate names them.
fn is_fence(alias: &str) -> bool {
    let stem = crate::traces::fence_stem("");
    alias
        .rsplit_once(&stem)
        .is_some_and(|(_, epoch)| !epoch.is_empty() && epoch.bytes().all(|byte| byte.is_ascii_digit()))
}

fn limits(
    rules: &Retention,
    since: Option<DateTime<Utc>>,
    place: usize,
    together: Size,
    now: DateTime<Utc>,
) -> Fate {
    let Some(since) = since else { return Fate::Stays(Stays::NoAge) };
    // In the future: not old.
    let age = (now - since).to_std().unwrap_or_default();
    if place <= rules.keep_last {
        return Fate::Stays(Stays::AmongLast);
    }
    if rules.older_than.is_some_and(|limit| age > limit) {
        return Fate::Goes(Goes::TooOld { age });
    }
    if rules.at_most.is_some_and(|limit| place > limit) {
        return Fate::Goes(Goes::TooMany { place });
    }
    if rules.total_size.is_some_and(|limit| together > limit) {
        return Fate::Goes(Goes::TooLarge { together });
    }
    Fate::Stays(Stays::WithinLimits { age })
}

/// The newest of each alias and numbered series of which all would go stays. Of a stream, the write index does.
fn keep_the_last(candidates: &mut [Candidate], seen: &BTreeMap<String, Seen>) {
    let mut whole: BTreeSet<String> = BTreeSet::new();
    let groups = |index: &Seen| -> Vec<String> {
        let series = numbered(&index.name).map(|(series, _)| format!("{series}-"));
        index.aliases.difference(&index.shared).cloned().chain(series).collect()
    };
    for candidate in candidates.iter().filter(|candidate| !candidate.goes()) {
        whole.extend(seen.get(&candidate.index).map(groups).unwrap_or_default());
    }
    // Newest first, so that the first one seen of a group is its last.
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(numbered(&candidates[*at].index).map(|(_, number)| number)));
    for at in order {
        let candidate = &mut candidates[at];
        if !candidate.goes() {
            continue;
        }
        let groups = seen.get(&candidate.index).map(groups).unwrap_or_default();
        if let Some(of) = groups.iter().find(|group| !whole.contains(*group)) {
            candidate.fate = Fate::Stays(Stays::LastOf { of: of.clone() });
            whole.extend(groups);
        }
    }
}

/// `logs-000012` is the twelfth of `logs`: the six digits of a rollover.
fn numbered(name: &str) -> Option<(&str, u64)> {
    let (series, number) = name.rsplit_once('-')?;
    let digits = number.len() >= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    // Eight digits are a day.
    (digits && number.len() != 8).then(|| number.parse().ok()).flatten().map(|number| (series, number))
}

impl fmt::Display for Goes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goes::TooOld { age } => write!(f, "goes: {} old", Span(*age)),
            Goes::TooMany { place } => write!(f, "goes: the {place}. newest"),
            Goes::TooLarge { together } => write!(f, "goes: with those that are newer {together}"),
        }
    }
}

impl fmt::Display for Stays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stays::WriteIndex { of } => write!(f, "stays: `{of}` writes to it"),
            Stays::LastOf { of } => write!(f, "stays: nothing would be left of `{of}`"),
            Stays::Migrating { fence } => write!(f, "stays: a migration is at work on it (`{fence}`)"),
            Stays::Managed { policy } => write!(f, "stays: the policy `{policy}` sees to it"),
            Stays::Excepted { pattern } => write!(f, "stays: excepted by `{pattern}`"),
            Stays::Internal => f.write_str("stays: its name begins with a dot"),
            Stays::OtherState { closed: true } => f.write_str("stays: it is closed"),
            Stays::OtherState { closed: false } => f.write_str("stays: it is open"),
            Stays::NoAge => f.write_str("stays: it has no age by this measure"),
            Stays::AmongLast => f.write_str("stays: among the newest that are kept"),
            Stays::WithinLimits { age } => write!(f, "stays: {} old, within the limits", Span(*age)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    fn now() -> DateTime<Utc> {
        "2026-11-29T00:00:00Z".parse().unwrap()
    }

    fn index(name: &str, days: i64) -> Seen {
        Seen {
            name: name.to_owned(),
            uuid: format!("u-{name}"),
            created: Some(now() - chrono::TimeDelta::days(days)),
            size: Size(100),
            ..Seen::default()
        }
    }

    fn fates(rules: &Retention, indices: &[Seen]) -> Vec<(String, String)> {
        let seen = indices.iter().map(|index| (index.name.clone(), index.clone())).collect();
        let except = rules.except.clone();
        let decided = decide(rules, &except, &seen, &Ages::new(), now());
        let word = |fate: &Fate| match fate {
            Fate::Goes(why) => why.to_string(),
            Fate::Stays(why) => why.to_string(),
        };
        decided.iter().map(|candidate| (candidate.index.clone(), word(&candidate.fate))).collect()
    }

    fn fate(rules: &Retention, index: Seen) -> String {
        fates(rules, &[index]).remove(0).1
    }

    #[test]
    fn each_limit_lets_the_oldest_go() {
        let three = [index("a", 1), index("b", 2), index("c", 3)];
        let of = |rules: Retention| -> Vec<String> {
            fates(&rules, &three).into_iter().map(|(_, why)| why).collect()
        };
        let all = || Retention::of(["*"]);
        let within = |days: u32| format!("stays: {days}d old, within the limits");
        assert_eq!(of(all().older_than(DAY * 2)), ["goes: 3d old".to_owned(), within(2), within(1)]);
        assert_eq!(
            of(all().at_most(1)),
            ["goes: the 3. newest".to_owned(), "goes: the 2. newest".to_owned(), within(1)]
        );
        assert_eq!(
            of(all().total_size(Size(250))),
            ["goes: with those that are newer 300b".to_owned(), within(2), within(1)]
        );
        let kept = "stays: among the newest that are kept".to_owned();
        assert_eq!(of(all().at_most(0).keep_last(2)), ["goes: the 3. newest".to_owned(), kept.clone(), kept]);
    }

    #[test]
    fn what_must_stay_stays() {
        let rules = Retention::of(["*"]).older_than(DAY).except(["keep-*"]);
        let old = |name: &str| index(name, 100);
        let written = Seen { written_by: Some("w".into()), ..old("a") };
        assert_eq!(fate(&rules, written.clone()), "stays: `w` writes to it");
        let fenced = Seen { aliases: BTreeSet::from(["p.fence-12".into()]), ..old("a") };
        assert_eq!(fate(&rules, fenced), "stays: a migration is at work on it (`p.fence-12`)");
        let managed = Seen { policy: Some("p".into()), ..old("a") };
        assert_eq!(fate(&rules, managed.clone()), "stays: the policy `p` sees to it");
        assert_eq!(fate(&rules.clone().managed_too(), managed), "goes: 100d old");
        assert_eq!(fate(&rules, old("keep-a")), "stays: excepted by `keep-*`");
        let backing = Seen { stream: Some("keep-s".into()), ..old(".ds-keep-s-2026.01.01-000001") };
        assert_eq!(fate(&rules, backing), "stays: excepted by `keep-*`");
        assert_eq!(fate(&rules, old(".internal")), "stays: its name begins with a dot");
        assert_eq!(fate(&rules.clone().state(State::Closed), old("a")), "stays: it is open");
        assert_eq!(fate(&rules, Seen { created: None, ..old("a") }), "stays: it has no age by this measure");
        assert_eq!(fate(&rules, index("a", -5)), "stays: 0ms old, within the limits");
    }

    #[test]
    fn the_last_of_a_group_stays() {
        let rules = Retention::of(["*"]).older_than(DAY);
        let behind = |name: &str, days, alias: &str| Seen {
            aliases: BTreeSet::from([alias.to_owned()]),
            ..index(name, days)
        };
        let found = fates(&rules, &[behind("a", 9, "r"), behind("b", 8, "r")]);
        assert_eq!(
            found,
            [("a".into(), "goes: 9d old".into()), ("b".into(), "stays: nothing would be left of `r`".into())]
        );
        let found = fates(&rules, &[index("s-000002", 9), index("s-000010", 8), index("s-000009", 7)]);
        let of = |name: &str| found.iter().find(|(index, _)| index == name).map(|(_, why)| why.as_str());
        assert_eq!(of("s-000010"), Some("stays: nothing would be left of `s-`"));
        assert_eq!(of("s-000009"), Some("goes: 7d old"));
        assert_eq!(fates(&rules, &[index("temp-20260101", 9)])[0].1, "goes: 9d old");
    }

    proptest! {
        #[test]
        fn nothing_written_goes_and_something_of_each_alias_is_left(
            indices in prop::collection::vec((0..400_i64, any::<bool>(), 0..4_usize, any::<bool>()), 1..12),
            days in 0..300_u32,
        ) {
            let mut written: BTreeSet<usize> = BTreeSet::new();
            let indices: Vec<_> = indices.into_iter().enumerate().map(|(n, (age, aliased, alias, write))| {
                let mut seen = index(&format!("i-{n}"), age);
                if aliased {
                    seen.aliases.insert(format!("alias-{alias}"));
                    if write && written.insert(alias) {
                        seen.written_by = Some(format!("alias-{alias}"));
                    }
                }
                seen
            }).collect();
            let seen: BTreeMap<_, _> = indices.iter().map(|index| (index.name.clone(), index.clone())).collect();
            let rules = Retention::of(["*"]).older_than(DAY * days);
            let decided = decide(&rules, &[], &seen, &Ages::new(), now());
            prop_assert_eq!(decided.len(), seen.len());
            let stays: Vec<_> = decided.iter().filter(|one| !one.goes()).map(|one| &seen[&one.index]).collect();
            for one in decided.iter().filter(|one| one.goes()) {
                let index = &seen[&one.index];
                prop_assert!(index.written_by.is_none());
                for alias in &index.aliases {
                    prop_assert!(stays.iter().any(|other| other.aliases.contains(alias)));
                }
            }
        }
    }
}
