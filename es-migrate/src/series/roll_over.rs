//! What is written to next is made of the new version: template and policy first, then the index.

use es_core::cluster::{Repeat, Request, segment};
use es_core::lease::Lease;
use es_core::plan::{Differences, Options};
use serde_json::{Value, json};

use crate::engine::{Copier, Fence, Indices, Trouble, add, update};
use crate::error::MigrateError;
use crate::ledger::Of;
use crate::migrator::Migrator;
use crate::plan::{Found, bodies, is_before};
use crate::progress::EventKind;

/// How often the aliases are moved, where the series rolls over by itself meanwhile.
const TRIES: u32 = 5;

impl Migrator {
    /// A function of what the cluster holds: what is done is not done again, whoever did it.
    pub(super) async fn roll_over(&self, lease: &Lease, of: Of, found: &Found<'_>) -> Result<(), MigrateError> {
        let registered = found.registered;
        let copier = self.copier(lease, found);
        let version = registered.schema.version;
        let failed = |trouble| copier.failed(trouble);
        copier.put_guard(version).await.map_err(failed)?;
        self.init(registered, Options::new().ahead(true)).await?;
        if copier.written_version(of).await.map_err(failed)? < Some(version) {
            copier.write_to_new(of).await.map_err(failed)?;
        }
        if of == Of::Series {
            for tries in 1..=TRIES {
                if !copier.take_over_writers(found).await.map_err(failed)? {
                    break;
                }
                tracing::debug!(tries, "write aliases of earlier versions moved");
            }
        }
        // What the template does not give: a stream's own lifecycle, and what somebody changed by hand.
        self.init(registered, Options::new().evolve(true)).await?;
        let indices = Indices::read(&self.cluster, &[copier.alias()]).await;
        let indices = indices.map_err(|error| copier.failed(error.into()))?;
        if let Some(index) = of.written(&indices, copier.alias()) {
            self.events.send(copier.document(), EventKind::RolledOver { index: index.to_owned() });
        }
        Ok(())
    }
}

impl Copier<'_> {
    async fn written_version(&self, of: Of) -> Result<Option<u32>, Trouble> {
        let indices = Indices::read(self.cluster, &[self.alias()]).await?;
        let written = of.written(&indices, self.alias()).and_then(|name| indices.get(name));
        Ok(written.and_then(crate::engine::LiveIndex::version))
    }

    /// `POST /<stream>/_rollover`, or the first index of the version's series, which its template gives all but the write
    /// alias. Where the answer is lost, what is written to tells.
    async fn write_to_new(&self, of: Of) -> Result<(), Trouble> {
        let names = &self.declared.names;
        let request = match of {
            Of::Stream => Request::post("roll over", format!("/{}/_rollover", segment(&names.alias))),
            Of::Series => {
                let body = json!({"aliases": { (&names.write_alias): {"is_write_index": true} }});
                Request::put("create index", format!("/{}", segment(&names.index))).json(&body)?
            }
        };
        self.check()?;
        match self.cluster.send(request.resource(&names.index).repeat(Repeat::Never)).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_outcome_unknown() || error.is_already_exists() => {
                let made = self.written_version(of).await? == Some(self.declared.schema.version);
                if made { Ok(()) } else { Err(error.into()) }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// The write aliases of earlier versions leave the old indices, in one call: they go along where documents of that
    /// version are documents of this one too. Their policy does not look for an alias that is gone
    /// (`index.lifecycle.indexing_complete`). Whether there were any.
    async fn take_over_writers(&self, found: &Found<'_>) -> Result<bool, Trouble> {
        let (alias, version) = (self.alias(), self.declared.schema.version);
        let mut names = vec![alias.to_owned()];
        names.extend((1..version).map(|earlier| format!("{alias}.w{earlier}")));
        let indices = bodies(self.cluster, &names.join(",")).await?;
        let new = &self.written(&indices);
        let (mut actions, mut holders) = (vec![], vec![]);
        let mut moved = serde_json::Map::new();
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
                // It rolled over by itself after the template was another's.
                actions.push(add(name, alias, &json!({})));
            }
        }
        if holders.is_empty() {
            return Ok(false);
        }
        actions.extend(moved.iter().map(|(alias, options)| add(new, alias, options)));
        self.check()?;
        let path = format!("/{}/_settings", segment(&holders.join(",")));
        let complete = json!({"index.lifecycle.indexing_complete": true});
        self.cluster.send(Request::put("end the indexing", path).resource(alias).json(&complete)?).await?;
        match self.cluster.send(update(&actions)?.resource(alias)).await {
            // Somebody else has: the next look tells.
            Err(error) if error.error_type() == Some("aliases_not_found_exception") => Ok(true),
            Err(error) if error.is_outcome_unknown() => Ok(true),
            outcome => outcome.map(|_| true).map_err(Trouble::from),
        }
    }

    fn written(&self, indices: &serde_json::Map<String, Value>) -> String {
        let write = &self.declared.names.write_alias;
        let written = indices.iter().find(|(_, index)| index["aliases"][write]["is_write_index"] == true);
        written.map_or_else(|| self.declared.names.index.clone(), |(name, _)| name.clone())
    }

    /// Whether documents of the version that an index was made for are documents of this one too.
    fn fits(&self, found: &Found<'_>, index: &Value) -> bool {
        let from = index["mappings"]["_meta"]["es_schema"]["version"].as_u64().and_then(|from| from.try_into().ok());
        let migration = found.registered.steps.between(from.unwrap_or(0), self.declared.schema.version);
        let differences = Differences::between(&self.declared.body(), index);
        crate::document::fit(&differences.changes, migration.transforms())
    }
}
