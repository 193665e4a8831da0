//! Reads what a change of aliases concerns, and sends it.

use std::collections::BTreeSet;

use serde_json::json;

use super::entry::{AliasEntry, entries};
use super::error::AliasError;
use super::plan::{self, AliasPlan, Found};
use super::update::{AliasUpdate, Part, Switch};
use crate::cluster::{Cluster, Repeat, Request, batches};
use crate::error::Error;
use crate::lease::{Lease, Terms};
use crate::ops::name;
use crate::plan::Live;
use crate::resources::Fault;

/// The lease under which aliases are changed where the server does not arbitrate.
const LEASE: &str = "aliases";

/// The plan of an update whose names have no prefix.
pub(super) async fn plan(cluster: &Cluster, update: &AliasUpdate) -> Result<AliasPlan, AliasError> {
    plan_on(cluster, update, ("", "")).await
}

/// The plan of an update whose names have no prefix, but for one index that has another name on the cluster.
pub(super) async fn plan_on(
    cluster: &Cluster,
    update: &AliasUpdate,
    (base, index): (&str, &str),
) -> Result<AliasPlan, AliasError> {
    let faults: Vec<Fault> = update.parts.iter().flat_map(faults).collect();
    if !faults.is_empty() {
        return Err(AliasError::Invalid { faults });
    }
    let full = |name: &str| if name == base { Ok(index.to_owned()) } else { name::full(cluster, name) };
    again(cluster, update.named(&full)?).await
}

/// The plan of an update with the names of the cluster.
pub(super) async fn again(cluster: &Cluster, update: AliasUpdate) -> Result<AliasPlan, AliasError> {
    let found = found(cluster, &update).await?;
    plan::make(update, &found).map_err(|refusals| AliasError::Refused { refusals })
}

fn faults(part: &Part) -> Vec<Fault> {
    match part {
        Part::Add { alias, options, .. } | Part::Switch(Switch { alias, options: Some(options), .. }) => {
            options.faults(alias)
        }
        _ => Vec::new(),
    }
}

impl AliasUpdate {
    /// With other names.
    fn named<E>(&self, name: &impl Fn(&str) -> Result<String, E>) -> Result<AliasUpdate, E> {
        let part = |part: &Part| {
            Ok(match part {
                Part::Add { alias, index, options } => {
                    Part::Add { alias: name(alias)?, index: name(index)?, options: options.clone() }
                }
                Part::Remove { alias, index } => Part::Remove { alias: name(alias)?, index: name(index)? },
                Part::WriteTo { alias, index } => Part::WriteTo { alias: name(alias)?, index: name(index)? },
                Part::Switch(Switch { alias, to, from, options }) => Part::Switch(Switch {
                    alias: name(alias)?,
                    to: name(to)?,
                    from: match from {
                        Some(from) => Some(from.iter().map(|from| name(from)).collect::<Result<_, E>>()?),
                        None => None,
                    },
                    options: options.clone(),
                }),
            })
        };
        Ok(AliasUpdate { parts: self.parts.iter().map(part).collect::<Result<_, E>>()? })
    }

    /// The aliases, and the indices that they are to be on.
    fn names(&self) -> (BTreeSet<&str>, BTreeSet<&str>) {
        let both = self.parts.iter().map(|part| match part {
            Part::Add { alias, index, .. }
            | Part::Remove { alias, index }
            | Part::WriteTo { alias, index }
            | Part::Switch(Switch { alias, to: index, .. }) => (alias.as_str(), index.as_str()),
        });
        both.unzip()
    }
}

async fn found(cluster: &Cluster, update: &AliasUpdate) -> Result<Found, Error> {
    let (aliases, indices) = update.names();
    let names: BTreeSet<_> = aliases.union(&indices).copied().collect();
    let asked: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
    let mut found = Found { entries: entries(cluster, &asked).await?, ..Found::default() };
    for batch in batches(names.iter().copied()) {
        let request = Request::get("read indices", format!("/{batch}"))
            .query("ignore_unavailable", true)
            .query("expand_wildcards", "all")
            .query(
                "filter_path",
                "*.settings.index.uuid,*.settings.index.verified_before_close,*.data_stream",
            );
        let live: Live = cluster.send(request).await?.json()?;
        for (name, index) in live.all() {
            found.indices.insert(name.to_owned(), !index.is_closed());
            found.streams.extend(index.data_stream.clone());
        }
    }
    Ok(found)
}

pub(super) async fn apply(cluster: &Cluster, plan: &AliasPlan) -> Result<(), AliasError> {
    if plan.is_empty() {
        return Ok(());
    }
    if !plan.unguarded {
        return send(cluster, plan).await;
    }
    let lease = Lease::acquire(cluster, &Terms::new(LEASE)).await?;
    let outcome = send(cluster, plan).await;
    lease.release().await;
    outcome
}

async fn send(cluster: &Cluster, plan: &AliasPlan) -> Result<(), AliasError> {
    let now = again(cluster, plan.update.clone()).await;
    if !now.as_ref().is_ok_and(|now| now.changes == plan.changes) {
        // What is in the way now says more than that it has changed.
        return Err(match now {
            Err(error @ AliasError::Refused { .. }) => error,
            _ => AliasError::Changed { now: of(cluster, plan).await? },
        });
    }
    let request = Request::post("update aliases", "/_aliases").repeat(Repeat::Never);
    match cluster.send(request.json(&json!({ "actions": plan.actions }))?).await {
        Ok(_) => verify(cluster, plan).await,
        Err(error) if error.is_outcome_unknown() => match verify(cluster, plan).await {
            Err(AliasError::Overtaken { now }) if now == before(plan) => Err(error.into()),
            outcome => outcome,
        },
        // What must have been there was not.
        Err(error) if error.is_not_found() => {
            let now = of(cluster, plan).await?;
            Err(if now == before(plan) { error.into() } else { AliasError::Changed { now } })
        }
        Err(error) => Err(error.into()),
    }
}

/// Whether the aliases are what they were to be.
async fn verify(cluster: &Cluster, plan: &AliasPlan) -> Result<(), AliasError> {
    let now = of(cluster, plan).await?;
    let after: Vec<_> = plan.changes.iter().flat_map(|change| change.after.iter().cloned()).collect();
    if now == after { Ok(()) } else { Err(AliasError::Overtaken { now }) }
}

fn before(plan: &AliasPlan) -> Vec<AliasEntry> {
    plan.changes.iter().flat_map(|change| change.before.iter().cloned()).collect()
}

/// The aliases that change, as they are.
async fn of(cluster: &Cluster, plan: &AliasPlan) -> Result<Vec<AliasEntry>, Error> {
    let names: Vec<_> = plan.changes.iter().map(|change| change.alias.clone()).collect();
    entries(cluster, &names).await
}
