//! After the switch: back to the old index; and away with a run that nobody goes on with.

use std::time::{Duration, Instant};

use es_core::lease::Lease;

use crate::engine::{Copier, Fence, Indices, Marks, Moved, Snapshot, Trouble, add, by_shard, marks, update};
use crate::error::{MigrateError, Reason};
use crate::ledger::{Followed, Run, State, Step};
use crate::migrator::{Migrator, Work};
use crate::now_ms;
use crate::plan::{Found, make};
use crate::progress::EventKind;

use crate::registry::Registered;
use crate::report::{Outcome, Report};
use crate::writes::Writes;

/// The pause before a rollback looks again.
const PAUSE: Duration = Duration::from_millis(500);

/// What becomes of the writes since the switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    Kept,
    Lost,
}

impl Migrator {
    /// Makes the old index serve again, with what was written to the new one since the switch: in rounds, like a migration
    /// with [`Writes::CatchUp`](crate::Writes::CatchUp), by the migration's [`inverse`](crate::Migration::inverse). Refused
    /// where something was written and nothing says how it becomes the old version's. The new index is kept, without writes,
    /// until [`finalize`](Self::finalize). By a fleet's name: of all its members that were
    /// switched. Refused for series and data streams.
    ///
    /// Elasticsearch: `PUT /<index>/_block/write`, `POST /_aliases`, `PUT /<index>/_settings`; `POST /_reindex` and
    /// `POST /_bulk` where something was written.
    pub async fn rollback(&self, document: &str) -> Result<Report, MigrateError> {
        self.done(document, Work::RollBack(Since::Kept)).await
    }

    /// The same, without what was written to the new index since the switch: **those writes are lost to readers**. They are
    /// in the new index until [`finalize`](Self::finalize).
    pub async fn rollback_losing_writes(&self, document: &str) -> Result<Report, MigrateError> {
        self.done(document, Work::RollBack(Since::Lost)).await
    }

    pub(crate) async fn roll_back(
        &self,
        registered: &Registered,
        since: Since,
    ) -> Result<Report, MigrateError> {
        self.with(registered, false, async |copier| {
            copier.roll_back(since, &self.owner).await?;
            Ok(Outcome::RolledBack)
        })
        .await
    }

    /// Gives up a run that nobody goes on with: writes are allowed again, what was made is removed. With `forced` the lease
    /// is taken away from whoever holds it: only where that program is known to be gone.
    pub async fn unlock(&self, document: &str, forced: bool) -> Result<Report, MigrateError> {
        self.done(document, Work::Unlock { forced }).await
    }

    pub(crate) async fn give_up(
        &self,
        registered: &Registered,
        forced: bool,
    ) -> Result<Report, MigrateError> {
        self.with(registered, forced, async |copier| {
            let Some(run) = copier.ledger.latest().filter(|run| run.is_open()) else {
                return Ok(Outcome::Unchanged);
            };
            let by = run.owner.clone();
            if let Some(run) = copier.ledger.latest_mut() {
                run.state = State::Aborting { reason: format!("unlocked, after {by} left it") };
            }
            copier.noted().await?;
            match Box::pin(copier.drive()).await {
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
        self.done(document, Work::Verify).await
    }

    pub(crate) async fn compared(&self, registered: &Registered) -> Result<Report, MigrateError> {
        let mut documents = 0;
        let mut report = self
            .with(registered, false, async |copier| {
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
        registered: &Registered,
        forced: bool,
        work: impl AsyncFnOnce(&mut Copier<'_>) -> Result<Outcome, MigrateError>,
    ) -> Result<Report, MigrateError> {
        let lease = self.lease(registered.document(), forced).await?;
        let outcome = self.worked(&lease, registered, work).await;
        lease.release().await;
        self.standing(registered, outcome?).await
    }

    async fn worked(
        &self,
        lease: &Lease,
        registered: &Registered,
        work: impl AsyncFnOnce(&mut Copier<'_>) -> Result<Outcome, MigrateError>,
    ) -> Result<Outcome, MigrateError> {
        let (_, found) = make(&self.cluster, &self.migrations.schemas, &[registered], 1).await?;
        let Some(mut found): Option<Found<'_>> = found.into_iter().next() else {
            return Ok(Outcome::Unchanged);
        };
        if let Some(run) = found.ledger.latest_mut() {
            run.epoch = lease.epoch();
            found.migration = registered.steps.of(run);
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

    async fn roll_back(&mut self, since: Since, owner: &str) -> Result<(), MigrateError> {
        if let Some(run) = self.ledger.latest().filter(|run| run.is_open() && run.undoes.is_some()) {
            // One that was begun. Half of the documents would be made of one mind, and half of another.
            if run.digest != self.migration.digest() {
                let what = format!(
                    "the rollback was begun by {}, whose way back is another than this program's",
                    run.owner
                );
                return Err(refuse(
                    self,
                    what,
                    "go on with that program, or give it up: `migrate unlock <document>`",
                ));
            }
            return Box::pin(self.drive()).await;
        }
        let standing = self.ledger.standing();
        let run = standing.filter(|run| matches!(run.state, State::Switched | State::RollingBack)).cloned();
        if let Some(run) = run.as_ref().filter(|run| run.of.is_some()) {
            let what = format!(
                "indices of a series or a data stream are not brought back: what was appended since is in indices of version {}, \
                 which programs of version {} do not know",
                run.to, run.from
            );
            let help = "migrate forward: a struct of the next version, with the mapping of the one before";
            return Err(refuse(self, what, help));
        }
        let run = run.ok_or_else(|| {
            refuse(
                self,
                "nothing has been switched that could be rolled back",
                "`migrate status` shows how it stands",
            )
        })?;
        let altered = |other: &Run| other.undoes.as_ref() == Some(&run.id) && other.is_begun(Step::Reopen);
        if since == Since::Lost && self.ledger.runs.iter().any(altered) {
            let what = format!(
                "`{}` is not what it was: an earlier rollback has begun to bring it to where the new index is",
                run.source.name
            );
            return Err(refuse(self, what, "`migrate rollback <document>` brings it there"));
        }
        let written = self.is_written(&run).await.map_err(|trouble| self.failed(trouble))?;
        if (!written || since == Since::Lost) && self.go_back(&run, since).await? {
            return Ok(());
        }
        self.bring_back(&run, owner).await
    }

    /// The old index as it is; whether it was done.
    async fn go_back(&mut self, run: &Run, since: Since) -> Result<bool, MigrateError> {
        self.mark(&run.id, State::RollingBack).await?;
        let start = Instant::now();
        let outcome = loop {
            match self.back(run, since).await {
                // Both indices may be without writes then: better to go on than to leave it so.
                Err(Trouble::Passing(error)) if start.elapsed() < self.patience => {
                    let reason = error.to_string();
                    self.events.send(self.document(), EventKind::Retrying { reason });
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => break outcome.map_err(|trouble| self.failed(trouble))?,
            }
        };
        self.mark(&run.id, if outcome { State::RolledBack } else { State::Switched }).await?;
        Ok(outcome)
    }

    /// The old index with what was written since: a run of its own, the other way round.
    async fn bring_back(&mut self, run: &Run, owner: &str) -> Result<(), MigrateError> {
        let Some(migration) = self.inverse else {
            let what = format!(
                "`{}` was written to since the switch, and nothing says how its documents become those of version {} again, one for \
                 each",
                run.target.name, run.from
            );
            return Err(refuse(
                self,
                what,
                "give the migration an `.inverse(..)`; or lose those writes: `migrate rollback <document> --lose-writes`",
            ));
        };
        self.migration = migration;
        let quiet: Marks = serde_json::from_value(run.quiet()["marks"].clone()).unwrap_or_default();
        let then = Snapshot { pit: String::new(), shards: by_shard(&quiet) };
        let earlier = self.ledger.runs.iter().filter(|run| run.undoes.is_some()).count();
        let indices = (run.target.clone(), run.source.clone());
        let id = format!("{}-back{earlier}", run.id);
        let back = Run {
            writes: Writes::CatchUp,
            operations: migration.operations_in_words(),
            digest: migration.digest(),
            undoes: Some(run.id.clone()),
            followed: Followed { to: Some(then), ..Followed::default() },
            ..Run::begun(id, (run.to, run.from), indices, owner, self.lease.epoch())
        };
        let started = back.started();
        self.ledger.runs.push(back);
        self.noted().await?;
        self.events.send(self.document(), started);
        Box::pin(self.drive()).await
    }

    async fn mark(&mut self, id: &str, state: State) -> Result<(), MigrateError> {
        if let Some(run) = self.ledger.run_mut(id) {
            run.ended_ms = (state != State::RollingBack).then(now_ms);
            run.state = state;
        }
        self.noted().await
    }

    /// Whether it was done: `false` where something was written since.
    async fn back(&self, run: &Run, since: Since) -> Result<bool, Trouble> {
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
        if since == Since::Kept && self.is_written(run).await? {
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
