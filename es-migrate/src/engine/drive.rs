//! The loop: observe, decide, do, note.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tracing::Instrument as _;

use super::decide::{Next, decide};
use super::facts::{Facts, Source, observe};
use super::{Copier, Indices, Trouble};
use crate::error::{Failure, MigrateError};
use crate::ledger::{Run, State, Step};
use crate::now_ms;
use crate::progress::{EventKind, millis};
use crate::writes::Writes;

/// How often a step that comes to nothing is done again.
const ATTEMPTS: u32 = 5;

/// The pause before the state is read again, which doubles up to ten times it.
const PAUSE: Duration = Duration::from_millis(200);

impl Copier<'_> {
    /// Goes on until the run is finished, or given up and cleaned up; the same from any point.
    pub(crate) async fn drive(&mut self) -> Result<(), MigrateError> {
        let mut failing: Option<(Instant, Duration)> = None;
        let mut again = 0;
        loop {
            let trouble = match self.once().await {
                Ok(true) => return self.ending(),
                Ok(false) => {
                    failing = None;
                    again = 0;
                    continue;
                }
                Err(trouble) => trouble,
            };
            let step = self.current();
            let failure = match trouble {
                Trouble::TakenOver => return Err(self.taken_over()),
                Trouble::OutOfTime => continue,
                Trouble::Failed(failure) => failure,
                // While it is cleaned up there is nothing left to give up.
                Trouble::Refused(error) if self.is_aborting() => return Err(self.stopped(step, error)),
                Trouble::Refused(error) => Failure::Refused { step, reason: error.to_string() },
                Trouble::Again(reason) if again < ATTEMPTS => {
                    self.events.send(self.document(), EventKind::Retrying { reason });
                    again += 1;
                    tokio::time::sleep(PAUSE).await;
                    continue;
                }
                Trouble::Again(reason) => Failure::Interrupted { attempts: again, reason },
                Trouble::Passing(error) => {
                    let (since, pause) = failing.unwrap_or((Instant::now(), PAUSE));
                    if since.elapsed() > self.patience {
                        return Err(self.stopped(step, error));
                    }
                    self.events.send(self.document(), EventKind::Retrying { reason: error.to_string() });
                    tokio::time::sleep(pause).await;
                    failing = Some((since, (pause * 2).min(PAUSE * 10)));
                    continue;
                }
            };
            match self.give_up(failure).await {
                Ok(()) => {}
                Err(Trouble::Passing(error) | Trouble::Refused(error)) => {
                    return Err(self.stopped(step, error));
                }
                Err(_) => return Err(self.taken_over()),
            }
        }
    }

    /// One turn; whether it was the last.
    async fn once(&mut self) -> Result<bool, Trouble> {
        let Some(run) = self.ledger.latest().cloned() else { return Ok(true) };
        if !run.is_open() {
            return Ok(true);
        }
        if run.adopts() {
            return self.adopt_once(&run).await;
        }
        self.check().await?;
        let asks = self.migration.shadow.is_some();
        let (facts, indices) =
            observe(self.cluster, self.alias(), &run, &self.fence, self.pause(), asks).await?;
        if self.fence.is_overtaken(&indices, &run) {
            return Err(Trouble::TakenOver);
        }
        if self.control.is_stopped() && !facts.aborting && !facts.done.contains(&Step::Switch) {
            return Err(Failure::Cancelled.into());
        }
        // A lease that was lost meanwhile: nothing more is sent.
        self.check().await?;
        match decide(&facts) {
            Next::Fence => self.fence.raise(self.cluster, &run, &indices).await?,
            Next::StopTasks => super::task::stop(self.cluster, &run.id).await?,
            Next::Lift => self.lift(&run, &indices).await?,
            Next::Record(step) => {
                let evidence = match step {
                    Step::Create => {
                        json!({"uuid": indices.get(&run.target.name).map(super::LiveIndex::uuid)})
                    }
                    Step::Switch => self.paused(run.evidence(step).clone()),
                    noted => run.evidence(noted).clone(),
                };
                self.finish(step, evidence).await?;
            }
            Next::Do(step) => {
                // On the heap: the steps are large, and whoever awaits them would be.
                let work = Box::pin(self.step(step, &run, &facts, &indices));
                work.instrument(tracing::info_span!("step", %step)).await?;
            }
            Next::Abort(failure) => return Err(failure.into()),
            Next::CleanUp => {
                self.clean_up(&run, &facts, &indices).await?;
                self.end_as_failed().await?;
            }
            Next::Finished => {
                let ending = if run.undoes.is_some() { State::RolledBack } else { State::Switched };
                if let Some(undone) = run.undoes.as_ref().and_then(|id| self.ledger.run_mut(id)) {
                    undone.state = State::RolledBack;
                    // What it retired is kept from now on.
                    undone.ended_ms = Some(now_ms());
                }
                self.close(ending).await?;
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Intent, the step, evidence.
    async fn step(&mut self, step: Step, run: &Run, facts: &Facts, indices: &Indices) -> Result<(), Trouble> {
        let source = indices.get(&run.source.name).cloned().unwrap_or_default();
        // What nobody can tell afterwards is noted with the intent.
        let known = match step {
            // A block that was there before is not ours to take off.
            Step::Block if run.evidence(step).is_null() => {
                let theirs = matches!(facts.source, Source::There { blocked: true, .. });
                match run.of {
                    Some(of) => json!({"theirs": theirs, "lifecycle": self.lifecycle(of, run).await?}),
                    None => json!({ "theirs": theirs }),
                }
            }
            Step::Reopen if run.evidence(step).is_null() => {
                let before =
                    indices.get(&run.target.name).map(|index| &index.settings["index"]["gc_deletes"]);
                json!({"before": {"gc_deletes": before}})
            }
            Step::Switch => json!(self.moved(run, &source)),
            _ => Value::Null,
        };
        self.begin(step, known).await?;
        let run = self.ledger.latest().cloned().unwrap_or_else(|| run.clone());
        self.events.send(self.document(), EventKind::Step { step });
        let start = Instant::now();
        let evidence = match step {
            Step::Create => self.create(&run).await?,
            Step::Sample => self.sample(&run).await?,
            Step::Block if run.writes == Writes::CatchUp => self.block_briefly(&run).await?,
            Step::Block => self.block(&run).await?,
            Step::Reopen => self.reopen(&run).await?,
            Step::Copy if run.undoes.is_some() => self.rounds(&run).await?,
            Step::Copy => self.copy(&run, source.shards()).await?,
            Step::Settle => self.settle(&run).await?,
            Step::CatchUp => self.rounds(&run).await?,
            Step::Verify => self.verify(&run).await?,
            Step::Shadow => self.shadow(&run).await?,
            Step::Finish => self.finish_in_time(&run).await?,
            Step::Switch => {
                let moved = self.switch(&run).await?;
                self.paused(moved)
            }
            Step::Place => self.place(&run).await?,
            Step::Retire => self.retire(&run).await?,
            // Of other runs.
            Step::Change | Step::PickUp | Step::Clone => Value::Null,
        };
        self.finish(step, evidence).await?;
        self.events.send(self.document(), EventKind::Done { step, took_ms: millis(start.elapsed()) });
        if step == Step::Switch {
            self.events.send(self.document(), EventKind::Switched { index: run.target.name.clone() });
        }
        Ok(())
    }

    /// The old index stays, without writes and without aliases, until `finalize`. Who took its block off between the last
    /// look and the switch, and wrote, is told of: the server has nothing that would refuse it.
    async fn retire(&mut self, run: &Run) -> Result<Value, Trouble> {
        let indices = Indices::read(self.cluster, &[&run.source.name]).await?;
        let Some(index) = indices.get(&run.source.name) else { return Ok(json!({"kept": null})) };
        let marks = json!(super::marks(self.cluster, &run.source.name).await?);
        let unchanged = marks == run.evidence(Step::Block)["marks"];
        self.close_snapshots().await;
        if !unchanged {
            let index = run.source.name.clone();
            self.events.send(self.document(), EventKind::WrittenLate { index });
        }
        Ok(json!({"kept": run.source.name, "blocked": index.is_blocked(), "unchanged": unchanged}))
    }

    pub(crate) async fn check(&self) -> Result<(), Trouble> {
        if self.lease.is_kept().await { Ok(()) } else { Err(Trouble::TakenOver) }
    }

    pub(crate) async fn begin(&mut self, step: Step, known: Value) -> Result<(), Trouble> {
        if let Some(run) = self.ledger.latest_mut() {
            run.begin(step, now_ms());
            if !known.is_null() {
                run.note(step, known);
            }
        }
        self.save().await
    }

    pub(crate) async fn finish(&mut self, step: Step, evidence: Value) -> Result<(), Trouble> {
        if let Some(run) = self.ledger.latest_mut() {
            if let (Step::Create | Step::Clone, Some(uuid)) = (step, evidence["uuid"].as_str()) {
                uuid.clone_into(&mut run.target.uuid);
            }
            run.finish(step, now_ms(), evidence);
        }
        self.save().await
    }

    /// Notes what a step has come to while it goes on.
    pub(super) async fn note(&mut self, step: Step, evidence: Value) -> Result<(), Trouble> {
        if let Some(run) = self.ledger.latest_mut() {
            run.note(step, evidence);
        }
        self.save().await
    }

    pub(crate) async fn close(&mut self, state: State) -> Result<(), Trouble> {
        if let Some(run) = self.ledger.latest_mut() {
            // Large, and of no more use.
            run.followed.sums = None;
            run.state = state;
            run.ended_ms = Some(now_ms());
        }
        self.save().await
    }

    async fn give_up(&mut self, failure: Failure) -> Result<(), Trouble> {
        let reason = failure.to_string();
        self.events.send(self.document(), EventKind::Aborting { reason: reason.clone() });
        self.failure = Some(failure);
        if let Some(run) = self.ledger.latest_mut() {
            run.state = State::Aborting { reason };
        }
        self.save().await
    }

    pub(crate) async fn end_as_failed(&mut self) -> Result<(), Trouble> {
        let reason = match self.ledger.latest().map(|run| &run.state) {
            Some(State::Aborting { reason }) => reason.clone(),
            _ => String::new(),
        };
        self.close(State::Failed { reason }).await
    }

    pub(crate) async fn save(&mut self) -> Result<(), Trouble> {
        match self.ledger.save().await {
            Err(error) if error.is_conflict() => Err(Trouble::TakenOver),
            outcome => Ok(outcome?),
        }
    }

    fn current(&self) -> Step {
        // Of two that were begun in the same moment the later one.
        let last = self.ledger.latest().and_then(|run| run.journal.iter().max_by_key(|entry| entry.begun_ms));
        last.map_or(Step::Create, |entry| entry.step)
    }

    fn is_aborting(&self) -> bool {
        self.ledger.latest().is_some_and(|run| matches!(run.state, State::Aborting { .. }))
    }

    fn ending(&mut self) -> Result<(), MigrateError> {
        let Some(run) = self.ledger.latest() else { return Ok(()) };
        let State::Failed { reason } = &run.state else { return Ok(()) };
        let (document, index, from) = (self.document().to_owned(), run.source.name.clone(), run.from);
        Err(match self.failure.take() {
            Some(Failure::Cancelled) => MigrateError::Cancelled { document, index },
            Some(failure) => MigrateError::Failed { document, from, index, failure },
            // Given up by an owner before this one.
            None => MigrateError::Failed {
                document,
                from,
                index,
                failure: Failure::GivenUp { reason: reason.clone() },
            },
        })
    }

    fn taken_over(&self) -> MigrateError {
        MigrateError::TakenOver { document: self.document().to_owned() }
    }

    fn stopped(&self, step: Step, source: es_core::error::Error) -> MigrateError {
        MigrateError::Stopped { document: self.document().to_owned(), step, source }
    }
}
