//! Allocation of shards switched off for a while, as for the restart of a node, and put back.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Maintenance, MaintenanceError};
use crate::cluster::{Cluster, Request};
use crate::error::Error;

/// Which shards may be allocated: `cluster.routing.allocation.enable`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Allocation {
    /// All; Elasticsearch's default.
    All,
    /// Primaries alone: what to set before a node is restarted.
    Primaries,
    /// Primaries of new indices alone.
    NewPrimaries,
    /// None: a new index stays red.
    None,
}

impl fmt::Display for Allocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Allocation::All => "all",
            Allocation::Primaries => "primaries",
            Allocation::NewPrimaries => "new_primaries",
            Allocation::None => "none",
        })
    }
}

/// How long a cluster setting lasts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Persistence {
    /// For good; what Elastic advises.
    #[default]
    Persistent,
    /// Until the cluster is restarted as a whole. Goes before the persistent one.
    Transient,
}

const SETTING: &str = "cluster.routing.allocation.enable";

impl Persistence {
    fn word(self) -> &'static str {
        match self {
            Persistence::Persistent => "persistent",
            Persistence::Transient => "transient",
        }
    }
}

/// Allocation that is to be put back to what it was. Call [`put_back`](Self::put_back): dropped without it, it does so in the
/// background where there is a Tokio runtime, and warns.
#[derive(Debug)]
#[must_use = "allocation is put back when this is dropped"]
pub struct AllocationGuard {
    cluster: Cluster,
    set: Allocation,
    before: Option<Allocation>,
    persistence: Persistence,
    done: bool,
}

impl Maintenance<'_> {
    /// Which shards may be allocated, as the cluster's settings say: `None` where they don't, which means all.
    ///
    /// Elasticsearch: `GET /_cluster/settings`.
    pub async fn allocation(&self, persistence: Persistence) -> Result<Option<Allocation>, Error> {
        read(self.cluster, persistence).await
    }

    /// Sets which shards may be allocated, for the whole cluster and for good; `None` takes the setting away.
    ///
    /// Elasticsearch: `PUT /_cluster/settings`.
    pub async fn set_allocation(
        &self,
        allocation: Option<Allocation>,
        persistence: Persistence,
    ) -> Result<(), Error> {
        write(self.cluster, allocation, persistence).await
    }

    /// Sets which shards may be allocated until the guard puts it back to what it was, also to "not set".
    ///
    /// Elasticsearch: `GET`, `PUT /_cluster/settings`.
    pub async fn limit_allocation(
        &self,
        to: Allocation,
        persistence: Persistence,
    ) -> Result<AllocationGuard, Error> {
        let before = read(self.cluster, persistence).await?;
        // The guard is there before the request, so that a lost reply leaves nothing behind.
        let guard =
            AllocationGuard { cluster: self.cluster.clone(), set: to, before, persistence, done: false };
        write(self.cluster, Some(to), persistence).await?;
        Ok(guard)
    }
}

async fn read(cluster: &Cluster, persistence: Persistence) -> Result<Option<Allocation>, Error> {
    let request =
        Request::get("read allocation", "/_cluster/settings").query("filter_path", format!("*.{SETTING}"));
    let reply = cluster.send(request).await?;
    let mut found = &reply.value()?[persistence.word()];
    for part in SETTING.split('.') {
        found = &found[part];
    }
    Option::<Allocation>::deserialize(found).map_err(|error| reply.undecodable(error))
}

async fn write(
    cluster: &Cluster,
    allocation: Option<Allocation>,
    persistence: Persistence,
) -> Result<(), Error> {
    let value = allocation.map_or(Value::Null, |allocation| allocation.to_string().into());
    let body = json!({ persistence.word(): { SETTING: value } });
    cluster.send(Request::put("set allocation", "/_cluster/settings").json(&body)?).await.map(drop)
}

/// Puts it back, unless somebody else has changed it.
async fn restore(
    cluster: &Cluster,
    set: Allocation,
    before: Option<Allocation>,
    persistence: Persistence,
) -> Result<(), MaintenanceError> {
    let found = read(cluster, persistence).await?;
    if found == before {
        return Ok(());
    }
    if found != Some(set) {
        return Err(MaintenanceError::AllocationChanged { set, found });
    }
    Ok(write(cluster, before, persistence).await?)
}

impl AllocationGuard {
    /// What it was before; `None` for not set.
    pub fn before(&self) -> Option<Allocation> {
        self.before
    }

    /// Puts it back. Fails with [`MaintenanceError::AllocationChanged`] where somebody else has set it meanwhile, and leaves
    /// that.
    pub async fn put_back(mut self) -> Result<(), MaintenanceError> {
        self.done = true;
        restore(&self.cluster, self.set, self.before, self.persistence).await
    }
}

impl Drop for AllocationGuard {
    fn drop(&mut self) {
        if self.done {
            return;
        }
        let (cluster, set, before, persistence) =
            (self.cluster.clone(), self.set, self.before, self.persistence);
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            tracing::warn!("`{SETTING}` stays `{set}`: there is no runtime to put it back");
            return;
        };
        tracing::warn!("`{SETTING}` is put back in the background: call `put_back`");
        runtime.spawn(async move {
            if let Err(error) = restore(&cluster, set, before, persistence).await {
                tracing::warn!("`{SETTING}` was not put back: {error}");
            }
        });
    }
}
