//! One turn of an adoption, and its steps.

use std::time::Instant;

use es_core::cluster::{Repeat, Request, segment};
use serde_json::{Map, Value, json};
use tracing::Instrument as _;

use super::decide::{Next, decide};
use super::facts::{Facts, Original, observe};
use crate::engine::{Copier, Fence, Indices, Trouble, add, marks, update};
use crate::error::Failure;
use crate::ledger::{Run, State, Step};
use crate::plan::count;
use crate::progress::{EventKind, millis};

impl Copier<'_> {
    /// One turn; whether it was the last.
    pub(crate) async fn adopt_once(&mut self, run: &Run) -> Result<bool, Trouble> {
        self.check().await?;
        let (facts, indices) = observe(self.cluster, run, &self.fence).await?;
        if self.fence.is_overtaken(&indices, run) {
            return Err(Trouble::TakenOver);
        }
        if self.control.is_stopped() && !facts.aborting && !facts.serves {
            return Err(Failure::Cancelled.into());
        }
        // A lease that was lost meanwhile: nothing more is sent.
        self.check().await?;
        match decide(&facts) {
            Next::Fence => self.fence.raise(self.cluster, run, &indices).await?,
            Next::Record(Step::Clone) => {
                let uuid = indices.get(&run.target.name).map(crate::engine::LiveIndex::uuid);
                self.finish(Step::Clone, json!({ "uuid": uuid })).await?;
            }
            Next::Record(step) => self.finish(step, run.evidence(step).clone()).await?,
            Next::Do(step) => {
                let span = tracing::info_span!("step", %step);
                self.adopt_step(step, run, &facts, &indices).instrument(span).await?;
            }
            Next::Abort(failure) => return Err(failure.into()),
            Next::CleanUp => {
                self.put_back(run, &facts, &indices).await?;
                self.end_as_failed().await?;
            }
            Next::Finished => {
                self.close(State::Adopted).await?;
                self.told(run);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Intent, the step, evidence.
    async fn adopt_step(
        &mut self,
        step: Step,
        run: &Run,
        facts: &Facts,
        indices: &Indices,
    ) -> Result<(), Trouble> {
        // What nobody can tell afterwards is noted with the intent.
        let known = match step {
            // A block that was there before is not ours to take off.
            Step::Block if !run.is_begun(step) => {
                json!({"theirs": matches!(facts.original, Original::There { blocked: true, .. })})
            }
            Step::Switch => json!({ "aliases": self.aliases(run, indices) }),
            _ => Value::Null,
        };
        self.begin(step, known).await?;
        let run = self.ledger.latest().cloned().unwrap_or_else(|| run.clone());
        self.events.send(self.document(), EventKind::Step { step });
        let start = Instant::now();
        let evidence = match step {
            Step::Block => self.block(&run).await?,
            Step::Clone => self.clone_index(&run).await?,
            Step::Verify => self.compare_clone(&run).await?,
            Step::Switch => self.take_the_name(&run).await?,
            // Of other runs.
            _ => Value::Null,
        };
        self.finish(step, evidence).await?;
        self.events.send(self.document(), EventKind::Done { step, took_ms: millis(start.elapsed()) });
        Ok(())
    }

    /// The aliases of the original, but for those of a fence.
    fn aliases(&self, run: &Run, indices: &Indices) -> Map<String, Value> {
        let aliases = indices.get(&run.source.name).map(|index| index.aliases.clone()).unwrap_or_default();
        aliases.into_iter().filter(|(alias, _)| !self.fence.is_one(alias)).collect()
    }

    /// `POST /<index>/_clone/<clone>`: hard links to the same files where the file system has them. The server takes no alias
    /// for the source, so that no fence can be in the call; but it clones blocked indices alone, and the clone is born with
    /// its maker's fence.
    async fn clone_index(&self, run: &Run) -> Result<Value, Trouble> {
        let (source, target) = (&run.source.name, &run.target.name);
        let read = Request::get("read settings", format!("/{}/_settings", segment(source))).resource(source);
        let settings = self.cluster.send(read).await?.value()?;
        let body = json!({
            "aliases": { (self.fence.target()): {"is_hidden": true} },
            // The one setting that a clone does not take over.
            "settings": {"index.number_of_replicas": settings[source]["settings"]["index"]["number_of_replicas"]},
        });
        let path = format!("/{}/_clone/{}", segment(source), segment(target));
        let request =
            Request::post("clone index", path).resource(target).repeat(Repeat::Never).json(&body)?;
        match self.cluster.send(request).await {
            // Perhaps an earlier request that was given up: what is there is looked at.
            Err(error) if error.is_already_exists() => {}
            outcome => drop(outcome?),
        }
        let indices = Indices::read(self.cluster, &[target]).await?;
        Ok(json!({"uuid": indices.get(target).map(crate::engine::LiveIndex::uuid)}))
    }

    /// Waits until the clone is as healthy as the original, and holds both against each other: documents, and the last
    /// sequence number of each shard, which a clone takes over.
    async fn compare_clone(&self, run: &Run) -> Result<Value, Trouble> {
        let (source, target) = (&run.source.name, &run.target.name);
        let wanted = if self.health(source, None).await?.0 == "green" { "green" } else { "yellow" };
        let health = self.grown(target, wanted).await?;
        self.refresh(target).await?;
        let held = async |index: &str| -> Result<_, Trouble> {
            Ok((count(self.cluster, index).await?, marks(self.cluster, index).await?))
        };
        let ((old, old_marks), (new, new_marks)) = (held(source).await?, held(target).await?);
        if (old, &old_marks) != (new, &new_marks) {
            let what = format!("{old} documents up to {old_marks:?}, {new} up to {new_marks:?} in the clone");
            return Err(Failure::Differs { what, differing: vec![] }.into());
        }
        Ok(json!({"documents": new, "marks": new_marks, "health": health}))
    }

    /// Waits until the clone has this status, as long as patience lasts; one that is gone never has.
    async fn grown(&self, clone: &str, wanted: &str) -> Result<String, Trouble> {
        let start = Instant::now();
        loop {
            let (status, reached) = self.health(clone, Some(wanted)).await?;
            if reached {
                return Ok(status);
            }
            if Indices::read(self.cluster, &[clone]).await?.get(clone).is_none() {
                return Err(Failure::TargetGone.into());
            }
            if start.elapsed() > self.patience {
                let (wanted, seconds) = (wanted.to_owned(), self.patience.as_secs());
                return Err(Failure::Unhealthy { wanted, seconds }.into());
            }
            if self.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
        }
    }

    /// Allows writes to the clone, which nobody reaches yet, and gives it the name: one call removes the original and adds
    /// its name and its aliases to the clone. It takes the clone's fence down, since `remove_index` knows no `must_exist`.
    async fn take_the_name(&self, run: &Run) -> Result<Value, Trouble> {
        let (source, target) = (&run.source.name, &run.target.name);
        if run.evidence(Step::Block)["theirs"] != true {
            self.allow_writes(&self.fence.target(), target).await?;
        }
        let noted = run.evidence(Step::Switch).clone();
        let mut actions = vec![
            Fence::lower(target, &self.fence.target()),
            json!({"remove_index": {"index": source}}),
            add(target, source, &json!({"is_write_index": true})),
        ];
        let aliases = noted["aliases"].as_object().into_iter().flatten();
        actions.extend(aliases.map(|(alias, options)| add(target, alias, options)));
        self.cluster.send(update(&actions)?.resource(source)).await?;
        Ok(noted)
    }

    fn told(&mut self, run: &Run) {
        let index = run.target.name.clone();
        self.events.send(self.document(), EventKind::Adopted { index });
        if let Some(pause_ms) = self.end_pause() {
            self.events.send(self.document(), EventKind::Paused { pause_ms });
        }
    }
}
