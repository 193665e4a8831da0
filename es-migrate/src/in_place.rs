//! Changes an index while it serves, or closed for a moment; existing documents pick up what the mapping gained.

use es_core::lease::Lease;
use es_core::plan::Options;
use serde_json::json;

use crate::error::MigrateError;
use crate::ledger::{IndexRef, Run, State, Step};
use crate::migrator::Migrator;
use crate::now_ms;
use crate::plan::{Action, Found};
use crate::progress::EventKind;

impl Migrator {
    /// By es-core's own plan; noted in the ledger like a copy. Returns the documents that picked a change up.
    pub(crate) async fn change(&self, lease: &Lease, mut found: Found<'_>) -> Result<u64, MigrateError> {
        let Some((name, index)) = found.index.clone() else { return Ok(0) };
        let (document, schema) = (found.registered.document(), found.registered.schema);
        let versions = (index.version().unwrap_or(0), schema.version);
        // What is owed alone is gone on with, from where it stopped.
        let goes_on = found.ledger.latest().is_some_and(Run::owes_pick_up) && !found.plan.gains();
        if let Some(run) = found.ledger.latest_mut().filter(|_| goes_on) {
            run.owner.clone_from(&self.owner);
            (run.to, run.epoch) = (schema.version, lease.epoch());
        } else {
            let here = IndexRef { name: name.clone(), uuid: index.uuid().to_owned() };
            let id = format!("in-place-{}", now_ms());
            found.ledger.runs.push(Run {
                state: State::Changing,
                writes: found.migration.writes,
                ..Run::begun(id, versions, (here.clone(), here), &self.owner, lease.epoch())
            });
        }
        let steps: &[Step] =
            if goes_on || found.plan.gains() { &[Step::Change, Step::PickUp] } else { &[Step::Change] };
        // Both at once: the stamp is there after the first, and what is owed is known by the ledger alone.
        for &step in steps {
            begin(&mut found, step);
        }
        let mut documents = 0;
        for &step in steps {
            begin(&mut found, step);
            self.save(document, &mut found.ledger).await?;
            self.events.send(document, EventKind::Step { step });
            let start = now_ms();
            if step == Step::Change {
                let reopen = found.plan.action == Action::Reopen;
                self.init(found.registered, Options::new().evolve(true).reopen(reopen)).await?;
            } else {
                let target = (name.as_str(), index.shards());
                documents = self.pick_up(lease, document, target, &mut found.ledger).await?;
            }
            if let Some(run) = found.ledger.latest_mut() {
                run.finish(step, now_ms(), json!({ "documents": documents }));
            }
            self.events.send(document, EventKind::Done { step, took_ms: now_ms().saturating_sub(start) });
        }
        if let Some(run) = found.ledger.latest_mut() {
            run.state = State::InPlace;
            run.ended_ms = Some(now_ms());
        }
        self.save(document, &mut found.ledger).await?;
        Ok(documents)
    }
}

fn begin(found: &mut Found<'_>, step: Step) {
    if let Some(run) = found.ledger.latest_mut() {
        run.begin(step, now_ms());
    }
}
