//! One document, under its lease: what the plan says is done, or a run that was begun is gone on with.

use es_core::init::InitError;
use es_core::lease::Lease;
use es_core::plan::Options;
use es_core::resources::Resources;
use tracing::Instrument as _;

use crate::engine::{Copier, Fence};
use crate::error::MigrateError;
use crate::ledger::{IndexRef, Of, Run, State, Step};
use crate::migrator::{Migrator, run_id};
use crate::plan::{Action, Found, make};
use crate::progress;
use crate::registry::Registered;
use crate::report::{Outcome, Report};
use crate::series::Tally;
use crate::shadow::Shadowed;

impl Migrator {
    /// One document, under its lease: looked at again first, since whoever had the lease before may have done it all.
    pub(crate) async fn one(&self, registered: &Registered) -> Result<Report, MigrateError> {
        let document = registered.document();
        if registered.is_fleet() {
            return self.beside(registered).await;
        }
        let lease = self.lease(document, false).await?;
        // On the heap: it is large, and many may be under way.
        let work = Box::pin(self.under(&lease, registered));
        let outcome = work.instrument(tracing::info_span!("migrate", document)).await;
        lease.release().await;
        self.events.send(document, progress::EventKind::Ended);
        outcome
    }

    async fn under(&self, lease: &Lease, registered: &Registered) -> Result<Report, MigrateError> {
        let mut tally = Tally::default();
        let found = loop {
            let (plan, found) = make(&self.cluster, &self.migrations.schemas, &[registered], 1).await?;
            if let [refused, ..] = plan.refusals().as_slice() {
                return Err(MigrateError::Refused(vec![refused.clone()]));
            }
            let Some(found) = found.into_iter().next() else {
                return Ok(Report::unchanged(registered.document()));
            };
            // Behind its alias, the index is migrated as any other.
            match &found.plan.action {
                Action::Adopt { .. } => self.adopt(lease, found).await?,
                Action::Resume { .. } if found.ledger.latest().is_some_and(Run::adopts) => {
                    let _documents = self.go_on(lease, found).await?;
                }
                Action::Resume { .. } if found.ledger.latest().is_some_and(|run| run.of.is_some()) => {
                    self.go_on_in_series(lease, found, &mut tally).await?;
                }
                Action::Series { .. } => self.next_of_series(lease, found, &mut tally).await?,
                Action::InPlace | Action::PickUp | Action::Reopen
                    if Of::declared(registered.schema).is_some() && !tally.changed =>
                {
                    tally.changed = true;
                    tally.documents += self.change(lease, found).await?;
                }
                _ => break found,
            }
        };
        let plan = found.plan.clone();
        let (outcome, copied) = match plan.action {
            Action::Nothing if !tally.is_empty() => {
                let copied = Copied { documents: tally.documents, ..Copied::default() };
                (tally.outcome(), copied)
            }
            Action::Nothing | Action::Adopt { .. } | Action::Series { .. } => {
                (Outcome::Unchanged, Copied::default())
            }
            Action::NewerIsLive => (Outcome::NewerIsLive, Copied::default()),
            Action::Create => {
                self.init(registered, Options::new()).await?;
                (Outcome::Created, Copied::default())
            }
            Action::InPlace | Action::PickUp | Action::Reopen => {
                let documents = self.change(lease, found).await?;
                (Outcome::Changed, Copied { documents, ..Copied::default() })
            }
            Action::Reindex => (Outcome::Migrated, self.copy(lease, found).await?),
            Action::Resume { .. } => (Outcome::Migrated, self.go_on(lease, found).await?),
            Action::Refused { reason } => return Err(MigrateError::Refused(vec![(plan.document, reason)])),
        };
        let mut report = self.standing(registered, outcome).await?;
        report.documents = copied.documents;
        report.indices = tally.indices;
        report.pause_ms = copied.pause_ms;
        report.shadow = copied.shadow;
        Ok(report)
    }

    pub(crate) async fn init(&self, registered: &Registered, options: Options) -> Result<(), MigrateError> {
        let failed = |error: InitError| MigrateError::of_init(registered.document(), error);
        let resources = registered.resources(Resources::new());
        self.cluster.init_with(resources, options).await.map(drop).map_err(failed)
    }

    /// What a fleet's document declares beside its indices: indices to come are made from it.
    async fn beside(&self, registered: &Registered) -> Result<Report, MigrateError> {
        self.init(registered, Options::new()).await?;
        Ok(Report { outcome: Outcome::Changed, ..Report::unchanged(registered.document()) })
    }

    /// A new run.
    async fn copy(&self, lease: &Lease, mut found: Found<'_>) -> Result<Copied, MigrateError> {
        let Some((name, index)) = &found.index else { return Ok(Copied::default()) };
        let (document, schema) = (found.registered.document(), found.registered.schema);
        let id = run_id();
        let target = self.cluster.name(&format!("{document}-v{}-{id}", schema.version));
        let from = IndexRef { name: name.clone(), uuid: index.uuid().to_owned() };
        let to = IndexRef { name: target, uuid: String::new() };
        let versions = (index.version().unwrap_or(0), schema.version);
        let run = Run {
            writes: found.migration.writes,
            operations: found.migration.operations_in_words(),
            digest: found.digest(),
            ..Run::begun(id, versions, (from, to), &self.owner, lease.epoch())
        };
        self.events.send(document, run.started());
        found.ledger.runs.push(run);
        self.save(document, &mut found.ledger).await?;
        self.drive(lease, found).await
    }

    /// A run that another began, or this program before it died.
    pub(crate) async fn go_on(&self, lease: &Lease, mut found: Found<'_>) -> Result<Copied, MigrateError> {
        let (registered, schema) = (found.registered, found.registered.schema);
        let document = registered.document();
        let Some(run) = found.ledger.latest_mut() else { return Ok(Copied::default()) };
        self.events.send(document, progress::EventKind::TakenOver { owner: run.owner.clone() });
        run.owner.clone_from(&self.owner);
        run.epoch = lease.epoch();
        let (to, digest) = (run.to, run.digest.clone());
        found.migration = found.registered.steps.between(run.from, run.to);
        // Half of the documents would be made of one mind, and half of another.
        let adopts = found.ledger.latest().is_some_and(Run::adopts);
        let other = !adopts && (to != schema.version || digest != found.digest());
        if let Some(run) = found.ledger.latest_mut().filter(|run| other && run.state == State::Running) {
            let reason = format!("another program, of version {}, took over", schema.version);
            run.state = State::Aborting { reason };
        }
        self.save(document, &mut found.ledger).await?;
        let outcome = self.drive(lease, found).await;
        if !other {
            return outcome;
        }
        // What was begun is put back; now this program's own.
        let (_, again) = make(&self.cluster, &self.migrations.schemas, &[registered], 1).await?;
        match again.into_iter().next() {
            Some(found) if found.plan.action == Action::Reindex => self.copy(lease, found).await,
            _ => outcome,
        }
    }

    pub(crate) async fn drive(&self, lease: &Lease, found: Found<'_>) -> Result<Copied, MigrateError> {
        let mut copier = self.copier(lease, &found);
        Box::pin(copier.drive()).await?;
        let evidence = |step: Step, key: &str| copier.ledger.latest()?.evidence(step)[key].as_u64();
        let documents = evidence(Step::Copy, "total").unwrap_or_default();
        let pause_ms = evidence(Step::Switch, "pause_ms");
        // In short, where another has asked.
        let noted = || {
            let run = copier.ledger.latest()?;
            serde_json::from_value(run.evidence(Step::Shadow).clone()).ok()
        };
        let shadow = copier.shadowed.clone().or_else(noted);
        Ok(Copied { documents, pause_ms, shadow })
    }

    pub(crate) fn copier<'a>(&'a self, lease: &'a Lease, found: &'a Found<'_>) -> Copier<'a> {
        Copier {
            cluster: &self.cluster,
            document: found.registered.document(),
            declared: &found.declared,
            migration: &found.migration,
            inverse: found.inverse.as_ref(),
            lease,
            fence: Fence::new(&found.declared.names.alias, lease.epoch(), found.lease_prefix()),
            ledger: found.ledger.clone(),
            control: self.control.clone(),
            events: self.events.clone(),
            shapes_fit: fit(&found.plan.changes, found.migration.transforms()),
            failure: None,
            shadowed: None,
            blocked_since: None,
            remembers: None,
            stale: vec![],
            patience: self.patience,
        }
    }
}

/// What a copy came to.
#[derive(Debug, Clone, Default)]
pub(crate) struct Copied {
    pub(crate) documents: u64,
    /// How long writes were blocked.
    pub(crate) pause_ms: Option<u64>,
    /// How queries were answered.
    pub(crate) shadow: Option<Shadowed>,
}

/// Whether documents of the version before are documents of this one: then programs of both may write.
pub(crate) fn fit(changes: &[es_core::plan::Change], transforms: bool) -> bool {
    let other = |change: &es_core::plan::Change| {
        let gone = change.parameter.is_none() && change.after.is_none();
        change.place == es_core::plan::Place::Field && (gone || change.parameter.as_deref() == Some("type"))
    };
    !transforms && !changes.iter().any(other)
}
