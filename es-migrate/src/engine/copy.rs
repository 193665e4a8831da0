//! Copies the documents: one `_reindex` for each shard, as tasks that are followed, and begun again where they are lost.

use std::collections::BTreeMap;
use std::time::Instant;

use es_core::cluster::{Repeat, Request, segment};
use es_core::error::Error;
use serde_json::{Value, json};

use super::snapshot::KEEP_ALIVE;
use super::task::{self, Ended, LOOK, Seen, TaskFailure};
use super::{Copier, Indices, Range, Trouble};
use crate::error::Failure;
use crate::ledger::{IndexRef, Run, Step};
use crate::plan::{count, stored};
use crate::progress::EventKind;
use crate::writes::Writes;

/// How often a slice is begun before it is given up.
const ATTEMPTS: u32 = 5;

/// Bytes of a batch, about.
const BATCH: u64 = 8 << 20;

/// Slices that run at the same time.
const PARALLEL: usize = 8;

/// What a full disk, or a block set by hand, is refused with.
const BLOCKED: &str = "cluster_block_exception";

/// Where one slice stands.
#[derive(Debug, Default)]
struct Slice {
    attempts: u32,
    task: Option<String>,
    seen: u64,
    rejected: u64,
    done: Option<Ended>,
    reason: String,
}

/// What one task copies.
#[derive(Debug, Clone, Copy)]
struct Part {
    id: u32,
    shards: u32,
    /// Documents of a batch.
    size: u64,
    /// No more than this.
    range: Option<Range>,
}

impl Copier<'_> {
    /// Copies what is not yet copied by the journal's evidence. Where writes go on, no more than a snapshot holds: what comes
    /// after it is for the rounds.
    pub(super) async fn copy(&mut self, run: &Run, shards: u32) -> Result<Value, Trouble> {
        if self.migration.is_typed() {
            return self.stream_copy(run).await;
        }
        let snapshot = match (run.writes, self.followed().next) {
            (Writes::Blocked, _) => None,
            (Writes::CatchUp, Some(next)) => Some(next),
            (Writes::CatchUp, None) => Some(self.snapshot(run).await?),
        };
        let ranges = snapshot.as_ref().map(|snapshot| snapshot.since(None)).unwrap_or_default();
        let total = match run.evidence(Step::Block)["documents"].as_u64() {
            Some(total) => total,
            None => count(self.cluster, &run.source.name).await?,
        };
        let mut done: BTreeMap<String, Value> =
            serde_json::from_value(run.evidence(Step::Copy)["slices"].clone()).unwrap_or_default();
        let mut slices: BTreeMap<u32, Slice> = (0..shards).map(|id| (id, Slice::default())).collect();
        slices.retain(|id, _| !done.contains_key(&id.to_string()));
        let size = self.batch(run, total).await?;
        let before: u64 = done.values().filter_map(|slice| slice["total"].as_u64()).sum();
        let first_time = run.entry(Step::Copy).is_none_or(|entry| entry.attempts <= 1);
        let mut rate = self.control.rate();
        let mut pause = LOOK.0;
        let mut kept = Instant::now();
        while slices.values().any(|slice| slice.done.is_none()) {
            if !self.lease.is_kept().await {
                return Err(Trouble::TakenOver);
            }
            if self.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
            if let Some(snapshot) = snapshot.as_ref().filter(|_| kept.elapsed() > KEEP_ALIVE / 4) {
                snapshot.keep(self.cluster).await;
                kept = Instant::now();
            }
            let new_rate = self.control.rate();
            if new_rate != rate {
                rate = new_rate;
                self.rethrottle(&slices, rate).await;
            }
            let mut ended = false;
            for (&id, slice) in slices.iter_mut().filter(|(_, slice)| slice.done.is_none()).take(PARALLEL) {
                let range = ranges.get(id as usize).copied();
                ended |= self.advance(run, Part { id, shards, size, range }, slice).await?;
            }
            if ended {
                for (id, slice) in &slices {
                    if let Some(done_now) = &slice.done {
                        done.insert(id.to_string(), slice_evidence(done_now, slice.attempts));
                    }
                }
                self.note(Step::Copy, json!({ "slices": done })).await?;
            }
            let copied = before + slices.values().map(|slice| slice.seen).sum::<u64>();
            let rejected = slices.values().map(|slice| slice.rejected).sum();
            self.events.send(self.document(), EventKind::Copied { documents: copied, total, rejected });
            if !ended {
                tokio::time::sleep(pause).await;
                pause = (pause * 3 / 2).min(LOOK.1);
            }
        }
        let sum = |key: &str| done.values().filter_map(|slice| slice[key].as_u64()).sum::<u64>();
        // Into an empty index nothing is written over, but where a slice was begun twice.
        let again = !first_time || done.values().any(|slice| slice["attempts"].as_u64() > Some(1));
        if sum("updated") > 0 && !again {
            return Err(Failure::DuplicateIds { count: sum("updated") }.into());
        }
        self.follow(|followed| followed.to = followed.next.take());
        Ok(json!({
            "slices": done, "total": sum("total"), "created": sum("created"), "updated": sum("updated"),
            "left_out": sum("noops") + sum("deleted"),
        }))
    }

    /// Starts a slice, or looks at it; whether it ended.
    async fn advance(&self, run: &Run, part: Part, slice: &mut Slice) -> Result<bool, Trouble> {
        let Some(task) = slice.task.clone() else {
            if slice.attempts >= ATTEMPTS {
                let (attempts, reason) = (slice.attempts, slice.reason.clone());
                return Err(Failure::Interrupted { attempts, reason }.into());
            }
            if slice.attempts > 0 {
                self.still_there(run).await?;
            }
            slice.attempts += 1;
            slice.task = self.start(run, part, slice.attempts).await?;
            return Ok(false);
        };
        match task::look(self.cluster, &task).await {
            Ok(Seen::Running(status)) => {
                let count = |key: &str| status[key].as_u64().unwrap_or_default();
                slice.seen = count("created") + count("updated") + count("noops") + count("deleted");
                slice.rejected = status["retries"]["bulk"].as_u64().unwrap_or_default();
                Ok(false)
            }
            Ok(Seen::Ended(ended)) => self.judge(slice, ended),
            Ok(Seen::Lost) => {
                self.again(slice, "the task is gone, with the node that ran it".to_owned());
                Ok(false)
            }
            // Another node may know more.
            Err(error) => match Trouble::from(error) {
                Trouble::Passing(error) => {
                    let reason = error.to_string();
                    self.events.send(self.document(), EventKind::Retrying { reason });
                    Ok(false)
                }
                other => Err(other),
            },
        }
    }

    /// What is lost, is it the task alone? A new index whose only copy went with a node is waited for: no task can fill it.
    async fn still_there(&self, run: &Run) -> Result<(), Trouble> {
        let indices = Indices::read(self.cluster, &[&run.source.name, &run.target.name]).await?;
        if self.fence.is_overtaken(&indices, run) {
            return Err(Trouble::TakenOver);
        }
        let gone = |index: &IndexRef| indices.get(&index.name).is_none_or(|live| live.uuid() != index.uuid);
        match (gone(&run.source), gone(&run.target)) {
            (true, _) => Err(Failure::SourceGone.into()),
            (_, true) => Err(Failure::TargetGone.into()),
            _ => self.healthy(&run.target.name, "yellow").await.map(drop),
        }
    }

    fn judge(&self, slice: &mut Slice, ended: Ended) -> Result<bool, Trouble> {
        if let Some((kind, reason)) = ended.error.as_ref().filter(|_| ended.hopeless().is_none()) {
            self.again(slice, format!("{kind}: {reason}"));
            return Ok(false);
        }
        if let Some(reason) = &ended.canceled {
            self.again(slice, format!("the task was cancelled: {reason}"));
            return Ok(false);
        }
        if let Some(failure) = ended.failures.iter().find(|failure| passes(failure)) {
            self.again(slice, format!("{}: {}", failure.kind(), failure.reason()));
            return Ok(false);
        }
        // Into an empty index: the same `_id` twice, the later one of a lower version.
        if ended.version_conflicts > 0 {
            return Err(Failure::DuplicateIds { count: ended.version_conflicts }.into());
        }
        if let Some(failure) = ended.failures.iter().find(|failure| failure.kind() == BLOCKED) {
            return Err(Failure::WritesBlocked { reason: failure.reason() }.into());
        }
        ended.judged("the new index")?;
        slice.seen = ended.total;
        slice.done = Some(ended);
        Ok(true)
    }

    fn again(&self, slice: &mut Slice, reason: String) {
        self.events.send(self.document(), EventKind::Retrying { reason: reason.clone() });
        slice.task = None;
        slice.seen = 0;
        slice.reason = reason;
    }

    /// The id of the task; `None` if it is not known to run, so that it is started once more.
    async fn start(&self, run: &Run, part: Part, attempt: u32) -> Result<Option<String>, Trouble> {
        let Part { id, shards, size, range } = part;
        let mut body = self.part_body(run, id, shards, range.map(Range::query));
        body["source"]["size"] = json!(size);
        let opaque_id = task::opaque_id(&run.id, &format!("{}/{id}/{attempt}", self.lease.epoch()));
        #[allow(clippy::cast_possible_truncation, clippy::cast_precision_loss)] // a rate
        let rate = self.control.rate().map(|rate| rate / shards as f32);
        let request = Request::post("copy documents", "/_reindex")
            .resource(&run.source.name)
            .query("wait_for_completion", "false")
            .query("require_alias", "true")
            .query("slices", "1")
            .query_opt("requests_per_second", rate)
            .opaque_id(&opaque_id)
            .json(&body)?;
        match self.cluster.send(request).await {
            Ok(reply) => Ok(reply.value()?["task"].as_str().map(str::to_owned)),
            Err(error) if error.is_outcome_unknown() => {
                let tasks = task::started(self.cluster, &opaque_id).await?;
                Ok(tasks.first().map(task::Task::id))
            }
            Err(error) => Err(script_failure(error)),
        }
    }

    /// One shard of the source, into the new index.
    pub(super) fn part_body(&self, run: &Run, shard: u32, shards: u32, query: Option<Value>) -> Value {
        let mut body = self.reindex_body(run, &self.fence.target(), query);
        if shards > 1 {
            body["source"]["slice"] = json!({"id": shard, "max": shards});
        }
        // What is written again, after a task was lost, has the version that is there.
        body["dest"]["version_type"] = json!("external_gte");
        body
    }

    /// What every copy of this run has in common.
    pub(super) fn reindex_body(&self, run: &Run, to: &str, query: Option<Value>) -> Value {
        let pipeline =
            self.migration.pipeline.as_deref().map_or("_none".to_owned(), |name| self.cluster.name(name));
        let mut body = json!({
            "source": {"index": run.source.name},
            "dest": {"index": to, "pipeline": pipeline},
        });
        if let Some(query) = query {
            body["source"]["query"] = query;
        }
        if let Some(script) = self.migration.script() {
            body["script"] = json!({"lang": "painless", "source": script.text(), "params": script.params});
        }
        body
    }

    /// Documents of a batch, so that one is some megabytes.
    async fn batch(&self, run: &Run, documents: u64) -> Result<u64, Trouble> {
        let bytes = stored(self.cluster, &run.source.name).await?;
        let each = (bytes / documents.max(1)).max(1);
        let whole = (BATCH / each).clamp(100, 5_000);
        // A rate is kept from one batch to the next, so that one must not be more than a second of it.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // documents
        Ok(self.control.rate().map_or(whole, |rate| whole.min((rate.max(1.0)) as u64)))
    }

    async fn rethrottle(&self, slices: &BTreeMap<u32, Slice>, rate: Option<f32>) {
        let tasks =
            slices.values().filter(|slice| slice.done.is_none()).filter_map(|slice| slice.task.as_ref());
        let tasks: Vec<_> = tasks.collect();
        for task in &tasks {
            #[allow(clippy::cast_precision_loss)] // a handful
            let each = rate.map_or(-1.0, |rate| rate / tasks.len() as f32);
            let request = Request::post("throttle", format!("/_reindex/{}/_rethrottle", segment(task)));
            let request =
                request.query("requests_per_second", each).repeat(Repeat::Safe).allow(404).partial();
            if let Err(error) = self.cluster.send(request).await {
                tracing::warn!(%error, "the copy goes on at its old rate");
            }
        }
    }
}

fn slice_evidence(ended: &Ended, attempts: u32) -> Value {
    json!({
        "total": ended.total, "created": ended.created, "updated": ended.updated, "noops": ended.noops,
        "deleted": ended.deleted, "attempts": attempts,
    })
}

/// Whether a failure is the cluster's, so that the slice may be begun again, and not the document's.
pub(crate) fn passes(failure: &TaskFailure) -> bool {
    let fenced = failure.kind() == "index_not_found_exception";
    failure.kind() != BLOCKED && (fenced || matches!(failure.status, 0 | 404 | 408 | 429 | 500..))
}

/// A refusal of `_reindex` as a whole: of the script, by what the server says.
pub(super) fn script_failure(error: Error) -> Trouble {
    match error.error_type() {
        Some("script_exception") => Failure::Script { reason: error.to_string() }.into(),
        _ => error.into(),
    }
}
