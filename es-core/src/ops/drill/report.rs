//! What a drill tells.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::compare::Compared;
use crate::ops::measure::{Size, Span};
use crate::ops::name::listed;

/// What a drill came to.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DrillReport {
    /// The repository, as it is on the cluster.
    pub repository: String,
    /// The snapshot.
    pub snapshot: String,
    /// Its UUID.
    pub uuid: String,
    /// When the snapshot was begun, where it tells.
    pub taken: Option<DateTime<Utc>>,
    /// When the drill was begun, by the clock of this machine.
    pub at: DateTime<Utc>,
    /// Each index that was to be restored.
    pub indices: Vec<DrilledIndex>,
    /// Whether one that was not compared is a failure: [`Drill::all_compared`](super::Drill::all_compared).
    pub all_compared: bool,
    /// How long the restore took.
    #[serde(rename = "restored_in_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub restored_in: Duration,
    /// How long reading and comparing took.
    #[serde(rename = "compared_in_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub compared_in: Duration,
    /// Copies that could not be removed.
    pub left: Vec<String>,
}

/// What became of one index.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DrilledIndex {
    /// Its name in the snapshot.
    pub index: String,
    /// The size of its primaries, as the snapshot tells it.
    pub size: Size,
    /// What was read of the copy; `None` where there is none.
    pub sum: Option<Sum>,
    /// What it came to.
    pub verdict: Verdict,
}

/// What documents come to, in whatever order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Sum {
    /// How many there are.
    pub documents: u64,
    /// Of id, routing and the bytes of the source of each; 32 hexadecimal digits.
    pub checksum: String,
}

/// What a drill says of an index.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It was compared with the live index, document by document.
    Compared(Compared),
    /// It was restored and read, and there is nothing to compare it with.
    Alone(Alone),
    /// It is what the manifest says, and there is no live index to compare it with.
    AsNoted(Alone),
    /// It is not what the manifest says.
    NotAsNoted {
        /// What the manifest says.
        noted: Sum,
    },
    /// It could not be restored.
    NotRestored {
        /// The server's reason.
        reason: String,
    },
    /// The drill or its manifest names it, and the snapshot does not have it.
    NotInSnapshot,
}

/// Why a copy was not compared with a live index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Alone {
    /// There is no such index any more.
    Gone,
    /// The live index was made after the snapshot's.
    MadeAnew,
    /// The live index has fewer writes than the copy: it was itself restored since.
    Older,
    /// The live index is closed.
    Closed,
    /// The live index has a block under which its documents or metadata are not read.
    Blocked,
    /// A shard of the live index does not serve.
    NotServing,
}

impl fmt::Display for Alone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Alone::Gone => "there is no live index",
            Alone::MadeAnew => "the live index was made after it",
            Alone::Older => "the live index was restored from an older one",
            Alone::Closed => "the live index is closed",
            Alone::Blocked => "the live index is blocked",
            Alone::NotServing => "a shard of the live index does not serve",
        })
    }
}

impl DrilledIndex {
    pub(super) fn absent(index: &str) -> Self {
        let (size, verdict) = (Size::default(), Verdict::NotInSnapshot);
        DrilledIndex { index: index.to_owned(), size, sum: None, verdict }
    }

    /// Whether nothing speaks against it; so it is with one that was compared with nothing.
    pub fn is_success(&self) -> bool {
        match &self.verdict {
            Verdict::Compared(compared) => compared.is_success(),
            Verdict::Alone(_) | Verdict::AsNoted(_) => true,
            Verdict::NotAsNoted { .. } | Verdict::NotRestored { .. } | Verdict::NotInSnapshot => false,
        }
    }
}

impl DrillReport {
    /// Whether nothing speaks against the backup, and nothing was left behind. What was compared with nothing, see
    /// [`alone`](DrillReport::alone), is a failure only where that was asked for.
    pub fn is_success(&self) -> bool {
        let is_enough = !self.all_compared || self.alone().next().is_none();
        is_enough && self.left.is_empty() && self.indices.iter().all(DrilledIndex::is_success)
    }

    /// The indices that were restored and read, and compared with nothing: neither with a live index nor with a manifest.
    pub fn alone(&self) -> impl Iterator<Item = &DrilledIndex> {
        self.indices.iter().filter(|index| matches!(index.verdict, Verdict::Alone(_)))
    }

    /// Documents that were restored and read.
    pub fn documents(&self) -> u64 {
        self.sums().map(|(_, sum)| sum.documents).sum()
    }

    /// What was restored.
    pub fn size(&self) -> Size {
        self.indices.iter().map(|index| index.size).sum()
    }

    /// What was restored in a second.
    pub fn rate(&self) -> Size {
        let millis = self.restored_in.as_millis().max(1);
        Size(u64::try_from(u128::from(self.size().0) * 1000 / millis).unwrap_or(u64::MAX))
    }

    /// What the copies came to, to hold later drills of this snapshot against.
    pub fn manifest(&self) -> Manifest {
        Manifest { indices: self.sums().map(|(name, sum)| (name.to_owned(), sum.clone())).collect() }
    }

    fn sums(&self) -> impl Iterator<Item = (&str, &Sum)> {
        self.indices.iter().filter_map(|index| Some((index.index.as_str(), index.sum.as_ref()?)))
    }
}

/// What indices came to, by their names on the cluster: to be kept beside a backup.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Manifest {
    /// Each index.
    pub indices: BTreeMap<String, Sum>,
}

impl fmt::Display for Sum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} documents, checksum {}", self.documents, self.checksum)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Verdict::Compared(compared) => compared.fmt(f),
            Verdict::Alone(why) => write!(f, "not compared, since {why}"),
            Verdict::AsNoted(why) => write!(f, "as it was noted; {why}"),
            Verdict::NotAsNoted { noted } => write!(f, "not what was noted: {noted}"),
            Verdict::NotRestored { reason } => write!(f, "not restored: {reason}"),
            Verdict::NotInSnapshot => f.write_str("not in the snapshot"),
        }
    }
}

/// `9,998 equal` as `9998 equal, 2 changed since, 5 newer`
impl fmt::Display for Compared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Compared { equal, changed_since, newer, missing, different, unexplained, examples } = self;
        write!(f, "{equal} equal, {changed_since} changed since, {newer} newer")?;
        let faults = [(missing, "missing"), (different, "different"), (unexplained, "unexplained")];
        for (count, what) in faults.into_iter().filter(|(count, _)| **count > 0) {
            write!(f, ", {count} {what}")?;
        }
        if examples.is_empty() { Ok(()) } else { write!(f, ": {}", listed(examples)) }
    }
}

impl fmt::Display for DrillReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = |time: DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::Secs, true);
        let taken = self.taken.map(|taken| format!(" (taken {})", time(taken))).unwrap_or_default();
        write!(f, "drill of {}{taken} at {}: ", self.snapshot, time(self.at))?;
        f.write_str(if self.is_success() { "passed" } else { "failed" })?;
        match self.alone().count() {
            0 => {}
            alone => write!(f, ", {alone} of {} not compared", self.indices.len())?,
        }
        writeln!(
            f,
            ", {} documents; {} restored in {} ({}/s), compared in {}",
            self.documents(),
            self.size(),
            Span(self.restored_in),
            self.rate(),
            Span(self.compared_in),
        )?;
        for DrilledIndex { index, sum, verdict, .. } in &self.indices {
            match sum {
                Some(sum) => writeln!(f, "  {index}: {sum}; {verdict}")?,
                None => writeln!(f, "  {index}: {verdict}")?,
            }
        }
        if self.left.is_empty() { Ok(()) } else { writeln!(f, "not removed: {}", listed(&self.left)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(verdict: Verdict, left: &[&str]) -> DrillReport {
        let sum = Sum { documents: 3, checksum: "0a".into() };
        let index = DrilledIndex { index: "app".into(), size: Size::mb(3), sum: Some(sum), verdict };
        DrillReport {
            repository: "r".into(),
            snapshot: "s".into(),
            uuid: "u".into(),
            taken: DateTime::from_timestamp(1_767_323_045, 0),
            at: DateTime::from_timestamp(1_767_326_400, 0).unwrap(),
            indices: vec![index],
            all_compared: false,
            restored_in: Duration::from_secs(2),
            compared_in: Duration::from_millis(40),
            left: left.iter().map(|&left| left.to_owned()).collect(),
        }
    }

    #[test]
    fn a_report_says_whether_the_backup_can_be_relied_on() {
        let good = Compared { equal: 2, changed_since: 1, ..Compared::default() };
        let passed = report(Verdict::Compared(good.clone()), &[]);
        assert_eq!(
            passed.to_string(),
            "drill of s (taken 2026-01-02T03:04:05Z) at 2026-01-02T04:00:00Z: passed, 3 documents; 3mb restored in 2s (1.5mb/s), compared in 40ms\n  \
             app: 3 documents, checksum 0a; 2 equal, 1 changed since, 0 newer\n"
        );
        let bad = Compared { missing: 1, examples: vec!["d1".into()], ..good.clone() };
        let failed = report(Verdict::Compared(bad), &[]);
        assert!(failed.to_string().contains("1 missing: `d1`") && !failed.is_success());
        assert!(!report(Verdict::Compared(good), &["drill-x"]).is_success());
        let manifest = serde_json::to_string(&passed.manifest()).unwrap();
        assert_eq!(serde_json::from_str::<Manifest>(&manifest).unwrap(), passed.manifest());
    }

    #[test]
    fn what_was_compared_with_nothing_is_counted_and_fails_where_that_is_asked_for() {
        let mut alone = report(Verdict::Alone(Alone::Gone), &[]);
        let noted = DrilledIndex { verdict: Verdict::AsNoted(Alone::Gone), ..alone.indices[0].clone() };
        alone.indices.push(noted);
        assert!(alone.is_success() && alone.alone().count() == 1);
        assert!(alone.to_string().contains(": passed, 1 of 2 not compared, 6 documents;"), "{alone}");
        alone.all_compared = true;
        assert!(
            !alone.is_success() && alone.to_string().contains(": failed, 1 of 2 not compared"),
            "{alone}"
        );
        alone.indices.remove(0);
        assert!(alone.is_success());
        alone.indices.push(DrilledIndex::absent("app-2"));
        assert!(
            !alone.is_success() && alone.to_string().contains("  app-2: not in the snapshot\n"),
            "{alone}"
        );
    }
}
