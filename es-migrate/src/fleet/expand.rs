//! From what is registered to documents with one index each.

use es_core::cluster::Cluster;
use es_core::error::Error;

use super::members::{LeftAlone, members};
use crate::engine::Indices;
use crate::error::MigrateError;
use crate::ledger::Ledger;
use crate::migrator::Migrator;
use crate::plan::FleetPlan;
use crate::registry::Registered;

/// Documents, each by itself, and what was found of fleets.
#[derive(Debug, Default)]
pub(crate) struct Expanded {
    /// In the order in which they were registered: of a fleet what stands beside its indices first, then its members.
    pub(crate) documents: Vec<Registered>,
    pub(crate) fleets: Vec<FleetPlan>,
}

/// Looks for the members of fleets: one request for each fleet.
pub(crate) async fn expand(cluster: &Cluster, all: &[&Registered]) -> Result<Expanded, MigrateError> {
    let mut expanded = Expanded::default();
    for registered in all {
        if !registered.is_fleet() {
            expanded.documents.push((*registered).clone());
            continue;
        }
        let failed = |source| MigrateError::Cluster { document: registered.document().to_owned(), source };
        let patterns: Vec<_> = registered.patterns().iter().map(|pattern| cluster.name(pattern)).collect();
        let (live, unread) = look(cluster, registered, &patterns).await.map_err(failed)?;
        let mut found = members(registered, cluster.prefix(), &live);
        found.left_alone.extend(unread.into_iter().map(|(index, why)| LeftAlone { index, why }));
        if registered.is_by_name() {
            expanded.documents.push((*registered).clone());
        }
        expanded.documents.extend(found.names.iter().map(|name| registered.member(name)));
        expanded.fleets.push(FleetPlan {
            fleet: registered.document().to_owned(),
            patterns: registered.patterns().to_vec(),
            members: found.names.len(),
            left_alone: found.left_alone,
        });
    }
    Ok(expanded)
}

/// The heads of what may be of a fleet, and what can't be read.
async fn look(
    cluster: &Cluster,
    fleet: &Registered,
    patterns: &[String],
) -> Result<(Indices, Vec<(String, String)>), Error> {
    if fleet.is_by_name() {
        match Indices::read(cluster, &[&cluster.name(fleet.schema.index)]).await {
            // Of a pattern alone the one can be left out that is in the way.
            Err(error) if error.is_cluster_block() => {}
            outcome => return outcome.map(|live| (live, vec![])),
        }
    }
    Indices::matching(cluster, patterns).await
}

impl Migrator {
    /// What a command means by a name: a document, a fleet, or one of a fleet.
    pub(crate) async fn find(&self, name: &str) -> Result<Registered, MigrateError> {
        if let Some(registered) = self.migrations.named(name) {
            return Ok(registered.clone());
        }
        let failed = |source| MigrateError::Cluster { document: name.to_owned(), source };
        let fleets = self.migrations.may_have(name);
        if let [first, ..] = fleets.as_slice() {
            let live = Indices::read(&self.cluster, &[&self.cluster.name(name)]).await.map_err(failed)?;
            let has =
                |fleet: &&&Registered| members(fleet, self.cluster.prefix(), &live).names.contains(name);
            if let Some(fleet) = fleets.iter().find(has) {
                return Ok(fleet.member(name));
            }
            // Whatever has become of its index, what was begun is known.
            if !Ledger::read(&self.cluster, name).await.map_err(failed)?.runs.is_empty() {
                return Ok(first.member(name));
            }
        }
        Err(self.migrations.unknown(name).into())
    }
}
