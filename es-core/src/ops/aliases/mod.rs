//! Aliases: moved, added and taken off in one request that looks where they are.

mod apply;
mod entry;
mod error;
mod plan;
#[cfg(test)]
mod plan_tests;
mod tenants;
mod update;
mod writing;

pub(super) use entry::entries;
pub use entry::{AliasEntry, AliasTerms};
pub use error::{AliasError, AliasRefusal};
pub use plan::{AliasChange, AliasPlan};
pub use tenants::Tenants;
pub use update::{AliasUpdate, Switch};
pub use writing::{WriteIndex, WrittenBy};

use crate::cluster::Cluster;
use crate::ops::name;
use crate::resources::AliasOptions;

/// The aliases of a cluster; [`Cluster::aliases`]. Names and patterns get the cluster's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Aliases<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// The cluster's aliases.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # use es_core::ops::aliases::{Switch, Tenants};
    /// # async fn run(es: Cluster) -> Result<(), es_core::ops::aliases::AliasError> {
    /// let release = es.aliases().plan(&Switch::of("products").from("products-v1").to("products-v2").into()).await?;
    /// print!("{release}");
    /// es.aliases().apply(&release).await?;
    ///
    /// es.aliases().set_up_tenants(&Tenants::of("documents", "tenant_id").tenants(["acme", "globex"])).await?;
    /// # Ok(()) }
    /// ```
    pub fn aliases(&self) -> Aliases<'_> {
        Aliases { cluster: self }
    }
}

impl Aliases<'_> {
    /// Every alias whose name matches, with all that it says, by alias and index; hidden ones too. Several patterns stand with
    /// commas between. Nothing is no error.
    ///
    /// Elasticsearch: `GET /_alias/<alias>`.
    pub async fn list(self, pattern: &str) -> Result<Vec<AliasEntry>, AliasError> {
        Ok(entries(self.cluster, &name::patterns(self.cluster, pattern)?).await?)
    }

    /// What a change would do, or what is in its way; changes nothing.
    ///
    /// Elasticsearch: `GET /_alias/<alias>`, `GET /<index>`.
    pub async fn plan(self, update: &AliasUpdate) -> Result<AliasPlan, AliasError> {
        apply::plan(self.cluster, update).await
    }

    /// Makes the change as it was planned, in one request: all of it or nothing.
    ///
    /// Looks again before, and fails with [`AliasError::Changed`] if the aliases are not where they were; what is taken off must
    /// be there (`must_exist`), so that the server itself refuses if somebody is faster. Where it can't, as for an alias that
    /// is nowhere yet and for those of data streams, programs do so one after the other, by a lease. Looks after it too, and
    /// tells if somebody else came in between, or what became of it where the reply was lost.
    ///
    /// Elasticsearch: `POST /_aliases`, `GET /_alias/<alias>`.
    pub async fn apply(self, plan: &AliasPlan) -> Result<(), AliasError> {
        apply::apply(self.cluster, plan).await
    }

    /// Plans and applies at once, and returns what was done; an empty plan if there was nothing to do.
    pub async fn update(self, update: impl Into<AliasUpdate>) -> Result<AliasPlan, AliasError> {
        let plan = self.plan(&update.into()).await?;
        self.apply(&plan).await?;
        Ok(plan)
    }

    /// Moves an alias; see [`Switch`].
    ///
    /// Elasticsearch: `POST /_aliases` with `remove` and `add`.
    pub async fn switch(self, switch: Switch) -> Result<AliasPlan, AliasError> {
        self.update(switch).await
    }

    /// Puts an alias on an index.
    ///
    /// Elasticsearch: `POST /_aliases` with `add`.
    pub async fn add(self, alias: &str, index: &str, options: AliasOptions) -> Result<AliasPlan, AliasError> {
        self.update(AliasUpdate::new().add(alias, index, options)).await
    }

    /// Takes an alias off an index.
    ///
    /// Elasticsearch: `POST /_aliases` with `remove`.
    pub async fn remove(self, alias: &str, index: &str) -> Result<AliasPlan, AliasError> {
        self.update(AliasUpdate::new().remove(alias, index)).await
    }

    /// What setting up tenants would do: aliases that are as they should be are left alone.
    ///
    /// Elasticsearch: `GET /<index>/_mapping/field/<field>`, and as [`plan`](Self::plan).
    pub async fn plan_tenants(self, tenants: &Tenants) -> Result<AliasPlan, AliasError> {
        tenants::plan(self.cluster, tenants).await
    }

    /// Gives every tenant its alias, all in one request.
    ///
    /// Elasticsearch: `POST /_aliases` with an `add` for each.
    pub async fn set_up_tenants(self, tenants: &Tenants) -> Result<AliasPlan, AliasError> {
        let plan = self.plan_tenants(tenants).await?;
        self.apply(&plan).await?;
        Ok(plan)
    }

    /// The index that writes through a name go to: by the alias's flag, or because the alias is on no other, or the last one of a
    /// data stream. `None` where writes are refused: the alias is on several indices without a flag, or forbids it.
    ///
    /// Elasticsearch: `GET /_resolve/index/<name>`, `GET /_alias/<alias>`, `GET /_data_stream/<name>`.
    pub async fn write_index(self, name: &str) -> Result<Option<WriteIndex>, AliasError> {
        writing::write_index(self.cluster, name).await
    }
}
