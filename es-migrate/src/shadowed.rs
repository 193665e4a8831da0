//! After the switch: the same queries once more, of the index that serves and of the one that was retired.

use crate::engine::Indices;
use crate::error::{MigrateError, Reason};
use crate::ledger::Run;
use crate::migrator::{Migrator, one_of};
use crate::shadow::{BATCH, Shadowed, Side, compare};

impl Migrator {
    /// Asks the queries of the document's migration, and those of [`with_shadow`](Self::with_shadow), of the index that was
    /// retired and of the one that serves, until [`finalize`](Self::finalize) deletes the former. Changes nothing. What was
    /// written since the switch is in the one that serves alone.
    ///
    /// The old version is the old one also after a rollback.
    ///
    /// Elasticsearch: `POST /_msearch`.
    pub async fn shadow(&self, document: &str) -> Result<Shadowed, MigrateError> {
        let registered = self.find(document).await?;
        if registered.is_fleet() {
            return Err(one_of(document));
        }
        let failed = |source| MigrateError::Cluster { document: document.to_owned(), source };
        let refuse = |what: String, help: &str| {
            MigrateError::Refused(vec![(document.to_owned(), Reason::new(what, help))])
        };
        let ledger = self.ledger(document).await?;
        let Some(run) = ledger.standing().filter(|run| run.retired().is_some()) else {
            return Err(refuse(
                "there is no retired index to compare with".to_owned(),
                "`migrate up` asks the queries before the switch; `migrate status` shows how it stands",
            ));
        };
        let (old, new) = sides(run);
        let found = Indices::read(&self.cluster, &[old, new]).await.map_err(failed)?;
        if let Some(gone) = [old, new].into_iter().find(|name| found.get(name).is_none()) {
            return Err(refuse(format!("`{gone}` is gone"), "`migrate status` shows how it stands"));
        }
        let migration = registered.steps.between(run.from.min(run.to), run.from.max(run.to));
        let shadow = migration.shadow.clone().unwrap_or_default();
        if migration.renames_documents() || migration.splits() {
            let what = "the migration gave documents other ids, by which hits are compared".to_owned();
            return Err(refuse(what, "compare by hand"));
        }
        let mut queries = shadow.queries.clone();
        for sample in &shadow.samples {
            queries.extend(sample.queries(&self.cluster, old, &migration).await.map_err(failed)?);
        }
        if queries.is_empty() {
            let help = "name a file of queries: `migrate shadow <document> queries.ndjson`; or give the migration some: `.shadow(…)`";
            return Err(refuse("there are no queries to ask".to_owned(), help));
        }
        let old = Side { cluster: &self.cluster, index: old, pit: None };
        let new = Side { index: new, ..old };
        let mut all = vec![];
        for some in queries.chunks(BATCH) {
            all.extend(compare(&old, &new, some, shadow.first()).await.map_err(failed)?);
        }
        Ok(Shadowed::of(all, shadow.min_overlap))
    }
}

/// The index of the old version, and that of the new one.
fn sides(run: &Run) -> (&str, &str) {
    let (source, target) = (run.source.name.as_str(), run.target.name.as_str());
    if run.undoes.is_some() { (target, source) } else { (source, target) }
}
