//! What a program calls: plan, up, resume, rollback, finalize, verify, unlock, status, history.

use std::time::Duration;

use es_core::cluster::Cluster;
use es_core::lease::{Lease, LeaseError, Terms};
use es_core::plan::Declared;

use crate::control::Control;
use crate::error::MigrateError;
use crate::ledger::{Ledger, Run, State};
use crate::plan::{MigrationPlan, make};
use crate::progress::{Events, Progress};
use crate::registry::{Migrations, Registered};
use crate::report::{Outcome, Report};
use crate::shadow::Shadow;

/// Documents that are worked on at once.
pub(crate) const PARALLEL: usize = 2;

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
/// fence that they write through.
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
    /// of two of one name these. Fails where no such document is registered, or a query can't be asked.
    pub fn with_shadow(mut self, document: &str, shadow: &Shadow) -> Result<Self, MigrateError> {
        self.migrations.named(document)?;
        let mut documents = self.migrations.documents.iter_mut();
        if let Some(registered) = documents.find(|registered| registered.schema.index == document) {
            registered.steps.add_shadow(shadow);
        }
        self.migrations.check()?;
        Ok(self)
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

    /// What [`up`](Self::up) would do, without doing it: requests that read.
    pub async fn plan(&self) -> Result<MigrationPlan, MigrateError> {
        let (plan, _) = make(&self.cluster, &self.migrations.schemas, &self.all()).await?;
        Ok(plan)
    }

    /// Brings every document to its struct's version, [some at once](Self::parallel). Nothing is done for any if one is
    /// refused. The reports are in the order in which the documents were registered.
    ///
    /// A run that was begun, by this program or one that died, is gone on with.
    ///
    /// Where one document fails, those under way end by themselves, and no other is begun: of several documents,
    /// [`MigrateError::Incomplete`] tells what became of each.
    ///
    /// Elasticsearch: see [the crate](crate).
    pub async fn up(&self) -> Result<Vec<Report>, MigrateError> {
        self.bring(&self.all()).await
    }

    /// The same for one document, by its index.
    pub async fn up_one(&self, document: &str) -> Result<Report, MigrateError> {
        let reports = self.bring(&[self.migrations.named(document)?]).await?;
        Ok(reports.into_iter().next().unwrap_or_else(|| Report::unchanged(document)))
    }

    /// Goes on with a run that was begun, and after an adoption with what `up` would do; does nothing where there is none.
    pub async fn resume(&self, document: &str) -> Result<Report, MigrateError> {
        let registered = self.migrations.named(document)?;
        let ledger = self.ledger(document).await?;
        match ledger.latest() {
            Some(run) if run.undoes.is_some() && run.is_open() => self.rollback(document).await,
            Some(run) if run.is_open() || run.state == State::Changing => self.one(registered).await,
            _ if ledger.standing().is_some_and(|run| run.state == State::RollingBack) => {
                self.rollback(document).await
            }
            _ => Ok(Report::unchanged(document)),
        }
    }

    /// All runs of a document that the ledger holds, from the oldest.
    pub async fn history(&self, document: &str) -> Result<Vec<Run>, MigrateError> {
        self.migrations.named(document)?;
        Ok(self.ledger(document).await?.runs)
    }

    pub(crate) async fn bring(&self, documents: &[&Registered]) -> Result<Vec<Report>, MigrateError> {
        let (plan, found) = make(&self.cluster, &self.migrations.schemas, documents).await?;
        let refusals = plan.refusals();
        if !refusals.is_empty() {
            return Err(MigrateError::Refused(refusals));
        }
        let work = found.iter().zip(&plan.documents).map(|(found, plan)| (plan, found.registered)).collect();
        self.each(work).await
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
        let declared = Declared::new(registered.schema, self.cluster.prefix())?;
        let alias = &declared.names.alias;
        let indices = crate::engine::Indices::read(&self.cluster, &[alias]).await.map_err(failed)?;
        let index = indices.behind(alias).map(str::to_owned);
        let version = index.as_ref().and_then(|name| indices.get(name)?.version());
        Ok(Report {
            document: document.to_owned(),
            outcome,
            index,
            version,
            documents: 0,
            took_ms: 0,
            pause_ms: None,
            shadow: None,
        })
    }

    fn all(&self) -> Vec<&Registered> {
        self.migrations.documents.iter().collect()
    }
}

/// Who this is, for those who wait: host, process, program.
fn owner() -> String {
    let host = std::env::var("HOSTNAME").unwrap_or_default();
    let program = std::env::current_exe().ok();
    let program = program.as_deref().and_then(|path| path.file_name()).unwrap_or_default().to_string_lossy();
    let at = if host.is_empty() { String::new() } else { format!(" on {host}") };
    format!("{program}{at}, process {}, es-migrate {}", std::process::id(), env!("CARGO_PKG_VERSION"))
}

pub(crate) fn base36(mut number: u64) -> String {
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
