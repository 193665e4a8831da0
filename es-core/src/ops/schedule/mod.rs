//! A scheduler: jobs by cron expressions or intervals, each once per period, however many processes run it.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use es_core::prelude::*;
//! use es_core::ops::cleanup::Retention;
//! use es_core::ops::schedule::{Job, Schedule, Scheduler};
//! use futures_util::StreamExt;
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! let old = Retention::of(["temp-*"]).older_than(Duration::from_hours(7 * 24));
//! let running = Scheduler::new(&es, "housekeeping")
//!     .job(Job::clean_up("temp", Schedule::cron("0 0 3 * * ?")?, old).jitter(Duration::from_mins(10)))
//!     .job(Job::retry_lifecycles("ilm", Schedule::every(Duration::from_mins(15)), ["logs-*"]))
//!     .start()?;
//! let mut reports = running.reports();
//! while let Some(report) = reports.next().await {
//!     println!("{report}"); // temp of 2026-11-29 03:00:00: done, took 1s, next at 2026-11-30 03:00:00
//! }
//! running.stop().await; // what runs is waited for
//! # Ok(()) }
//! ```
//!
//! - Of the processes that run a scheduler of the same name (and prefix), the one that holds its [lease](crate::lease) works,
//!   and the others wait. Where it dies, one of them takes over once the lease's time is over, 15 s unless said otherwise.
//! - Which time a job was begun for last stands in the hidden index `.es-schedule`, written with `if_seq_no` before it begins:
//!   so no time is begun twice, but for a run that was cut off by the end of its process, at the latest before its end was
//!   noted. That one is begun again, as a higher attempt, unless the job is [`not_again`](Job::not_again).
//! - What was missed while no process ran is made up for once. A job that is seen for the first time waits for its next time.
//! - Different jobs run side by side, each of them one run at a time; times that come meanwhile are made up for by one run.
//! - When the lease is lost, as after a pause of the process, what runs is stopped before its next request. A job that must
//!   not send twice asks [`Context::is_held`].
//!
//! With security on, it takes the index privileges `create_index`, `read` and `index` on `.es-schedule` and
//! `.es-schema-lease`, beside those of its jobs.

mod cron;
mod job;
mod lead;
mod memory;
mod report;
mod when;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use chrono::Utc;
use futures_util::Stream;
use tokio::sync::{broadcast, watch};
use tokio::task::JoinHandle;

pub use cron::Cron;
pub use job::{Context, Job, JobError};
pub use report::{JobStatus, RunOutcome, RunReport};
pub use when::Schedule;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::lease::{Lease, Terms};
use lead::{Lead, Stop};
use memory::Memory;
pub(in crate::ops) use memory::first_seen;

/// Reports that a listener may be behind by, before it misses some.
const BEHIND: usize = 1024;

/// Why a scheduler does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// A cron expression is none.
    #[error("`{text}` is no cron expression: {reason}")]
    Cron {
        /// The expression.
        text: String,
        /// What is wrong with it, and what helps.
        reason: String,
    },
    /// A schedule can't be kept.
    #[error("the job `{job}` has {reason}")]
    Schedule {
        /// The job.
        job: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// Two jobs have one name, by which the cluster remembers them.
    #[error("two jobs are named `{job}`\nhelp: give each a name of its own")]
    SameName {
        /// The name.
        job: String,
    },
    /// There is no job.
    #[error("the scheduler `{scheduler}` has no job\nhelp: add one with `.job(…)`")]
    NoJob {
        /// The scheduler.
        scheduler: String,
    },
    /// It is not started within a Tokio runtime.
    #[error("the scheduler `{scheduler}` was started outside of a Tokio runtime")]
    NoRuntime {
        /// The scheduler.
        scheduler: String,
    },
}

/// Jobs, and when they are due; the [module](self) tells what it promises.
#[derive(Debug, Clone)]
pub struct Scheduler {
    cluster: Cluster,
    name: String,
    jobs: Vec<Job>,
    holder: String,
    lease_time: Duration,
}

impl Scheduler {
    /// A scheduler of this name, by which it is one across processes.
    pub fn new(cluster: &Cluster, name: impl Into<String>) -> Self {
        Scheduler {
            cluster: cluster.clone(),
            name: name.into(),
            jobs: Vec::new(),
            holder: format!("process {}", std::process::id()),
            lease_time: Duration::from_secs(15),
        }
    }

    /// Adds a job.
    pub fn job(mut self, job: Job) -> Self {
        self.jobs.push(job);
        self
    }

    /// Who this process is, for people; default the process id.
    pub fn holder(self, holder: impl Into<String>) -> Self {
        Self { holder: holder.into(), ..self }
    }

    /// How long after the death of the process at work another takes over; default 15 s. The one at work renews its lease
    /// four times as often.
    pub fn lease_time(self, time: Duration) -> Self {
        Self { lease_time: time, ..self }
    }

    fn fault(&self) -> Option<ScheduleError> {
        if self.jobs.is_empty() {
            return Some(ScheduleError::NoJob { scheduler: self.name.clone() });
        }
        let mut names = BTreeSet::new();
        for job in &self.jobs {
            if !names.insert(&job.name) {
                return Some(ScheduleError::SameName { job: job.name.clone() });
            }
            if let Some(reason) = job.schedule.fault() {
                return Some(ScheduleError::Schedule { job: job.name.clone(), reason });
            }
        }
        None
    }

    /// Starts it in the background. A cluster that is out of reach is asked again until it answers.
    pub fn start(self) -> Result<Running, ScheduleError> {
        if let Some(fault) = self.fault() {
            return Err(fault);
        }
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return Err(ScheduleError::NoRuntime { scheduler: self.name });
        };
        let (reports, _) = broadcast::channel(BEHIND);
        let (stop, stopped) = watch::channel(Stop::No);
        let leads = Arc::new(AtomicBool::new(false));
        let work = runtime.spawn(work(self, reports.clone(), stopped, leads.clone()));
        Ok(Running { reports, stop, leads, work })
    }

    /// What the cluster remembers of each job, whichever process asks; nothing is started.
    pub async fn status(&self) -> Result<Vec<JobStatus>, Error> {
        let memory = Memory::new(&self.cluster, &self.name);
        let now = Utc::now();
        let mut all = Vec::new();
        for job in &self.jobs {
            let found = memory.read(&job.name).await?.map(|(_, entry)| entry);
            all.push(JobStatus {
                job: job.name.clone(),
                begun: found.as_ref().is_some_and(|entry| entry.attempt > 0),
                last: found.as_ref().map(|entry| entry.due),
                running: found
                    .as_ref()
                    .filter(|entry| entry.owner.is_some())
                    .and_then(|entry| entry.holder.clone()),
                outcome: found.and_then(|entry| entry.outcome),
                next: job.schedule.next_after(now),
            });
        }
        Ok(all)
    }
}

/// A scheduler that runs. Dropped, it stops at once, and its lease ends by time: [`stop`](Self::stop) is the better end.
#[must_use = "dropped, the scheduler stops at once"]
pub struct Running {
    reports: broadcast::Sender<RunReport>,
    stop: watch::Sender<Stop>,
    leads: Arc<AtomicBool>,
    work: JoinHandle<()>,
}

impl Running {
    /// The runs of this process from now on, as they end. The stream ends with the scheduler; a listener that is too slow
    /// misses the oldest.
    pub fn reports(&self) -> impl Stream<Item = RunReport> + Send + Unpin + use<> {
        let listener = self.reports.subscribe();
        crate::ops::heard(listener, "reports")
    }

    /// Whether this process is the one at work.
    pub fn leads(&self) -> bool {
        self.leads.load(Ordering::Acquire)
    }

    /// Begins nothing more, waits for what runs, and gives the lease back, so that another process takes over at once.
    pub async fn stop(self) {
        self.end(Stop::Gently).await;
    }

    /// Waits no longer than this for what runs, then stops it.
    pub async fn stop_within(self, grace: Duration) {
        self.stop.send_replace(Stop::Gently);
        let stop = self.stop.clone();
        let hurry = async {
            tokio::time::sleep(grace).await;
            stop.send_replace(Stop::Now);
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = self.end(Stop::Gently) => {}
            () = hurry => {}
        }
    }

    /// Stops what runs, at its next wait, and gives the lease back.
    pub async fn cancel(self) {
        self.end(Stop::Now).await;
    }

    async fn end(mut self, how: Stop) {
        self.stop.send_if_modified(|now| {
            let more = how > *now;
            *now = how.max(*now);
            more
        });
        if let Err(error) = (&mut self.work).await {
            tracing::warn!("the scheduler did not end well: {error}");
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.work.abort();
    }
}

impl fmt::Debug for Running {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Running").field("leads", &self.leads()).finish_non_exhaustive()
    }
}

/// Waits for its turn, works as long as it has it, and again.
async fn work(
    scheduler: Scheduler,
    reports: broadcast::Sender<RunReport>,
    mut stop: watch::Receiver<Stop>,
    leads: Arc<AtomicBool>,
) {
    let Scheduler { cluster, name, jobs, holder, lease_time } = &scheduler;
    let look = (*lease_time / 10).clamp(Duration::from_millis(50), Duration::from_secs(2));
    let terms = Terms::new(format!("schedule-{name}")).holder(holder.clone()).time(*lease_time).look(look);
    while *stop.borrow() == Stop::No {
        let taken = tokio::select! {
            taken = Lease::acquire(cluster, &terms) => taken,
            _ = stop.changed() => continue,
        };
        let lease = match taken {
            Ok(lease) => lease,
            Err(error) => {
                tracing::warn!(scheduler = name, "cannot take the lease: {error}");
                pause(lease_time, &mut stop).await;
                continue;
            }
        };
        leads.store(true, Ordering::Release);
        tracing::info!(scheduler = name, holder, epoch = lease.epoch(), "at work");
        let lead = Lead {
            cluster,
            scheduler: name,
            jobs,
            memory: Memory::new(cluster, name),
            owner: format!("{}/{}", lease.epoch(), crate::ops::unique()),
            holder,
            held: Arc::new(lease.held()),
            reports: &reports,
            look,
        };
        let outcome = lead.run(&mut stop).await;
        leads.store(false, Ordering::Release);
        lease.release().await;
        if let Err(error) = outcome {
            tracing::warn!(scheduler = name, "cannot remember what was run: {error}");
            pause(lease_time, &mut stop).await;
        }
    }
}

/// Before the cluster is asked again.
async fn pause(time: &Duration, stop: &mut watch::Receiver<Stop>) {
    tokio::select! {
        () = tokio::time::sleep(*time) => {}
        _ = stop.changed() => {}
    }
}
