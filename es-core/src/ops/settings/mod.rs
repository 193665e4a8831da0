//! Index settings: changed while the index serves, or while it is closed for a moment.

mod act;
mod error;
pub mod names;
mod plan;
mod reopen;
mod update;

pub use act::{IndexUpdated, UpdateOutcome};
pub use error::{SettingFault, SettingReason, SettingsError};
pub use names::Off;
pub(super) use plan::meant;
pub use plan::{IndexSettings, SettingsPlan};
pub use reopen::{ReopenPlan, Reopened, Reopening};
pub use update::SettingsUpdate;

use crate::cluster::Cluster;
use crate::ops::name;

/// Indices that are changed at once, unless it is said otherwise.
const PARALLEL: usize = 4;

/// The settings of a cluster's indices; [`Cluster::settings`]. Names and patterns get the cluster's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Settings<'a> {
    cluster: &'a Cluster,
    parallel: usize,
}

impl Cluster {
    /// The settings of the cluster's indices.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # use es_core::ops::settings::{Reopening, SettingsUpdate, names};
    /// # async fn run(es: Cluster) -> Result<(), es_core::ops::settings::SettingsError> {
    /// let slower = SettingsUpdate::new().set(names::REFRESH_INTERVAL, std::time::Duration::from_secs(30));
    /// for updated in es.settings().update("logs-*", &slower).await? {
    ///     println!("{}: {:?}", updated.index, updated.outcome);
    /// }
    /// let plan = es.settings().plan_reopen(&Reopening::of("articles").setting("codec", "best_compression")).await?;
    /// let reopened = es.settings().reopen(&plan).await?;
    /// println!("closed for {:?}", reopened.closed_for);
    /// # Ok(()) }
    /// ```
    pub fn settings(&self) -> Settings<'_> {
        Settings { cluster: self, parallel: PARALLEL }
    }
}

impl Settings<'_> {
    /// How many indices are changed at once. Default 4, at least 1.
    pub fn parallel(self, indices: usize) -> Self {
        Self { parallel: indices.max(1), ..self }
    }

    /// What an update would change of every index that is meant: by a pattern of names, which passes over hidden ones unless it
    /// begins with a dot, or by the name of an index, an alias or
    /// a data stream; several with commas between. Values are compared by their meaning: `60s` is `1m`, a default is absence.
    ///
    /// Fails with [`SettingsError::Faults`], naming each, for settings that are static, fixed, kept by Elasticsearch or unknown,
    /// and for values that they don't take. `number_of_replicas` of an index that expands by itself is left to the server.
    ///
    /// Elasticsearch: `GET /<index>`.
    pub async fn plan(self, pattern: &str, update: &SettingsUpdate) -> Result<SettingsPlan, SettingsError> {
        plan::plan(self.cluster, &name::patterns(self.cluster, pattern)?, update).await
    }

    /// Changes what was planned, some indices at a time, after looking again; what became of each is told. Where nothing changes,
    /// nothing is sent. One that fails does not stop the others.
    ///
    /// Elasticsearch: `PUT /<index>/_settings`.
    pub async fn apply(self, plan: &SettingsPlan) -> Result<Vec<IndexUpdated>, SettingsError> {
        act::apply(self.cluster, plan, self.parallel).await
    }

    /// Plans and applies at once.
    pub async fn update(
        self,
        pattern: &str,
        update: &SettingsUpdate,
    ) -> Result<Vec<IndexUpdated>, SettingsError> {
        self.apply(&self.plan(pattern, update).await?).await
    }

    /// Several updates, each of the indices that it means, in order; one index after the other's end where two mean the same.
    /// Nothing is sent if one of them has a fault.
    ///
    /// Elasticsearch: `GET /<index>`, `PUT /<index>/_settings`.
    pub async fn update_all<'u>(
        self,
        updates: impl IntoIterator<Item = (&'u str, &'u SettingsUpdate)>,
    ) -> Result<Vec<IndexUpdated>, SettingsError> {
        let updates: Vec<_> = updates.into_iter().collect();
        for (pattern, update) in &updates {
            self.plan(pattern, update).await?;
        }
        let mut all = Vec::new();
        for (pattern, update) in updates {
            all.extend(self.update(pattern, update).await?);
        }
        Ok(all)
    }

    /// What would change while the index is closed: analysis, similarities, static settings.
    ///
    /// Fails with [`SettingsError::NeedsReindex`] where documents were indexed through an analyzer that would change: what was
    /// indexed stays as it was, and searches would miss it.
    ///
    /// Elasticsearch: `GET /<index>`.
    pub async fn plan_reopen(self, reopening: &Reopening) -> Result<ReopenPlan, SettingsError> {
        reopen::plan(self.cluster, reopening).await
    }

    /// Closes the index, changes it, opens it again, and waits until its primaries are active; tells how long it was closed.
    ///
    /// It is opened again whatever becomes of the change, and goes on when the caller's future is dropped, as long as the runtime
    /// runs; a cluster that does not answer is asked for 5 min. Where the server does it by itself (since 8.12) it is one request,
    /// which dies with neither program nor connection. What the server acknowledged is read again.
    ///
    /// Elasticsearch: `PUT /<index>/_settings?reopen=true`, or `POST /<index>/_close`, `PUT /<index>/_settings`,
    /// `POST /<index>/_open`; `GET /_cluster/health/<index>`.
    pub async fn reopen(self, plan: &ReopenPlan) -> Result<Reopened, SettingsError> {
        reopen::carry_out(self.cluster, plan).await
    }
}
