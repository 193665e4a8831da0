//! Reads what is live, for all documents together, and makes the plan.

use std::collections::BTreeSet;

use es_core::cluster::Cluster;
use es_core::error::Error;
use es_core::plan::{Declared, Options, Plan, Refusal, ResourcePlan, Verdict};
use es_core::resources::Resources;
use es_core::schema::Form;
use serde_json::{Map, Value};

use super::adoption::Adoptions;
use super::beside::beside;
use super::classify::classify;
use super::copies::{copies, obstacle};
use super::preflight::{blocked, into_alias, lacks_source};
use super::recorded::{Recorded, drifted, recorded};
use super::series::series;
use super::survey::{Sizes, sizes, wholes};
use super::together::together;
use super::warnings::renamed;
use super::{Action, Capacity, DocumentPlan, Found, LiveVersion, MigrationPlan, alternatives, shadow};
use crate::engine::{Fence, Indices};
use crate::error::{MigrateError, Reason};
use crate::ledger::{Ledger, Of, Run};
use crate::lock::Schemas;
use crate::registry::Registered;

/// The plan of several documents, each with what it was made from; so many are worked on at once.
pub(crate) async fn make<'a>(
    cluster: &Cluster,
    schemas: &Schemas,
    documents: &[&'a Registered],
    parallel: usize,
) -> Result<(MigrationPlan, Vec<Found<'a>>), MigrateError> {
    let whom = if let [only] = documents { only.document() } else { "documents" };
    let failed = |source| MigrateError::Cluster { document: whom.to_owned(), source };
    let resources = documents.iter().fold(Resources::new(), |all, document| document.resources(all));
    let whole = cluster
        .plan_with(resources, Options::new().evolve(true).reopen(true))
        .await
        .map_err(|error| MigrateError::of_init(whom, error))?;
    let declared =
        documents.iter().map(|document| document.declared(cluster)).collect::<Result<Vec<_>, _>>()?;
    let aliases: Vec<_> = declared.iter().map(|declared| declared.names.alias.as_str()).collect();
    let live = Indices::read(cluster, &aliases).await.map_err(failed)?;
    let names: Vec<_> = documents.iter().map(|document| document.document()).collect();
    let ledgers = Ledger::read_all(cluster, &names).await.map_err(failed)?;
    let each = documents.iter().zip(declared).zip(ledgers);
    let mut found: Vec<_> = each
        .map(|((registered, declared), ledger)| draft(registered, declared, ledger, &live, &whole))
        .collect();

    // What takes a closer look, at all in one.
    let recorded: Vec<_> = found.iter().map(|found| recorded(schemas, found)).collect();
    let indices = wholes(cluster, &looked_at(&found, &recorded)).await.map_err(failed)?;
    let adoptions = Adoptions::read(cluster, &found, &indices).await.map_err(failed)?;
    let weighed: Vec<_> = found.iter().filter(|found| is_weighed(found)).filter_map(Found::serving).collect();
    let sizes = sizes(cluster, &weighed).await.map_err(failed)?;
    let mut capacity = match weighed.as_slice() {
        [] => None,
        _ => Some(Capacity::read(cluster).await.map_err(failed)?),
    };
    let room = capacity.clone().unwrap_or_default();
    for (found, recorded) in found.iter_mut().zip(recorded) {
        if found.is_to_be_adopted {
            (found.plan.action, found.plan.changes) = adoptions.foreseen(found, &sizes, &room);
        }
        weigh(found, recorded, &indices, &sizes, &room);
    }
    // Of a fleet once: its members are of one mapping.
    let mut told = BTreeSet::new();
    for found in &mut found {
        let first = found.plan.fleet.is_none_or(|fleet| told.insert(fleet));
        by_itself(cluster, found, first, &mut capacity).await.map_err(failed)?;
        begun(found);
    }
    together(&mut found, &room, parallel);
    let documents = found.iter().map(|found| found.plan.clone()).collect();
    Ok((MigrationPlan { documents, fleets: vec![] }, found))
}

/// What es-core's plan makes of a document.
fn draft<'a>(
    registered: &'a Registered,
    declared: Declared,
    ledger: Ledger,
    live: &Indices,
    whole: &Plan,
) -> Found<'a> {
    let (schema, alias) = (registered.schema, declared.names.alias.as_str());
    let of_es_core = whole.resources.iter().find(|one| one.index.is_some() && one.name == alias);
    let is_taken = |plan: &ResourcePlan| matches!(plan.verdict, Verdict::Refused(Refusal::NameTaken { .. }));
    let taken = of_es_core.is_some_and(is_taken) && schema.form == Form::Versioned;
    // Indices that are made by name serve under it.
    let own = registered.fleet().is_some() && registered.is_by_name() && live.get(alias).is_some();
    let serving = if taken || own { Some(alias) } else { live.serving(schema, alias) };
    // What stands beside a fleet's indices is none of them.
    let serving = serving.filter(|_| !registered.is_fleet());
    let index = serving.and_then(|name| Some((name.to_owned(), live.get(name)?.clone())));
    let version = index.as_ref().and_then(|(_, index)| index.version());
    let plan = DocumentPlan {
        document: registered.document().to_owned(),
        fleet: registered.fleet(),
        name: schema.name,
        live: index.as_ref().map(|(name, _)| LiveVersion { index: name.clone(), version }),
        version: schema.version,
        action: Action::Nothing,
        changes: vec![],
        copy: None,
        alternatives: None,
        warnings: vec![],
    };
    let mut found = Found {
        registered,
        migration: registered.steps.between(version.unwrap_or(0), schema.version),
        inverse: ledger.standing().and_then(|run| registered.steps.between(run.from, run.to).backwards()),
        declared,
        ledger,
        plan,
        index,
        is_to_be_adopted: taken,
    };
    (found.plan.action, found.plan.changes) = match (of_es_core, &found.index) {
        _ if registered.is_fleet() => beside(whole, schema.name),
        // Whoever it was of has taken it away: an empty one is nobody's wish.
        (_, None) if registered.fleet().is_some() => (Action::Nothing, vec![]),
        // There is nothing yet that it could differ from.
        (Some(plan), None) if matches!(plan.verdict, Verdict::Update) => (Action::Create, vec![]),
        (Some(plan), _) => classify(plan, found.given()),
        (None, _) => (Action::Nothing, vec![]),
    };
    found.is_to_be_adopted |= own && found.plan.action == Action::Reindex;
    if let Some(other) = whole.refusals().0.iter().find(|(name, _)| is_brought(name, registered)) {
        found.plan.action = Action::Refused { reason: (&other.1).into() };
    }
    found
}

/// The names of indices that are read as a whole.
fn looked_at<'a>(found: &'a [Found<'_>], recorded: &[Option<Recorded>]) -> Vec<&'a str> {
    let mut names = vec![];
    for (found, recorded) in found.iter().zip(recorded) {
        if let Some(Recorded::As(_)) = recorded {
            names.extend(found.serving());
        }
        if found.is_to_be_adopted {
            let names_of = &found.declared.names;
            names.extend([&names_of.alias, &names_of.index, &names_of.write_alias].map(String::as_str));
        }
    }
    names.dedup();
    names
}

/// Whether documents and bytes count; what a block would refuse to tell is not asked.
fn is_weighed(found: &Found<'_>) -> bool {
    let Some((name, index)) = &found.index else { return false };
    if found.is_to_be_adopted {
        return blocked(name, index).is_none();
    }
    found.plan.action == Action::Reindex && obstacle(found).is_none()
}

/// What comes of the plan with all that was read.
fn weigh(
    found: &mut Found<'_>,
    recorded: Option<Recorded>,
    indices: &Map<String, Value>,
    sizes: &Sizes,
    capacity: &Capacity,
) {
    let Some((name, index)) = found.index.clone() else { return };
    match recorded {
        Some(Recorded::As(recorded)) => drifted(&mut found.plan, &name, &recorded, indices.get(&name)),
        Some(Recorded::Diverged(reason)) => found.plan.action = Action::Refused { reason },
        None => {}
    }
    if matches!(found.plan.action.then(), Action::InPlace | Action::PickUp | Action::Reopen) {
        found.plan.warnings.extend(renamed(&found.plan.changes));
        if let Some(reason) = lacks_source(&name, &index.mappings).filter(|_| found.plan.gains()) {
            found.plan.action = Action::Refused { reason };
        }
    }
    if *found.plan.action.then() == Action::Reindex {
        match into_alias(&found.declared.body()["mappings"], &found.migration) {
            Some(reason) => found.plan.action = Action::Refused { reason },
            None => copies(found, &name, sizes, capacity),
        }
    }
}

/// What is read for one document alone: offers where a copy is too much, queries that are to be asked, older indices.
async fn by_itself(
    cluster: &Cluster,
    found: &mut Found<'_>,
    first: bool,
    capacity: &mut Option<Capacity>,
) -> Result<(), Error> {
    let Some((name, _)) = found.index.clone() else { return Ok(()) };
    shadow::foreseen(cluster, found.registered, &name, &found.migration, &mut found.plan).await?;
    if let Some(of) = Of::declared(found.registered.schema) {
        series(cluster, of, found, capacity).await?;
    }
    // A series has older indices, which are left as they are where its next one is made otherwise.
    let in_place = Of::declared(found.registered.schema).is_none();
    if first && in_place && matches!(found.plan.action.then(), Action::Reindex | Action::Refused { .. }) {
        let what = (found.plan.changes.as_slice(), &found.migration);
        found.plan.alternatives =
            alternatives::read(cluster, &found.declared, &name, what, &found.ledger).await?;
    }
    Ok(())
}

/// What was begun is gone on with, whatever else there is to do.
fn begun(found: &mut Found<'_>) {
    if let Some((_, index)) = &found.index {
        let fence = Fence::new(&found.declared.names.alias, 0, found.lease_prefix());
        if let Some(other) = fence.stranger(index) {
            let reason = Reason::stranger(&other, found.registered.schema.index);
            found.plan.action = Action::Refused { reason };
            return;
        }
    }
    if let Some(run) = found.ledger.latest().filter(|run| run.is_open()) {
        found.plan.action =
            if run.undoes.is_some() { going_back(run) } else { Action::Resume { owner: run.owner.clone() } };
    }
    if matches!(found.plan.action, Action::Nothing | Action::InPlace)
        && found.ledger.latest().is_some_and(Run::owes_pick_up)
    {
        found.plan.action = Action::PickUp;
    }
}

/// A rollback is under way, or whoever began it died.
fn going_back(run: &Run) -> Action {
    let what = format!("a rollback to version {} was begun by {}, and is not done", run.to, run.owner);
    let help = "`migrate resume <document>` goes on with it, `migrate unlock <document>` gives it up";
    Action::Refused { reason: Reason::new(what, help) }
}

/// Whether a refusal is of something that the document brings along.
fn is_brought(subject: &str, registered: &Registered) -> bool {
    registered.fleet().is_none()
        && subject != registered.schema.name
        && subject.ends_with(&format!(" {}", registered.schema.index))
}
