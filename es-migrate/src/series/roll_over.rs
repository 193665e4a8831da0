//! What is written to next is made of the new version: template and policy first, then the index.

use std::time::{Duration, Instant};

use es_core::cluster::{Repeat, Request, segment};
use es_core::init::InitError;
use es_core::lease::Lease;
use es_core::plan::{Differences, Names, Options};
use serde_json::{Map, Value, json};

use crate::engine::{Copier, Fence, Indices, LiveIndex, Trouble, add, is_passing, update};
use crate::error::{MigrateError, Reason};
use crate::ledger::Of;
use crate::migrator::Migrator;
use crate::plan::{Found, bodies, is_before};
use crate::progress::EventKind;

/// How often the aliases are moved, where the series rolls over by itself meanwhile.
const TRIES: u32 = 5;

/// The pause before it is begun again.
const PAUSE: Duration = Duration::from_millis(500);

impl Migrator {
    /// A function of what the cluster holds: what is done is not done again, whoever did it. What may pass is begun again,
    /// within the patience.
    pub(super) async fn roll_over(
        &self,
        lease: &Lease,
        of: Of,
        found: &Found<'_>,
    ) -> Result<(), MigrateError> {
        let start = Instant::now();
        loop {
            match Box::pin(self.roll_over_once(lease, of, found)).await {
                Err(error) if may_pass(&error) && start.elapsed() < self.patience => {
                    if !lease.is_kept().await {
                        return Err(error);
                    }
                    let reason = error.to_string();
                    self.events.send(found.registered.document(), EventKind::Retrying { reason });
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn roll_over_once(&self, lease: &Lease, of: Of, found: &Found<'_>) -> Result<(), MigrateError> {
        let copier = self.copier(lease, found);
        let failed = |trouble| copier.failed(trouble);
        copier.put_guard(found.plan.version, None).await.map_err(failed)?;
        self.init(found.registered, Options::new().ahead(true)).await?;
        match of {
            Of::Stream => copier.roll_stream_over().await.map_err(failed)?,
            Of::Series => {
                copier.make_next().await.map_err(failed)?;
                for tries in 1..=TRIES {
                    if !copier.take_over_writers(found).await.map_err(failed)? {
                        break;
                    }
                    tracing::debug!(tries, "write aliases of earlier versions moved");
                }
            }
        }
        // What the template does not give: a stream's own lifecycle, and what somebody changed by hand.
        self.init(found.registered, Options::new().evolve(true)).await?;
        let written = copier.written(of).await.map_err(failed)?;
        let Some((index, version)) = written else { return Ok(()) };
        if version != Some(found.plan.version) {
            let what = format!(
                "`{index}` is written to after the rollover, and is not of version {}: the document's template has not made it",
                found.plan.version
            );
            let help = "see which template of a higher priority takes its name: GET /_index_template";
            let reason = Reason::new(what, help);
            return Err(MigrateError::Refused(vec![(copier.document().to_owned(), reason)]));
        }
        self.events.send(copier.document(), EventKind::RolledOver { index });
        Ok(())
    }
}

/// Whether nobody knows what became of a request, or the cluster could not take it just now.
fn may_pass(error: &MigrateError) -> bool {
    let source = match error {
        MigrateError::Cluster { source, .. } => Some(source),
        MigrateError::InPlace { source, .. } => match &**source {
            InitError::Read(source) | InitError::Unsettled { error: source, .. } => Some(source),
            InitError::Step(step) => Some(&step.error),
            _ => None,
        },
        _ => None,
    };
    source.is_some_and(is_passing)
}

impl Copier<'_> {
    /// The index that is written to, and its version.
    async fn written(&self, of: Of) -> Result<Option<(String, Option<u32>)>, Trouble> {
        let indices = Indices::read(self.cluster, &[self.alias()]).await?;
        let written = of.written(&indices, self.alias());
        Ok(written.map(|name| (name.to_owned(), indices.get(name).and_then(LiveIndex::version))))
    }

    /// `POST /<stream>/_rollover`, unless it writes to an index of this version. A second one, of whoever was late, makes one
    /// more index and harms nobody.
    async fn roll_stream_over(&self) -> Result<(), Trouble> {
        let wanted = Some(self.declared.schema.version);
        let is_done = async || {
            Ok::<_, Trouble>(self.written(Of::Stream).await?.is_some_and(|(_, version)| version == wanted))
        };
        if is_done().await? {
            return Ok(());
        }
        self.check().await?;
        let path = format!("/{}/_rollover", segment(self.alias()));
        let request = Request::post("roll over", path).resource(self.alias()).repeat(Repeat::Never);
        let Err(error) = self.cluster.send(request).await else { return Ok(()) };
        // It may be on its way.
        for _ in 0..TRIES * u32::from(error.is_outcome_unknown()) {
            if is_done().await? {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(error.into())
    }

    /// `PUT /<index>`, the first of the version's series, as its template makes it but for the readers' alias: a search would
    /// report failed shards until its shards have started. So for this moment the template does not count for its name.
    async fn make_next(&self) -> Result<(), Trouble> {
        let (names, version) = (&self.declared.names, self.declared.schema.version);
        let there = Indices::read(self.cluster, &[&names.index, &names.write_alias]).await?;
        if there.iter().any(|(_, index)| index.aliases.contains_key(&names.write_alias)) {
            return Ok(());
        }
        if there.get(&names.index).is_none() {
            let body = self.new_body(Some(Of::Series)).await?;
            self.put_guard(version, Some(&names.index)).await?;
            self.check().await?;
            match self.put(&names.index, &body).await {
                Err(Trouble::Refused(error)) if error.is_already_exists() => {}
                outcome => outcome?,
            }
        }
        self.healthy(&names.index, "yellow").await?;
        self.put_guard(version, None).await
    }

    /// Readers and writers reach the new index, and the write aliases of earlier versions leave the old ones, in one call; they
    /// go along where documents of that version are documents of this one too. The old indices' policy does not look for an
    /// alias that is gone (`index.lifecycle.indexing_complete`). Whether there was anything to do.
    async fn take_over_writers(&self, found: &Found<'_>) -> Result<bool, Trouble> {
        let (alias, version) = (self.alias(), self.declared.schema.version);
        let Names { index: first, write_alias, .. } = &self.declared.names;
        let mut names = vec![alias.to_owned(), first.clone()];
        names.extend((1..=version).map(|version| format!("{alias}.w{version}")));
        let indices = bodies(self.cluster, &names.join(",")).await?;
        let is_written = |index: &Value| index["aliases"][write_alias]["is_write_index"] == true;
        let written = indices.iter().find(|(_, index)| is_written(index)).map(|(name, _)| name.clone());
        let (mut actions, mut holders, mut moved) = (vec![], vec![], Map::new());
        if written.is_none() {
            actions.extend([
                add(first, alias, &json!({})),
                add(first, write_alias, &json!({"is_write_index": true})),
            ]);
        }
        let new = written.as_ref().unwrap_or(first);
        for (name, index) in indices.iter().filter(|(name, _)| *name != new) {
            let aliases = index["aliases"].as_object().into_iter().flatten();
            let writers: Vec<_> = aliases.filter(|(name, _)| is_before(name, alias, version)).collect();
            if writers.is_empty() {
                continue;
            }
            holders.push(name.as_str());
            for (write_alias, options) in writers {
                actions.push(Fence::lower(name, write_alias));
                if options["is_write_index"] == true && self.fits(found, index) {
                    moved.insert(write_alias.clone(), json!({"is_write_index": true}));
                }
            }
            if index["aliases"].get(alias).is_none() {
                // It rolled over by itself when the template was this version's already.
                actions.push(add(name, alias, &json!({})));
            }
        }
        actions.extend(moved.iter().map(|(alias, options)| add(new, alias, options)));
        if actions.is_empty() {
            return Ok(false);
        }
        self.check().await?;
        if !holders.is_empty() {
            let path = format!("/{}/_settings", segment(&holders.join(",")));
            let complete = json!({"index.lifecycle.indexing_complete": true});
            self.cluster
                .send(Request::put("end the indexing", path).resource(alias).json(&complete)?)
                .await?;
        }
        match self.cluster.send(update(&actions)?.resource(alias)).await {
            // Somebody else has, or nobody knows: the next look tells.
            Err(error) if error.is_outcome_unknown() || error.status() == Some(404) => Ok(true),
            outcome => outcome.map(|_| true).map_err(Trouble::from),
        }
    }

    /// Whether documents of the version that an index was made for are documents of this one too.
    fn fits(&self, found: &Found<'_>, index: &Value) -> bool {
        let from =
            index["mappings"]["_meta"]["es_schema"]["version"].as_u64().and_then(|from| from.try_into().ok());
        let migration = found.registered.steps.between(from.unwrap_or(0), self.declared.schema.version);
        let differences = Differences::between(&self.declared.body(), index);
        crate::document::fit(&differences.changes, migration.transforms())
    }
}
