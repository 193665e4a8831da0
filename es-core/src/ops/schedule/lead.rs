//! The loop of whoever holds the lease: what is due is claimed, run and remembered.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use tokio::sync::{broadcast, watch};

use super::job::{Context, Job};
use super::memory::{Entry, Memory, Turn};
use super::report::{RunOutcome, RunReport};
use super::when::delay;
use crate::cluster::Cluster;
use crate::error::Error;
use crate::ops::measure::Span;

/// How the scheduler is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stop {
    No,
    /// Nothing more is begun; what runs is waited for.
    Gently,
    /// What runs is stopped.
    Now,
}

/// What a leader needs.
pub(super) struct Lead<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) scheduler: &'a str,
    pub(super) jobs: &'a [Job],
    pub(super) memory: Memory,
    /// This turn of this process, told apart from every other.
    pub(super) owner: String,
    pub(super) holder: &'a str,
    pub(super) held: Arc<dyn Fn() -> bool + Send + Sync>,
    pub(super) reports: &'a broadcast::Sender<RunReport>,
    /// How often it looks whether the lease is held still.
    pub(super) look: Duration,
}

/// A run that is under way.
#[derive(Clone)]
struct Running {
    job: usize,
    turn: Turn,
    entry: Entry,
    start: Instant,
    /// How long it took, once it is over: what was noted of others meanwhile is not counted.
    took: Option<Duration>,
}

type Work = Pin<Box<dyn Future<Output = (Running, RunOutcome)> + Send>>;

/// The longest rest: a clock may be set.
const REST: Duration = Duration::from_secs(5);

impl Lead<'_> {
    /// Runs what is due until the lease is lost, or the scheduler is stopped.
    pub(super) async fn run(&self, stop: &mut watch::Receiver<Stop>) -> Result<(), Error> {
        self.memory.prepare().await?;
        let mut known: BTreeMap<usize, (Turn, Entry)> = BTreeMap::new();
        for at in 0..self.jobs.len() {
            known.extend(self.recall(at).await?.map(|entry| (at, entry)));
        }
        let mut busy: BTreeMap<usize, Running> = BTreeMap::new();
        let ended = self.serve(stop, &mut known, &mut busy).await;
        // What was stopped in the middle stays noted as running, for whoever takes over.
        let outcome = if (self.held)() { RunOutcome::Stopped } else { RunOutcome::LeaseLost };
        for running in busy.values() {
            self.tell(running, outcome.clone());
        }
        ended
    }

    async fn serve(
        &self,
        stop: &mut watch::Receiver<Stop>,
        known: &mut BTreeMap<usize, (Turn, Entry)>,
        busy: &mut BTreeMap<usize, Running>,
    ) -> Result<(), Error> {
        let mut work: FuturesUnordered<Work> = FuturesUnordered::new();
        loop {
            let how = *stop.borrow();
            if how == Stop::Now || !(self.held)() || (how == Stop::Gently && work.is_empty()) {
                return self.settle(&mut work, busy).await;
            }
            let mut rest = REST;
            for at in 0..self.jobs.len() {
                if busy.contains_key(&at) || how != Stop::No {
                    continue;
                }
                let now = Utc::now();
                match self.begin(at, known.get(&at), now) {
                    Begin::At(time) => rest = rest.min((time - now).to_std().unwrap_or_default()),
                    Begin::Never => {}
                    Begin::CutOff => self.give_up(at, known).await?,
                    Begin::Now { due, attempt } => match self.claim(at, due, attempt, known).await? {
                        Some(running) => {
                            busy.insert(at, running.clone());
                            work.push(self.work(running));
                        }
                        None => rest = Duration::ZERO,
                    },
                }
            }
            tokio::select! {
                Some((running, outcome)) = work.next() => {
                    let at = running.job;
                    if outcome == RunOutcome::LeaseLost {
                        return self.settle(&mut work, busy).await;
                    }
                    busy.remove(&at);
                    let entry = self.remember(running, outcome).await?;
                    match entry {
                        Some(entry) => { known.insert(at, entry); }
                        None => known.extend(self.recall(at).await?.map(|entry| (at, entry))),
                    }
                }
                _ = stop.changed() => {}
                () = tokio::time::sleep(rest.min(self.look)) => {}
            }
        }
    }

    /// Notes what has come to its end at the last moment, if nobody has taken over yet.
    async fn settle(
        &self,
        work: &mut FuturesUnordered<Work>,
        busy: &mut BTreeMap<usize, Running>,
    ) -> Result<(), Error> {
        while let Some(Some((running, outcome))) = work.next().now_or_never() {
            if outcome != RunOutcome::LeaseLost {
                busy.remove(&running.job);
                self.remember(running, outcome).await?;
            }
        }
        Ok(())
    }

    /// What is remembered of a job; remembered from now on where nothing is.
    async fn recall(&self, at: usize) -> Result<Option<(Turn, Entry)>, Error> {
        let job = &self.jobs[at].name;
        if let Some(found) = self.memory.read(job).await? {
            return Ok(Some(found));
        }
        let entry = Entry::first(Utc::now());
        match self.memory.write(job, None, &entry).await? {
            Some(turn) => Ok(Some((turn, entry))),
            None => self.memory.read(job).await,
        }
    }

    /// What is to be done about a job. Pure but for the time.
    fn begin(&self, at: usize, known: Option<&(Turn, Entry)>, now: DateTime<Utc>) -> Begin {
        let job = &self.jobs[at];
        let Some((_, entry)) = known else { return Begin::At(now + REST) };
        if entry.owner.as_ref().is_some_and(|owner| *owner != self.owner) {
            // Its process held the lease, and does so no more.
            return if job.again {
                Begin::Now { due: entry.due, attempt: entry.attempt + 1 }
            } else {
                Begin::CutOff
            };
        }
        let late = |due| due + delay(job.jitter, (self.scheduler, &job.name), due);
        match job.schedule.due(entry.due, now) {
            Some(due) if late(due) <= now => Begin::Now { due, attempt: 1 },
            Some(due) => Begin::At(late(due)),
            None => job.schedule.next_after(now).map_or(Begin::Never, |next| Begin::At(late(next))),
        }
    }

    /// Takes a run for this process; `None` where somebody else has.
    async fn claim(
        &self,
        at: usize,
        due: DateTime<Utc>,
        attempt: u32,
        known: &mut BTreeMap<usize, (Turn, Entry)>,
    ) -> Result<Option<Running>, Error> {
        let job = &self.jobs[at].name;
        let entry = Entry {
            due,
            first: known.get(&at).and_then(|(_, entry)| entry.first),
            attempt,
            owner: Some(self.owner.clone()),
            holder: Some(self.holder.to_owned()),
            started: Some(Utc::now()),
            ended: None,
            outcome: None,
        };
        let turn = known.get(&at).map(|(turn, _)| *turn);
        let Some(turn) = self.memory.write(job, turn, &entry).await? else {
            known.remove(&at);
            known.extend(self.recall(at).await?.map(|entry| (at, entry)));
            return Ok(None);
        };
        tracing::info!(scheduler = self.scheduler, job, %due, attempt, "begun");
        known.insert(at, (turn, entry.clone()));
        Ok(Some(Running { job: at, turn, entry, start: Instant::now(), took: None }))
    }

    /// The run itself: not polled once the lease is lost, so that nothing more is sent.
    fn work(&self, mut running: Running) -> Work {
        let job = &self.jobs[running.job];
        let context = Context {
            cluster: self.cluster.clone(),
            due: running.entry.due,
            attempt: running.entry.attempt,
            held: self.held.clone(),
        };
        let (run, held, at_most, start) = (job.run.clone(), self.held.clone(), job.at_most, running.start);
        // Of its own, so that a panic or a long computation is the job's alone.
        let mut task = Aborted(tokio::spawn(async move {
            let mut job = pin!(run(context));
            let guarded = std::future::poll_fn(|cx| {
                if held() { job.as_mut().poll(cx).map(Some) } else { Poll::Ready(None) }
            });
            let outcome = match at_most {
                None => Ok(guarded.await),
                Some(time) => tokio::time::timeout(time, guarded).await,
            };
            let outcome = match outcome {
                Err(_) => RunOutcome::TimedOut,
                Ok(None) => RunOutcome::LeaseLost,
                Ok(Some(Ok(result))) => RunOutcome::Done { result },
                Ok(Some(Err(error))) => RunOutcome::Failed { error: crate::ops::chain(&*error) },
            };
            (outcome, start.elapsed())
        }));
        Box::pin(async move {
            let (outcome, took) = match (&mut task.0).await {
                Ok(ended) => ended,
                Err(error) if error.is_panic() => {
                    (RunOutcome::Failed { error: "it panicked".to_owned() }, start.elapsed())
                }
                Err(_) => (RunOutcome::Stopped, start.elapsed()),
            };
            running.took = Some(took);
            (running, outcome)
        })
    }

    /// Notes how a run ended, and tells of it.
    async fn remember(&self, running: Running, outcome: RunOutcome) -> Result<Option<(Turn, Entry)>, Error> {
        self.tell(&running, outcome.clone());
        let entry = running.entry.ended(Utc::now(), outcome);
        let turn = self.memory.write(&self.jobs[running.job].name, Some(running.turn), &entry).await?;
        Ok(turn.map(|turn| (turn, entry)))
    }

    /// A run that was cut off, and is not to be begun again.
    async fn give_up(&self, at: usize, known: &mut BTreeMap<usize, (Turn, Entry)>) -> Result<(), Error> {
        let Some((turn, entry)) = known.remove(&at) else { return Ok(()) };
        let running = Running { job: at, turn, entry, start: Instant::now(), took: None };
        let remembered = self.remember(running, RunOutcome::CutOff).await?;
        match remembered {
            Some(entry) => drop(known.insert(at, entry)),
            None => known.extend(self.recall(at).await?.map(|entry| (at, entry))),
        }
        Ok(())
    }

    fn tell(&self, running: &Running, outcome: RunOutcome) {
        let job = &self.jobs[running.job];
        let report = RunReport {
            job: job.name.clone(),
            due: running.entry.due,
            attempt: running.entry.attempt,
            started: running.entry.started.unwrap_or_default(),
            took: running.took.unwrap_or_else(|| running.start.elapsed()),
            outcome,
            next: job.schedule.next_after(Utc::now().max(running.entry.due)),
        };
        match &report.outcome {
            RunOutcome::Done { .. } => {
                tracing::info!(scheduler = self.scheduler, job = job.name, took = %Span(report.took), "done");
            }
            other => tracing::warn!(scheduler = self.scheduler, job = job.name, "{other}"),
        }
        // Nobody may be listening.
        let _ = self.reports.send(report);
    }
}

/// What is to be done about a job.
enum Begin {
    /// To be looked at then.
    At(DateTime<Utc>),
    Never,
    CutOff,
    Now {
        due: DateTime<Utc>,
        attempt: u32,
    },
}

/// A task that ends with its handle.
struct Aborted(tokio::task::JoinHandle<(RunOutcome, Duration)>);

impl Drop for Aborted {
    fn drop(&mut self) {
        self.0.abort();
    }
}
