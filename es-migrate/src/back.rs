//! After the switch: back to the old index; and away with a run that nobody goes on with.

use std::time::{Duration, Instant};

use es_core::lease::Lease;

use crate::engine::{Copier, Fence, Indices, Marks, Moved, Trouble, add, marks, update};
use crate::error::{MigrateError, Reason};
use crate::ledger::{Run, State, Step};
use crate::migrator::Migrator;
use crate::plan::{Found, make};
use crate::progress::EventKind;

/// The pause before a rollback looks again.
const PAUSE: Duration = Duration::from_millis(500);
use crate::report::{Outcome, Report};

impl Migrator {
    /// Makes the old index serve again, if nothing was written to the new one since the switch; refused else, since those
    /// writes would be lost. The new index is kept, without writes, until [`finalize`](Self::finalize).
    ///
    /// Elasticsearch: `PUT /<index>/_block/write`, `POST /_aliases`, `PUT /<index>/_settings`.
    pub async fn rollback(&self, document: &str) -> Result<Report, MigrateError> {
        self.with(document, false, async |copier| {
            let run = copier.latest(
                &[State::Switched, State::RollingBack],
                "nothing has been switched that could be rolled back",
            )?;
            copier.roll_back(&run).await?;
            Ok(Outcome::RolledBack)
        })
        .await
    }

    /// Gives up a run that nobody goes on with: writes are allowed again, what was made is removed. With `forced` the lease
    /// is taken away from whoever holds it: only where that program is known to be gone.
    pub async fn unlock(&self, document: &str, forced: bool) -> Result<Report, MigrateError> {
        self.with(document, forced, async |copier| {
            let Some(run) = copier.ledger.latest().filter(|run| run.is_open()) else {
                return Ok(Outcome::Unchanged);
            };
            let by = run.owner.clone();
            if let Some(run) = copier.ledger.latest_mut() {
                run.state = State::Aborting { reason: format!("unlocked, after {by} left it") };
            }
            copier.noted().await?;
            match copier.drive().await {
                // As asked.
                Err(MigrateError::Failed { .. }) | Ok(()) => Ok(Outcome::Unlocked),
                Err(error) => Err(error),
            }
        })
        .await
    }

    /// Compares the old index with the one that serves, as the copy did. Refused once something was written since the
    /// switch: they are different then.
    pub async fn verify(&self, document: &str) -> Result<Report, MigrateError> {
        let mut documents = 0;
        let mut report = self
            .with(document, false, async |copier| {
                let run = copier.latest(&[State::Switched], "there is no old index to compare with")?;
                if copier.is_written(&run).await.map_err(|trouble| copier.failed(trouble))? {
                    return Err(refuse(
                        copier,
                        "the new index was written to since the switch",
                        "compare samples by hand",
                    ));
                }
                let differing = copier.compare(&run, copier.how(), None).await;
                let differing = differing.map_err(|trouble| copier.failed(trouble))?;
                if !differing.is_empty() {
                    let what = format!("documents differ: {}", differing.join(", "));
                    return Err(refuse(copier, what, "find out who wrote to either index"));
                }
                documents = run.quiet()["documents"].as_u64().unwrap_or_default();
                Ok(Outcome::Verified)
            })
            .await?;
        report.documents = documents;
        Ok(report)
    }

    /// Under the document's lease, with its latest run.
    pub(crate) async fn with(
        &self,
        document: &str,
        forced: bool,
        work: impl AsyncFnOnce(&mut Copier<'_>) -> Result<Outcome, MigrateError>,
    ) -> Result<Report, MigrateError> {
        let registered = self.migrations.named(document)?;
        let lease = self.lease(document, forced).await?;
        let outcome = self.worked(&lease, document, work).await;
        lease.release().await;
        self.standing(registered, outcome?).await
    }

    async fn worked(
        &self,
        lease: &Lease,
        document: &str,
        work: impl AsyncFnOnce(&mut Copier<'_>) -> Result<Outcome, MigrateError>,
    ) -> Result<Outcome, MigrateError> {
        let registered = self.migrations.named(document)?;
        let (_, found) = make(&self.cluster, &self.migrations.schemas, &[registered]).await?;
        let Some(mut found): Option<Found<'_>> = found.into_iter().next() else {
            return Ok(Outcome::Unchanged);
        };
        if let Some(run) = found.ledger.latest_mut() {
            run.epoch = lease.epoch();
            found.migration = registered.steps.between(run.from, run.to);
        }
        work(&mut self.copier(lease, &found)).await
    }
}

impl Copier<'_> {
    /// The latest run, if it is in one of these states.
    fn latest(&self, states: &[State], else_: &str) -> Result<Run, MigrateError> {
        let run = self.ledger.latest().filter(|run| states.contains(&run.state));
        run.cloned().ok_or_else(|| refuse(self, else_, "`migrate status` shows how it stands"))
    }

    pub(crate) async fn noted(&mut self) -> Result<(), MigrateError> {
        self.save().await.map_err(|trouble| self.failed(trouble))
    }

    /// Whether the new index was written to since it was compared.
    async fn is_written(&self, run: &Run) -> Result<bool, Trouble> {
        let noted: Option<Marks> = serde_json::from_value(run.quiet()["marks"].clone()).ok();
        let now = marks(self.cluster, &run.target.name).await?;
        Ok(noted != Some(now))
    }

    async fn roll_back(&mut self, run: &Run) -> Result<(), MigrateError> {
        if let Some(run) = self.ledger.latest_mut() {
            run.state = State::RollingBack;
        }
        self.noted().await?;
        let start = Instant::now();
        let outcome = loop {
            match self.back(run).await {
                // Both indices may be without writes then: better to go on than to leave it so.
                Err(Trouble::Passing(error)) if start.elapsed() < self.patience => {
                    let reason = error.to_string();
                    self.events.send(self.document(), EventKind::Retrying { reason });
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => break outcome,
            }
        };
        match outcome {
            Ok(true) => self.close(State::RolledBack).await.map_err(|trouble| self.failed(trouble)),
            Ok(false) => {
                self.close(State::Switched).await.map_err(|trouble| self.failed(trouble))?;
                let what = format!(
                    "`{}` was written to since the switch, and those writes would be lost",
                    run.target.name
                );
                Err(refuse(
                    self,
                    what,
                    "migrate forward instead: a version whose documents are as the old ones",
                ))
            }
            Err(trouble) => Err(self.failed(trouble)),
        }
    }

    /// Whether it was done: `false` where something was written since.
    async fn back(&self, run: &Run) -> Result<bool, Trouble> {
        let (old, new) = (&run.source.name, &run.target.name);
        let indices = Indices::read(self.cluster, &[self.alias(), old, new]).await?;
        if self.fence.is_overtaken(&indices, run) {
            return Err(Trouble::TakenOver);
        }
        if indices.behind(self.alias()) == Some(old.as_str()) {
            // It was done, and the reply was lost. Writes were allowed before.
            return Ok(true);
        }
        self.fence.raise(self.cluster, run, &indices).await?;
        self.stop_writes(&self.fence.target(), new).await?;
        if self.is_written(run).await? {
            self.allow_writes(&self.fence.target(), new).await?;
            let lower =
                vec![Fence::lower(old, &self.fence.source()), Fence::lower(new, &self.fence.target())];
            self.cluster.send(update(&lower)?).await?;
            return Ok(false);
        }
        // Nobody reaches it before the aliases are back.
        if run.evidence(Step::Block)["theirs"] != true {
            self.allow_writes(&self.fence.source(), old).await?;
        }
        let mut actions =
            vec![Fence::lower(old, &self.fence.source()), Fence::lower(new, &self.fence.target())];
        let aliases = indices.get(new).map(|index| index.aliases.clone()).unwrap_or_default();
        actions.extend(
            aliases.keys().filter(|alias| !self.fence.is_one(alias)).map(|alias| Fence::lower(new, alias)),
        );
        let moved = Moved::of(run);
        actions.extend(moved.before.iter().map(|(alias, options)| add(old, alias, options)));
        // What was added since the switch goes along.
        let own = |alias: &str| self.fence.is_one(alias) || moved.after.contains_key(alias);
        let since = aliases.iter().filter(|(alias, _)| !own(alias));
        actions.extend(since.map(|(alias, options)| add(old, alias, options)));
        self.cluster.send(update(&actions)?.resource(self.alias())).await?;
        Ok(true)
    }

    pub(crate) fn failed(&self, trouble: Trouble) -> MigrateError {
        let document = self.document().to_owned();
        match trouble {
            Trouble::TakenOver => MigrateError::TakenOver { document },
            Trouble::Passing(source) | Trouble::Refused(source) => MigrateError::Cluster { document, source },
            Trouble::OutOfTime => {
                let reason = "writes are blocked for as long as they may be";
                MigrateError::Refused(vec![(document, Reason::new(reason, "run it again"))])
            }
            Trouble::Again(reason) => {
                MigrateError::Refused(vec![(document, Reason::new(reason, "run it again"))])
            }
            Trouble::Failed(failure) => {
                MigrateError::Refused(vec![(document, Reason::new(failure.to_string(), failure.help()))])
            }
        }
    }
}

pub(crate) fn refuse(copier: &Copier<'_>, what: impl Into<String>, help: &str) -> MigrateError {
    MigrateError::Refused(vec![(copier.document().to_owned(), Reason::new(what, help))])
}
