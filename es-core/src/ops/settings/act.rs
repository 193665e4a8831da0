//! Sends changes of settings, several indices at a time.

use std::collections::BTreeMap;

use futures_util::{StreamExt, stream};

use super::error::SettingsError;
use super::plan::{IndexSettings, SettingsPlan, plan};
use super::update::SettingsUpdate;
use crate::cluster::{Cluster, Request, batches, segment};
use crate::error::Error;
use crate::plan::Change;

/// What became of one index.
#[derive(Debug)]
pub struct IndexUpdated {
    /// Its name on the cluster.
    pub index: String,
    /// What became of it.
    pub outcome: UpdateOutcome,
}

/// What became of an index whose settings or fields were to change.
#[derive(Debug)]
#[non_exhaustive]
pub enum UpdateOutcome {
    /// It is as it was wanted already; nothing was sent.
    Unchanged,
    /// It was changed: each with what it was before and is now.
    Changed(Vec<Change>),
    /// It is gone, another of the name, or differs otherwise than when it was planned; it was left alone.
    Overtaken,
    /// The server refused, or could not be reached.
    Failed(Error),
}

impl UpdateOutcome {
    /// Whether it is as it was wanted.
    pub fn is_done(&self) -> bool {
        matches!(self, UpdateOutcome::Unchanged | UpdateOutcome::Changed(_))
    }
}

/// Looks at all of them again, and changes those that are as they were planned.
pub(super) async fn apply(
    cluster: &Cluster,
    planned: &SettingsPlan,
    parallel: usize,
) -> Result<Vec<IndexUpdated>, SettingsError> {
    let now = look(cluster, planned).await?;
    let all = planned.indices.iter().map(|index| {
        let is_as_planned = now.get(&index.index).is_some_and(|now| *now == *index);
        let update = &planned.update;
        async move {
            let outcome = match (index.changes.is_empty(), is_as_planned) {
                (true, _) => UpdateOutcome::Unchanged,
                (false, false) => UpdateOutcome::Overtaken,
                (false, true) => one(cluster, index, update).await,
            };
            IndexUpdated { index: index.index.clone(), outcome }
        }
    });
    // Some at a time, in the order in which they were found.
    Ok(stream::iter(all).buffered(parallel.max(1)).collect().await)
}

/// The same indices as they are now; those that are gone are left out.
async fn look(
    cluster: &Cluster,
    planned: &SettingsPlan,
) -> Result<BTreeMap<String, IndexSettings>, SettingsError> {
    let changing = planned.indices.iter().filter(|index| !index.changes.is_empty());
    let mut now = BTreeMap::new();
    for names in batches(changing.map(|index| index.index.as_str())) {
        let request = Request::get("read settings", format!("/{names}/_settings"))
            .query("ignore_unavailable", true)
            .query("expand_wildcards", "all");
        let live: crate::plan::Live = cluster.send(request).await?.json()?;
        now.extend(
            live.all().map(|(name, index)| (name.to_owned(), planned.update.against(name, &index.settings))),
        );
    }
    Ok(now)
}

async fn one(cluster: &Cluster, index: &IndexSettings, update: &SettingsUpdate) -> UpdateOutcome {
    match put(cluster, index, update).await {
        Ok(()) => UpdateOutcome::Changed(index.changes.clone()),
        Err(error) if error.is_outcome_unknown() => {
            let again = plan(cluster, std::slice::from_ref(&index.index), update).await;
            let done = again.is_ok_and(|now| now.is_empty());
            if done { UpdateOutcome::Changed(index.changes.clone()) } else { UpdateOutcome::Failed(error) }
        }
        Err(error) => UpdateOutcome::Failed(error),
    }
}

async fn put(cluster: &Cluster, index: &IndexSettings, update: &SettingsUpdate) -> Result<(), Error> {
    let mut request = Request::put("update settings", format!("/{}/_settings", segment(&index.index)))
        .resource(&index.index)
        .json(&index.body)?;
    if update.preserve_existing {
        request = request.query("preserve_existing", true);
    }
    cluster.send(request).await.map(drop)
}
