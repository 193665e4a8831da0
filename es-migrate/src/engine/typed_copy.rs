//! The steps of a copy whose documents are transformed in Rust: sample, copy, verify.

use std::time::Instant;

use serde_json::{Value, json};

use super::catch_up::Lost;
use super::sample::sample_name;
use super::snapshot::is_lost;
use super::verify::NAMED;
use super::{Copier, Range, Snapshot, Trouble, marks, task};
use crate::error::Failure;
use crate::ledger::{Followed, Run, Step};
use crate::migration::Verify;
use crate::plan::count;
use crate::progress::{EventKind, millis};
use crate::stream::{Carried, Done, Meant, Naming, Pump, Quarantine, Stream, Summing, Sums, Transform};
use crate::writes::Writes;

/// Documents of a sample.
const SAMPLE: i64 = 1_000;

/// Places of each shard that a sample is taken from.
const PLACES: i64 = 10;

/// What is to be carried over.
pub(super) enum Wanted<'a> {
    Ranges(&'a [Range]),
    /// What a query finds in one shard.
    Found {
        shard: u32,
        query: Value,
    },
}

impl Copier<'_> {
    /// Carries some documents over into the index of the sample. Evidence: how many, and how long it took.
    pub(super) async fn stream_sample(&self, run: &Run) -> Result<Value, Trouble> {
        let (index, alias) = (sample_name(run), format!("{}-sample", self.fence.target()));
        self.delete_sample(run).await?;
        let mut body = self.sample_body(run).await?;
        body["aliases"] = json!({ (&alias): {"is_hidden": true} });
        self.put(&index, &body).await?;
        let total = count(self.cluster, &run.source.name).await?;
        let start = Instant::now();
        let snapshot = Snapshot::of(self.cluster, &run.source.name).await?;
        let ranges = spread(&snapshot.since(None));
        let outcome =
            self.carry(run, &snapshot, (&alias, "sample"), Wanted::Ranges(&ranges), None, |_, _| {}).await;
        snapshot.close(self.cluster).await;
        let took = start.elapsed();
        self.delete_sample(run).await?;
        let carried = match outcome {
            // What fails has a place to go.
            Err(Trouble::Failed(Failure::Transform { .. })) if self.migration.quarantine.is_some() => {
                Carried::default()
            }
            outcome => outcome.map_err(once_more)?,
        };
        if let Some(estimate_ms) = (millis(took) * total).checked_div(carried.read) {
            self.events.send(self.document(), EventKind::Sampled { documents: carried.read, estimate_ms });
        }
        Ok(json!({"documents": carried.read, "took_ms": millis(took)}))
    }

    /// Carries all documents over. What was carried over before, by whom ever, is written again, with the version that it has.
    pub(super) async fn stream_copy(&mut self, run: &Run) -> Result<Value, Trouble> {
        let total = count(self.cluster, &run.source.name).await?;
        let first_time = run.entry(Step::Copy).is_none_or(|entry| entry.attempts <= 1);
        let quarantine = self.quarantine(run);
        if let Some(quarantine) = &quarantine {
            quarantine.make(self.cluster).await?;
        }
        if self.followed().by_ids {
            // The snapshot that was copied is lost: what the new index has of it is looked at document by document.
            return self.rounds(run).await;
        }
        let snapshot = match self.followed().next {
            Some(next) => next,
            None => self.snapshot(run).await?,
        };
        let (events, document) = (self.events.clone(), self.document());
        let progress = move |documents, rejected| {
            events.send(document, EventKind::Copied { documents, total, rejected });
        };
        let (to, ranges) = (self.fence.target(), snapshot.since(None));
        let wanted = Wanted::Ranges(&ranges);
        let carried = match self
            .carry(run, &snapshot, (&to, "copy"), wanted, quarantine.as_ref(), progress)
            .await
            .map_err(Lost::from)
        {
            Ok(carried) => carried,
            Err(Lost::Step(trouble)) => return Err(trouble),
            Err(Lost::Snapshot(error)) => {
                // Nothing changes while writes are blocked: then it is simply done again.
                let by_ids = run.writes == Writes::CatchUp;
                self.follow(|followed| *followed = Followed { by_ids, ..Followed::default() });
                self.save().await?;
                return Err(Trouble::Again(error.to_string()));
            }
        };
        if carried.conflicts > 0 {
            return Err(Failure::DuplicateIds { count: carried.conflicts }.into());
        }
        // Into an empty index nothing is written over, but where something was sent twice.
        if carried.updated > 0 && first_time && !carried.again {
            return Err(Failure::DuplicateIds { count: carried.updated }.into());
        }
        let sums = carried.sums.to_text();
        self.follow(|followed| {
            followed.to = followed.next.take();
            followed.sums = Some(sums);
            followed.failed = carried.failed;
        });
        Ok(json!({
            "total": carried.read, "created": carried.written - carried.updated, "updated": carried.updated,
            "left_out": carried.left_out, "failed": carried.failed,
        }))
    }

    /// What the new index is meant to hold.
    pub(super) fn sums(&self) -> Result<Sums, Trouble> {
        let sums = self.followed().sums.as_deref().and_then(Sums::from_text);
        sums.ok_or_else(|| Trouble::Again("the ledger does not say what was copied".to_owned()))
    }

    /// Compares what is there with what was meant. Evidence as of every verification.
    pub(super) async fn stream_verify(&mut self, run: &Run) -> Result<Value, Trouble> {
        self.refresh(&run.target.name).await?;
        let marks = marks(self.cluster, &run.target.name).await?;
        let by = self.how();
        let new = count(self.cluster, &run.target.name).await?;
        if run.writes == Writes::Blocked {
            let old = count(self.cluster, &run.source.name).await?;
            let seen = run.evidence(Step::Copy)["total"].as_u64().unwrap_or_default();
            if seen != old {
                let what = format!("the copy saw {seen} documents of {old}");
                return Err(Failure::Differs { what, differing: vec![] }.into());
            }
        }
        let meant = self.sums()?;
        if new < meant.documents {
            return Err(Failure::DuplicateIds { count: meant.documents - new }.into());
        }
        let differing =
            if by == Verify::Counts { vec![] } else { self.stream_compare(run, &meant, by).await? };
        if new != meant.documents || !differing.is_empty() {
            let what = format!("{} documents expected, {new} there", meant.documents);
            return Err(Failure::Differs { what, differing }.into());
        }
        self.events.send(self.document(), EventKind::Verified { documents: new, by });
        Ok(json!({"documents": new, "by": by, "marks": marks}))
    }

    /// The same after the switch, while nobody has written to either: what was meant is made once more.
    pub(super) async fn stream_compare_again(&self, run: &Run, by: Verify) -> Result<Vec<String>, Trouble> {
        let Some(transform) = Transform::of(self.migration) else { return Ok(vec![]) };
        let source = Snapshot::of(self.cluster, &run.source.name).await?;
        let meant = self.meant(run, &transform, &source).await;
        source.close(self.cluster).await;
        match meant {
            Ok(meant) => self.stream_compare(run, &meant, by).await,
            Err(Lost::Snapshot(error)) => Err(Trouble::Again(error.to_string())),
            Err(Lost::Step(trouble)) => Err(trouble),
        }
    }

    /// Some of the documents that differ; none if what is there is what was meant.
    async fn stream_compare(&self, run: &Run, meant: &Sums, by: Verify) -> Result<Vec<String>, Trouble> {
        let Some(transform) = Transform::of(self.migration) else { return Ok(vec![]) };
        let content = by == Verify::Content;
        let opaque_id = task::opaque_id(&run.id, &format!("{}/verify", self.lease.epoch()));
        let pump = |snapshot| Pump { cluster: self.cluster, snapshot, opaque_id: &opaque_id };
        let there = Snapshot::of(self.cluster, &run.target.name).await?;
        let summing = Summing::new(content);
        pump(&there).run(&there.since(None), &summing).await.map_err(once_more)?;
        let buckets = meant.differing(&summing.into_sums());
        let mut differing = vec![];
        if !buckets.is_empty() {
            let names = Naming::new(buckets.clone(), content);
            pump(&there).run(&there.since(None), &names).await?;
            let source = match (run.writes, self.followed().to) {
                (Writes::CatchUp, Some(to)) if !to.pit.is_empty() => to,
                _ => Snapshot::of(self.cluster, &run.source.name).await?,
            };
            let quarantine = self.quarantine(run);
            let done = Done { content, ..self.done(&transform, quarantine.as_ref()) };
            let wanted = Meant { done, naming: Naming::new(buckets, content) };
            pump(&source).run(&source.since(None), &wanted).await?;
            if self.followed().to.as_ref() != Some(&source) {
                source.close(self.cluster).await;
            }
            let (wanted, found) = (wanted.naming.into_found(), names.into_found());
            let lost = wanted.iter().filter(|(id, digest)| found.get(*id) != Some(*digest)).map(|(id, _)| id);
            let added = found.keys().filter(|id| !wanted.contains_key(*id));
            differing = lost.chain(added).take(NAMED).cloned().collect();
            if differing.is_empty() {
                differing.push("a transform that gives another result each time".to_owned());
            }
        }
        there.close(self.cluster).await;
        Ok(differing)
    }

    pub(super) async fn carry(
        &self,
        run: &Run,
        snapshot: &Snapshot,
        (to, what): (&str, &str),
        wanted: Wanted<'_>,
        quarantine: Option<&Quarantine>,
        progress: impl FnMut(u64, u64) + Send,
    ) -> Result<Carried, Trouble> {
        let Some(transform) = Transform::of(self.migration) else { return Ok(Carried::default()) };
        let pipeline =
            self.migration.pipeline.as_deref().map_or("_none".to_owned(), |name| self.cluster.name(name));
        let opaque_id = task::opaque_id(&run.id, &format!("{}/{what}", self.lease.epoch()));
        let stream = Stream {
            cluster: self.cluster,
            snapshot,
            transform: &transform,
            to,
            pipeline: &pipeline,
            opaque_id: &opaque_id,
            control: &self.control,
            lease: self.lease,
            quarantine,
            content: self.how() == Verify::Content,
        };
        match wanted {
            Wanted::Ranges(ranges) => stream.carry(ranges, progress).await,
            Wanted::Found { shard, query } => stream.carry_found(shard, query).await,
        }
    }

    pub(super) fn quarantine(&self, run: &Run) -> Option<Quarantine> {
        let index = self.migration.quarantine.as_deref()?;
        Some(Quarantine {
            index: self.cluster.name(index),
            allowed: self.migration.failures_allowed(),
            before: self.followed().failed,
            run: run.id.clone(),
            document: self.document().to_owned(),
        })
    }
}

/// A point in time goes with the node that held it: the step is done once more, with another one.
fn once_more(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::Refused(error) | Trouble::Passing(error) if is_lost(&error) => {
            Trouble::Again(error.to_string())
        }
        other => other,
    }
}

/// Small ranges from all over the given ones.
fn spread(ranges: &[Range]) -> Vec<Range> {
    let shards = i64::try_from(ranges.len()).unwrap_or(1).max(1);
    let each = (SAMPLE / shards / PLACES).max(1);
    let of = |range: &Range| {
        let Range { shard, above, up_to } = *range;
        let whole = up_to - above;
        if whole <= each * PLACES {
            return vec![*range];
        }
        let place = |n: i64| {
            let above = above + (whole - each) * n / (PLACES - 1);
            Range { shard, above, up_to: above + each }
        };
        (0..PLACES).map(place).collect()
    };
    ranges.iter().flat_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_taken_from_the_first_to_the_last() {
        let whole = Range { shard: 1, above: -1, up_to: 99_999 };
        let found = spread(&[whole, whole]);
        assert_eq!(found.len(), 20);
        assert_eq!((found[0].above, found[0].up_to), (-1, 49));
        assert_eq!(found[9].up_to, 99_999);
        assert!(found[..10].windows(2).all(|pair| pair[0].up_to <= pair[1].above));
        let small = Range { shard: 0, above: -1, up_to: 7 };
        assert_eq!(spread(&[small]), [small]);
    }
}
