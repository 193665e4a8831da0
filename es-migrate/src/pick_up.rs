//! Lets existing documents gain what a mapping gained: one `_update_by_query` for each shard, as tasks that are followed.
//!
//! A document that is written again gets a higher `_seq_no`. So who goes on looks for those that are still at or below what
//! each shard had when the mapping had been changed, and does none twice.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use es_core::cluster::{Repeat, Request, segment};
use es_core::lease::Lease;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::engine::task::{self, Ended, LOOK, Seen};
use crate::engine::{Marks, Trouble, marks, passes};
use crate::error::{Failure, MigrateError};
use crate::ledger::{Ledger, Step};
use crate::migrator::Migrator;
use crate::progress::EventKind;

/// How often a shard's task is begun before it is given up.
const ATTEMPTS: u32 = 5;

/// Shards that are worked on at the same time.
const PARALLEL: usize = 8;

/// A write that was under way when the mapping changed has its `_seq_no` by then.
const SETTLED: Duration = Duration::from_millis(300);

/// What the ledger holds of it, by index.
type Evidences = BTreeMap<String, Evidence>;

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Evidence {
    /// The last `_seq_no` of each shard when the mapping had been changed.
    up_to: Marks,
    /// Shards that are done, with their documents.
    done: BTreeMap<String, u64>,
}

/// Where one shard stands.
#[derive(Debug, Default)]
struct Slice {
    attempts: u32,
    task: Option<String>,
    seen: u64,
    rejected: u64,
    done: bool,
    reason: String,
}

/// One pick-up.
struct PickUp<'a> {
    migrator: &'a Migrator,
    lease: &'a Lease,
    document: &'a str,
    index: &'a str,
    shards: u32,
    /// What its tasks bear: those of a dead migrator are known by it.
    name: String,
    all: Evidences,
    evidence: Evidence,
}

impl Migrator {
    /// Goes on from what the ledger's latest run holds. Returns the documents that were written again.
    pub(crate) async fn pick_up(
        &self,
        lease: &Lease,
        document: &str,
        (index, shards): (&str, u32),
        ledger: &mut Ledger,
    ) -> Result<u64, MigrateError> {
        let Some(run) = ledger.latest() else { return Ok(0) };
        let all = Evidences::deserialize(run.evidence(Step::PickUp)).unwrap_or_default();
        let evidence = all.get(index).cloned().unwrap_or_default();
        let name = format!("{index}/{}", run.id);
        let mut pick_up = PickUp { migrator: self, lease, document, index, shards, name, all, evidence };
        match pick_up.run(ledger).await {
            Ok(()) => Ok(pick_up.evidence.done.values().sum()),
            Err(trouble) => {
                // What runs on would be in the way of who goes on.
                let stopped = task::stop(&self.cluster, &pick_up.name).await;
                if let Err(error) = stopped {
                    tracing::warn!(%error, "tasks may go on for a while");
                }
                Err(failed(document, index, trouble))
            }
        }
    }
}

impl PickUp<'_> {
    async fn run(&mut self, ledger: &mut Ledger) -> Result<(), Trouble> {
        let cluster = &self.migrator.cluster;
        task::stop(cluster, &self.name).await?;
        if self.evidence.up_to.is_empty() {
            tokio::time::sleep(SETTLED).await;
            self.evidence.up_to = marks(cluster, self.index).await?;
            if self.evidence.up_to.len() != self.shards as usize {
                return Err(Trouble::Again(format!("not every shard of `{}` has a primary", self.index)));
            }
            self.note(ledger).await?;
        }
        // What no search sees yet would be left as it is.
        let refresh = Request::post("refresh", format!("/{}/_refresh", segment(self.index)));
        cluster.send(refresh.resource(self.index).repeat(Repeat::Safe)).await?;
        let total = crate::plan::count(cluster, self.index).await?;
        let before: u64 = self.evidence.done.values().sum();
        let mut slices: BTreeMap<String, Slice> = self
            .evidence
            .up_to
            .iter()
            .filter(|(shard, last)| **last >= 0 && !self.evidence.done.contains_key(*shard))
            .map(|(shard, _)| (shard.clone(), Slice::default()))
            .collect();
        let mut rate = self.migrator.control.rate();
        let mut pause = LOOK.0;
        let mut silent: Option<Instant> = None;
        while slices.values().any(|slice| !slice.done) {
            if !self.lease.is_kept().await {
                return Err(Trouble::TakenOver);
            }
            if self.migrator.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
            if self.migrator.control.rate() != rate {
                rate = self.migrator.control.rate();
                self.rethrottle(&slices, rate).await;
            }
            let mut ended = false;
            for (shard, slice) in slices.iter_mut().filter(|(_, slice)| !slice.done).take(PARALLEL) {
                match self.advance(shard, slice).await {
                    Ok(done) => {
                        ended |= done;
                        silent = None;
                    }
                    // Another node may know more.
                    Err(Trouble::Passing(error))
                        if silent.get_or_insert_with(Instant::now).elapsed() < self.migrator.patience =>
                    {
                        let reason = error.to_string();
                        self.migrator.events.send(self.document, EventKind::Retrying { reason });
                    }
                    Err(other) => return Err(other),
                }
            }
            if ended {
                for (shard, slice) in slices.iter().filter(|(_, slice)| slice.done) {
                    self.evidence.done.insert(shard.clone(), slice.seen);
                }
                self.note(ledger).await?;
            }
            let documents = before + slices.values().map(|slice| slice.seen).sum::<u64>();
            let rejected = slices.values().map(|slice| slice.rejected).sum();
            self.migrator.events.send(self.document, EventKind::Copied { documents, total, rejected });
            if !ended {
                tokio::time::sleep(pause).await;
                pause = (pause * 3 / 2).min(LOOK.1);
            }
        }
        Ok(())
    }

    /// Starts a shard's task, or looks at it; whether it is done.
    async fn advance(&self, shard: &str, slice: &mut Slice) -> Result<bool, Trouble> {
        let Some(task) = slice.task.clone() else {
            if slice.attempts >= ATTEMPTS {
                let (attempts, reason) = (slice.attempts, slice.reason.clone());
                return Err(Failure::Interrupted { attempts, reason }.into());
            }
            slice.attempts += 1;
            slice.task = self.start(shard, slice.attempts).await?;
            return Ok(false);
        };
        match task::look(&self.migrator.cluster, &task).await? {
            Seen::Running(status) => {
                let count = |key: &str| status[key].as_u64().unwrap_or_default();
                slice.seen = count("updated") + count("version_conflicts");
                slice.rejected = status["retries"]["bulk"].as_u64().unwrap_or_default();
            }
            Seen::Ended(ended) => return self.judge(slice, &ended),
            Seen::Lost => self.again(slice, "the task is gone, with the node that ran it".to_owned()),
        }
        Ok(false)
    }

    fn judge(&self, slice: &mut Slice, ended: &Ended) -> Result<bool, Trouble> {
        let passing = ended.failures.iter().find(|failure| passes(failure));
        let reason = match (&ended.error, &ended.canceled, passing) {
            (Some((kind, reason)), ..) if ended.hopeless().is_none() => format!("{kind}: {reason}"),
            (_, Some(reason), _) => format!("the task was cancelled: {reason}"),
            (.., Some(failure)) => format!("{}: {}", failure.kind(), failure.reason()),
            _ => {
                ended.judged("the changed index")?;
                (slice.seen, slice.done) = (ended.total, true);
                return Ok(true);
            }
        };
        self.again(slice, reason);
        Ok(false)
    }

    fn again(&self, slice: &mut Slice, reason: String) {
        self.migrator.events.send(self.document, EventKind::Retrying { reason: reason.clone() });
        (slice.task, slice.reason) = (None, reason);
    }

    /// The id of the task; `None` if it is not known to run, so that it is started once more.
    async fn start(&self, shard: &str, attempt: u32) -> Result<Option<String>, Trouble> {
        let shards = self.shards;
        let mut body = json!({"query": {"range": {"_seq_no": {"lte": self.evidence.up_to.get(shard)}}}});
        if shards > 1 {
            body["slice"] = json!({"id": shard.parse::<u32>().unwrap_or_default(), "max": shards});
        }
        let opaque_id = task::opaque_id(&self.name, &format!("{}/{shard}/{attempt}", self.lease.epoch()));
        let rate = self.migrator.control.rate().map(|rate| each(rate, shards as usize));
        // A document that was written meanwhile has the change already. A rate is kept from one batch to the next.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // documents
        let size = rate.map(|rate| (rate as u64).clamp(1, 1_000));
        let request =
            Request::post("pick up the change", format!("/{}/_update_by_query", segment(self.index)))
                .resource(self.index)
                .query("wait_for_completion", "false")
                .query("conflicts", "proceed")
                .query("refresh", "true")
                .query_opt("requests_per_second", rate)
                .query_opt("scroll_size", size)
                .opaque_id(&opaque_id)
                .json(&body)?;
        match self.migrator.cluster.send(request).await {
            Ok(reply) => Ok(reply.value()?["task"].as_str().map(str::to_owned)),
            Err(error) if error.is_outcome_unknown() => {
                let tasks = task::started(&self.migrator.cluster, &opaque_id).await?;
                Ok(tasks.first().map(task::Task::id))
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn rethrottle(&self, slices: &BTreeMap<String, Slice>, rate: Option<f32>) {
        let running = slices.values().filter(|slice| !slice.done);
        let tasks: Vec<_> = running.filter_map(|slice| slice.task.as_ref()).collect();
        for task in &tasks {
            let path = format!("/_update_by_query/{}/_rethrottle", segment(task));
            let rate = rate.map_or(-1.0, |rate| each(rate, tasks.len()));
            let request = Request::post("throttle", path).query("requests_per_second", rate);
            let request = request.repeat(Repeat::Safe).allow(404).partial();
            if let Err(error) = self.migrator.cluster.send(request).await {
                tracing::warn!(%error, "it goes on at its old rate");
            }
        }
    }

    async fn note(&mut self, ledger: &mut Ledger) -> Result<(), Trouble> {
        self.all.insert(self.index.to_owned(), self.evidence.clone());
        let evidence = json!(self.all);
        if let Some(run) = ledger.latest_mut() {
            run.note(Step::PickUp, evidence);
        }
        ledger
            .save()
            .await
            .map_err(|error| if error.is_conflict() { Trouble::TakenOver } else { error.into() })
    }
}

#[allow(clippy::cast_precision_loss)] // a handful
fn each(rate: f32, tasks: usize) -> f32 {
    rate / tasks.max(1) as f32
}

fn failed(document: &str, index: &str, trouble: Trouble) -> MigrateError {
    let document = document.to_owned();
    let failure = match trouble {
        Trouble::TakenOver => return MigrateError::TakenOver { document },
        Trouble::Passing(source) | Trouble::Refused(source) => {
            return MigrateError::Cluster { document, source };
        }
        Trouble::Failed(Failure::Cancelled) | Trouble::OutOfTime => {
            return MigrateError::Cancelled { document, index: index.to_owned() };
        }
        Trouble::Failed(failure) => failure,
        Trouble::Again(reason) => Failure::Interrupted { attempts: 1, reason },
    };
    MigrateError::PickUp { document, failure }
}
