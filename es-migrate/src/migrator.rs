//! What a program calls: plan, up, resume, rollback, finalize, verify, unlock, status, history.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use es_core::cluster::Cluster;
use es_core::lease::{Lease, LeaseError, Terms};

use crate::back::Since;
use crate::control::Control;
use crate::error::{MigrateError, Reason};
use crate::fleet::{Tolerance, expand};
use crate::ledger::{Ledger, Run, State};
use crate::parallel::Job;
use crate::plan::{Action, DocumentPlan, MigrationPlan, make};
use crate::progress::{EventKind, Events, Progress};
use crate::registry::{Migrations, Registered};
use crate::report::{Outcome, Report};
use crate::shadow::Shadow;

/// Documents that are worked on at once.
pub(crate) const PARALLEL: usize = 2;

/// Members of a fleet that go first.
pub(crate) const CANARY: usize = 1;

/// Migrates the documents of a program on one cluster.
///
/// ```no_run
/// use es_core::prelude::*;
/// use es_migrate::{Migrations, Migrator, include_schemas};
///
/// # async fn run<Product: EsDocument>() -> Result<(), Box<dyn std::error::Error>> {
/// let es = Cluster::from_env()?;
/// let migrations = Migrations::new(include_schemas!("es-schema")).document::<Product>();
/// let migrator = Migrator::new(&es, migrations)?;
/// print!("{}", migrator.plan().await?);
/// for report in migrator.up().await? {
///     println!("{report}");
/// }
/// # Ok(()) }
/// ```
///
/// With security on, it takes the cluster privileges `monitor` and `manage_index_templates`, and on `products*`, in the
/// place of all documents' names, the index privileges `manage`, `read` and `write`; on `.es-schema-lease` and
/// `.es-migrations` `create_index`, `read` and `index`. None of them is too many. With `manage` on the cluster, tasks of a
/// dead migrator are cancelled; without it, they are waited for: they end by themselves, at the latest when they miss the
/// fence that they write through. For series and data streams with a policy, `manage_ilm` on the cluster; and for a data stream
/// the index privileges on `.ds-<stream>-*` too, since its copies and what is retired are not the stream's.
#[derive(Debug)]
pub struct Migrator {
    pub(crate) cluster: Cluster,
    pub(crate) migrations: Migrations,
    pub(crate) control: Control,
    pub(crate) events: Events,
    pub(crate) owner: String,
    pub(crate) lease_time: Duration,
    pub(crate) wait: Duration,
    pub(crate) patience: Duration,
    pub(crate) parallel: usize,
    pub(crate) canary: usize,
    pub(crate) tolerance: Tolerance,
}

/// What is done to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Work {
    Up,
    Resume,
    RollBack(Since),
    Unlock { forced: bool },
    Verify,
    Finalize(Duration),
}

impl Migrator {
    /// A migrator; sends nothing. Fails if structs, migrations and recorded versions do not fit together.
    pub fn new(cluster: &Cluster, migrations: Migrations) -> Result<Self, MigrateError> {
        migrations.check()?;
        migrations.check_recorded()?;
        Ok(Self {
            cluster: cluster.clone(),
            migrations,
            control: Control::new(),
            events: Events::default(),
            owner: owner(),
            lease_time: Duration::from_secs(15),
            wait: Duration::from_mins(1),
            patience: Duration::from_mins(5),
            parallel: PARALLEL,
            canary: CANARY,
            tolerance: Tolerance::default(),
        })
    }

    /// How long a migrator that died keeps others waiting. Default 15 s.
    pub fn lease_time(self, lease_time: Duration) -> Self {
        Self { lease_time, ..self }
    }

    /// How long to wait for a migrator that is at work. Default 60 s.
    pub fn wait(self, wait: Duration) -> Self {
        Self { wait, ..self }
    }

    /// How long a cluster that can't be reached, or an index that does not become healthy, is waited for. Default 5 min.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// How many documents are worked on at once, each under a lease of its own; at least one. Default 2: what waits for
    /// health or a lease keeps no other waiting, and a small cluster is not kept busy with copies alone.
    pub fn parallel(self, documents: usize) -> Self {
        Self { parallel: documents.max(1), ..self }
    }

    /// More queries that the old and the new index of a document are asked before the switch, besides those of its migrations;
    /// of two of one name these. A fleet is asked as a whole, also by a member's name. Fails where no such document is
    /// registered, or a query can't be asked.
    pub fn with_shadow(mut self, document: &str, shadow: &Shadow) -> Result<Self, MigrateError> {
        let of_fleet = || self.migrations.may_have(document).first().copied();
        let index = self.migrations.named(document).or_else(of_fleet).map(|found| found.schema.index);
        let index = index.ok_or_else(|| self.migrations.unknown(document))?;
        let mut documents = self.migrations.documents.iter_mut();
        if let Some(registered) = documents.find(|registered| registered.schema.index == index) {
            registered.steps.add_shadow(shadow);
        }
        self.migrations.check()?;
        Ok(self)
    }

    /// How many members of a [fleet](crate::fleet) are done first, and alone: the smallest that have documents. Where one of
    /// them fails, nothing else is begun. Default 1; 0 for none.
    pub fn canary(self, members: usize) -> Self {
        Self { canary: members, ..self }
    }

    /// How many members of a [fleet](crate::fleet) may fail before none is begun any more. Default
    /// [`Tolerance::First`].
    pub fn tolerate(self, tolerance: Tolerance) -> Self {
        Self { tolerance, ..self }
    }

    /// What stops it, or changes its rate.
    pub fn control(&self) -> Control {
        self.control.clone()
    }

    /// What happens, as it happens; of all calls from now on.
    pub fn progress(&mut self) -> Progress {
        let (events, progress) = Progress::channel();
        self.events = events;
        progress
    }

    /// What [`up`](Self::up) would do, without doing it: requests that read, not more for many documents than for one but
    /// where a request is full.
    pub async fn plan(&self) -> Result<MigrationPlan, MigrateError> {
        let expanded = expand(&self.cluster, &self.all()).await?;
        let documents: Vec<_> = expanded.documents.iter().collect();
        let (plan, _) = make(&self.cluster, &self.migrations.schemas, &documents, self.parallel).await?;
        Ok(MigrationPlan { fleets: expanded.fleets, ..plan })
    }

    /// Brings every document to its struct's version, [some at once](Self::parallel). Nothing is done for any if one is
    /// refused. The reports are in the order in which the documents were registered; of a fleet there is one for each
    /// member, and one of them that is refused has failed by itself.
    ///
    /// A run that was begun, by this program or one that died, is gone on with.
    ///
    /// Of a series or data stream, older indices are worked on one after the other; where one fails, [`MigrateError::Index`]
    /// names it, those before it stay done, and the next call goes on.
    ///
    /// Where one document fails, those under way end by themselves, and no other is begun: of several documents,
    /// [`MigrateError::Incomplete`] tells what became of each. Of a fleet, [so many may fail](Self::tolerate) before that;
    /// the error is the same.
    ///
    /// Elasticsearch: see [the crate](crate).
    pub async fn up(&self) -> Result<Vec<Report>, MigrateError> {
        self.bring(&self.all()).await
    }

    /// The same for one document, by its index, or for one member of a fleet, by its name.
    pub async fn up_one(&self, document: &str) -> Result<Report, MigrateError> {
        let found = self.find(document).await?;
        if found.is_fleet() {
            return Err(one_of(document));
        }
        let reports = self.bring(&[&found]).await?;
        Ok(reports.into_iter().next().unwrap_or_else(|| Report::unchanged(document)))
    }

    /// The same for some documents, by their indices: fleets, or members of one by their names, are among them. Each is done
    /// once; all, where none is named.
    pub async fn up_some(&self, documents: &[impl AsRef<str>]) -> Result<Vec<Report>, MigrateError> {
        if documents.is_empty() {
            return self.up().await;
        }
        let mut found: Vec<Registered> = vec![];
        for name in documents.iter().map(AsRef::as_ref) {
            let one = self.find(name).await?;
            if !found.iter().any(|other| other.document() == one.document()) {
                found.push(one);
            }
        }
        // What is done with its fleet is not done by itself too.
        let fleets: Vec<_> = found.iter().filter(|one| one.is_fleet()).map(|one| one.schema.index).collect();
        found.retain(|one| one.fleet().is_none_or(|fleet| !fleets.contains(&fleet)));
        self.bring(&found.iter().collect::<Vec<_>>()).await
    }

    /// Goes on with a run that was begun, and after an adoption with what `up` would do; does nothing where there is none.
    /// By a fleet's name: with all runs of its members.
    pub async fn resume(&self, document: &str) -> Result<Report, MigrateError> {
        self.done(document, Work::Resume).await
    }

    /// All runs of a document that the ledger holds, from the oldest.
    pub async fn history(&self, document: &str) -> Result<Vec<Run>, MigrateError> {
        if self.find(document).await?.is_fleet() {
            return Err(one_of(document));
        }
        Ok(self.ledger(document).await?.runs)
    }

    pub(crate) async fn bring(&self, documents: &[&Registered]) -> Result<Vec<Report>, MigrateError> {
        let documents = expand(&self.cluster, documents).await?.documents;
        let all: Vec<_> = documents.iter().collect();
        let (plan, _) = make(&self.cluster, &self.migrations.schemas, &all, self.parallel).await?;
        let (members, others): (Vec<_>, Vec<_>) =
            plan.documents.iter().partition(|document| document.fleet.is_some());
        let refusals: Vec<_> = others.into_iter().filter_map(DocumentPlan::refusal).collect();
        // Of one member, as of one document.
        if !refusals.is_empty() || (members.len() == 1 && plan.documents.len() == 1) {
            let refusals = if refusals.is_empty() { plan.refusals() } else { refusals };
            if !refusals.is_empty() {
                return Err(MigrateError::Refused(refusals));
            }
        }
        let jobs = all.iter().zip(&plan.documents).map(|(registered, plan)| Job {
            registered,
            known: match &plan.action {
                Action::Nothing => Some(Ok(Report::of(plan, Outcome::Unchanged))),
                Action::NewerIsLive => Some(Ok(Report::of(plan, Outcome::NewerIsLive))),
                Action::Refused { reason } => {
                    Some(Err(MigrateError::Refused(vec![(plan.document.clone(), reason.clone())])))
                }
                _ => None,
            },
            documents: plan.copy.as_ref().map_or(0, |copy| copy.documents),
        });
        self.each(Work::Up, jobs.collect()).await
    }

    /// To a document, to one of a fleet, or to all of it.
    pub(crate) async fn done(&self, document: &str, work: Work) -> Result<Report, MigrateError> {
        let found = self.find(document).await?;
        if found.is_fleet() { self.whole(&found, work).await } else { self.carry(work, &found).await }
    }

    /// To one document.
    pub(crate) async fn carry(&self, work: Work, registered: &Registered) -> Result<Report, MigrateError> {
        self.events.know(registered);
        let started_ms = crate::now_ms();
        // On the heap: they are large, and many may be under way.
        let outcome = match work {
            Work::Up => Box::pin(self.one(registered)).await,
            Work::Resume => Box::pin(self.go_on_with(registered)).await,
            Work::RollBack(since) => Box::pin(self.roll_back(registered, since)).await,
            Work::Unlock { forced } => Box::pin(self.give_up(registered, forced)).await,
            Work::Verify => Box::pin(self.compared(registered)).await,
            Work::Finalize(retention) => Box::pin(self.without_retired(registered, retention)).await,
        };
        if registered.fleet().is_some() {
            self.events.send(registered.document(), EventKind::Ended);
        }
        let report = outcome?;
        let took_ms = crate::now_ms().saturating_sub(started_ms);
        Ok(Report { fleet: registered.fleet(), started_ms, took_ms, ..report })
    }

    async fn go_on_with(&self, registered: &Registered) -> Result<Report, MigrateError> {
        let ledger = self.ledger(registered.document()).await?;
        match ledger.latest() {
            Some(run) if run.undoes.is_some() && run.is_open() => {
                self.roll_back(registered, Since::Kept).await
            }
            Some(run) if run.is_open() || run.state == State::Changing => self.one(registered).await,
            _ if ledger.standing().is_some_and(|run| run.state == State::RollingBack) => {
                self.roll_back(registered, Since::Kept).await
            }
            _ => Ok(Report::unchanged(registered.document())),
        }
    }

    pub(crate) async fn lease(&self, document: &str, forced: bool) -> Result<Lease, MigrateError> {
        let terms = Terms::new(es_core::traces::lease(document))
            .holder(&self.owner)
            .time(self.lease_time)
            .wait(self.wait)
            .forced(forced);
        Lease::acquire(&self.cluster, &terms).await.map_err(|source| match source {
            LeaseError::Cluster(source) => MigrateError::Cluster { document: document.to_owned(), source },
            source => MigrateError::Lease { document: document.to_owned(), source },
        })
    }

    pub(crate) async fn ledger(&self, document: &str) -> Result<Ledger, MigrateError> {
        let failed = |source| MigrateError::Cluster { document: document.to_owned(), source };
        Ledger::read(&self.cluster, document).await.map_err(failed)
    }

    pub(crate) async fn save(&self, document: &str, ledger: &mut Ledger) -> Result<(), MigrateError> {
        ledger.save().await.map_err(|source| {
            if source.is_conflict() {
                MigrateError::TakenOver { document: document.to_owned() }
            } else {
                MigrateError::Cluster { document: document.to_owned(), source }
            }
        })
    }

    /// What serves now.
    pub(crate) async fn standing(
        &self,
        registered: &Registered,
        outcome: Outcome,
    ) -> Result<Report, MigrateError> {
        let document = registered.document();
        let failed = |source| MigrateError::Cluster { document: document.to_owned(), source };
        let declared = registered.declared(&self.cluster)?;
        let alias = &declared.names.alias;
        let indices = crate::engine::Indices::read(&self.cluster, &[alias]).await.map_err(failed)?;
        let index = if registered.fleet().is_some() {
            indices.reached(alias)
        } else {
            indices.serving(registered.schema, alias)
        };
        let index = index.map(str::to_owned);
        let version = index.as_ref().and_then(|name| indices.get(name)?.version());
        Ok(Report { outcome, index, version, ..Report::unchanged(document) })
    }

    fn all(&self) -> Vec<&Registered> {
        self.migrations.documents.iter().collect()
    }
}

/// Where one document is meant, and the name is a fleet's.
pub(crate) fn one_of(fleet: &str) -> MigrateError {
    let reason = Reason::new("it is a fleet", "name one of its members: `migrate status --all` shows them");
    MigrateError::Refused(vec![(fleet.to_owned(), reason)])
}

/// An id for a run, which no other of this process has: its tasks are known by it.
pub(crate) fn run_id() -> String {
    static LAST: AtomicU64 = AtomicU64::new(0);
    let now = crate::now_ms();
    let next = |last: u64| Some(now.max(last + 1));
    let last = LAST.fetch_update(Ordering::AcqRel, Ordering::Acquire, next).unwrap_or_default();
    base36(now.max(last + 1))
}

/// Who this is, for those who wait: host, process, program.
fn owner() -> String {
    let host = std::env::var("HOSTNAME").unwrap_or_default();
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy();
    let at = if host.is_empty() { String::new() } else { format!(" on {host}") };
    format!("{program}{at}, process {}, es-migrate {}", std::process::id(), env!("CARGO_PKG_VERSION"))
}

fn base36(mut number: u64) -> String {
    const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
    let mut text = vec![];
    while number > 0 {
        text.push(DIGITS[usize::try_from(number % 36).unwrap_or_default()]);
        number /= 36;
    }
    text.reverse();
    String::from_utf8(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_runs_have_one_id() {
        let ids: std::collections::BTreeSet<_> = (0..1_000).map(|_| run_id()).collect();
        assert_eq!(ids.len(), 1_000);
    }

    /// A program may spawn whatever it calls.
    #[test]
    fn what_a_program_awaits_may_go_to_another_thread() {
        fn may<T: Send>(_: &T) {}
        let es = Cluster::builder().node("http://127.0.0.1:1").build().unwrap();
        let migrator = Migrator::new(&es, Migrations::default()).unwrap();
        may(&migrator.up());
        may(&migrator.rollback("a"));
        may(&migrator.resume("a"));
        may(&migrator.unlock("a", false));
        may(&migrator.finalize("a", Duration::ZERO));
        may(&migrator.verify("a"));
        may(&migrator.shadow("a"));
    }
}
