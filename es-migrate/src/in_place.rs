//! Changes an index while it serves, or closed for a moment; existing documents pick up what the mapping gained.

use es_core::cluster::{Request, segment};
use es_core::lease::Lease;
use es_core::plan::Options;
use serde_json::json;

use crate::engine::task;
use crate::error::{Failure, MigrateError};
use crate::ledger::{IndexRef, Run, State, Step};
use crate::migrator::Migrator;
use crate::now_ms;
use crate::plan::{Action, Found};
use crate::progress::EventKind;

/// How often a task that is lost is started again.
const ATTEMPTS: u32 = 5;

impl Migrator {
    /// By es-core's own plan; noted in the ledger like a copy. Returns the documents that picked a change up.
    pub(crate) async fn change(&self, lease: &Lease, mut found: Found<'_>) -> Result<u64, MigrateError> {
        let Some((name, index)) = found.index.clone() else { return Ok(0) };
        let (document, schema) = (found.registered.document(), found.registered.schema);
        let here = IndexRef { name: name.clone(), uuid: index.uuid().to_owned() };
        let (id, versions) =
            (format!("in-place-{}", now_ms()), (index.version().unwrap_or(0), schema.version));
        found.ledger.runs.push(Run {
            state: State::Changing,
            writes: found.migration.writes,
            ..Run::begun(id, versions, (here.clone(), here), &self.owner, lease.epoch())
        });
        let picks_up = found.plan.action == Action::PickUp;
        let steps: &[Step] = if picks_up { &[Step::Change, Step::PickUp] } else { &[Step::Change] };
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
                documents = self.pick_up(document, &name).await?;
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

    /// `_update_by_query` as a task, from the start where it is lost: a second time changes nothing. A document that was
    /// written meanwhile has the change already.
    async fn pick_up(&self, document: &str, index: &str) -> Result<u64, MigrateError> {
        let failed = |source| MigrateError::Cluster { document: document.to_owned(), source };
        let fail = |failure| MigrateError::PickUp { document: document.to_owned(), failure };
        for _ in 0..ATTEMPTS {
            let request =
                Request::post("pick up the change", format!("/{}/_update_by_query", segment(index)))
                    .resource(index)
                    .query("conflicts", "proceed")
                    .query("slices", "auto")
                    .query("refresh", "true");
            let seen = |status: &serde_json::Value| {
                let count = |key: &str| status[key].as_u64().unwrap_or_default();
                let (documents, total) = (count("updated") + count("version_conflicts"), count("total"));
                self.events.send(document, EventKind::Copied { documents, total, rejected: 0 });
            };
            let ended = task::run(&self.cluster, request, &task::opaque_id(index, "pick-up"), seen).await;
            if let Some(ended) = ended.map_err(failed)? {
                return ended.judged("the changed index").map(|()| ended.total).map_err(fail);
            }
        }
        Err(fail(Failure::Interrupted { attempts: ATTEMPTS, reason: "the task was lost".to_owned() }))
    }
}

fn begin(found: &mut Found<'_>, step: Step) {
    if let Some(run) = found.ledger.latest_mut() {
        run.begin(step, now_ms());
    }
}
