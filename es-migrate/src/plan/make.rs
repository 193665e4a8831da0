//! Reads what is live, for all documents together, and makes the plan.

use std::collections::BTreeSet;
use std::time::Duration;

use es_core::cluster::Cluster;
use es_core::error::Error;
use es_core::plan::{Declared, Differences, Options, Plan, Refusal, ResourcePlan, Verdict};
use es_core::resources::Resources;
use es_core::schema::Form;
use serde_json::{Map, Value, json};

use super::adoption::Adoptions;
use super::beside::beside;
use super::classify::{Copies, Given, classify};
use super::preflight::{blocked, in_the_way, into_alias, lacks_source, not_followed};
use super::series::series;
use super::survey::{Sizes, sizes, wholes};
use super::together::together;
use super::warnings::{renamed, warnings};
use super::{
    Action, Capacity, CopyPlan, DocumentPlan, LiveVersion, MigrationPlan, Size, alternatives, shadow,
};
use crate::engine::{Fence, Indices, LiveIndex, setting};
use crate::error::{MigrateError, Reason};
use crate::ledger::{Ledger, Of, Run, State, Step};
use crate::lock::Schemas;
use crate::migration::Migration;
use crate::registry::Registered;
use crate::writes::Writes;

/// A document with what was found of it.
pub(crate) struct Found<'a> {
    pub(crate) registered: &'a Registered,
    pub(crate) declared: Declared,
    pub(crate) migration: Migration,
    /// What leads back from what was done last.
    pub(crate) inverse: Option<Migration>,
    pub(crate) ledger: Ledger,
    pub(crate) plan: DocumentPlan,
    /// The index that serves.
    pub(crate) index: Option<(String, LiveIndex)>,
    /// It bears the name that the alias is to have.
    pub(super) is_to_be_adopted: bool,
}

impl Found<'_> {
    /// A digest of the new index and of what becomes of documents on the way to it.
    pub(crate) fn digest(&self) -> String {
        let migration = serde_json::to_value(&self.migration).unwrap_or_default();
        es_core::schema::fingerprint(&self.declared.body(), &migration)
    }

    fn version(&self) -> Option<u32> {
        self.index.as_ref().and_then(|(_, index)| index.version())
    }

    pub(super) fn given(&self) -> Given {
        let schema = self.registered.schema;
        Given {
            live: self.version(),
            declared: schema.version,
            transforms: self.migration.transforms(),
            copies: match self.registered.fleet() {
                Some(_) => Copies::Whole,
                None => Copies::of(schema.form),
            },
        }
    }

    /// The index that serves.
    fn serving(&self) -> Option<&str> {
        self.index.as_ref().map(|(name, _)| name.as_str())
    }

    /// Copies of each shard of the new index.
    pub(super) fn copies(&self) -> u64 {
        1 + self.number("number_of_replicas").unwrap_or(1)
    }

    /// The length of the prefix under which lease and ledger are, where fences have to say it.
    pub(crate) fn lease_prefix(&self) -> Option<usize> {
        let names = &self.declared.names;
        let is_other = self.registered.is_of_other_prefix();
        is_other.then(|| names.alias.len() - self.registered.document().len())
    }

    /// A setting of the new index that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let body = self.declared.body();
        let value = setting(&body["settings"], name)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }
}

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

/// What its version was recorded as, where that is held against what serves.
enum Recorded {
    As(Value),
    Diverged(Reason),
}

fn recorded(schemas: &Schemas, found: &Found<'_>) -> Option<Recorded> {
    let plan = &found.plan;
    let version =
        found.version().filter(|_| !matches!(plan.action, Action::Nothing | Action::NewerIsLive))?;
    let history = schemas.history(found.registered.schema.index).ok().flatten()?;
    if let Some(recorded) = history.version(version) {
        return Some(Recorded::As(json!({"mappings": recorded.mappings, "settings": recorded.settings})));
    }
    let what = format!(
        "version {version} serves, and the recorded versions go from {} to {}: the history has diverged",
        history.first(),
        history.newest().version
    );
    let help = "bring the lock file of the program that made it, or build from the branch that has it";
    Some(Recorded::Diverged(Reason::new(what, help)))
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

/// What is in the way of a copy.
fn obstacle(found: &Found<'_>) -> Option<Reason> {
    let (name, index) = found.index.as_ref()?;
    let migration = &found.migration;
    in_the_way(name, index).or_else(|| not_followed(migration)).or_else(|| mixed(migration))
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
            alternatives::read(cluster, &found.declared, &[&name], what, &found.ledger).await?;
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

/// Holds what serves against what its version was recorded as.
fn drifted(plan: &mut DocumentPlan, index: &str, recorded: &Value, live: Option<&Value>) {
    // Gone meanwhile.
    let Some(live) = live else { return };
    let differences = Differences::between(recorded, live);
    let by_hand = differences.changes.iter().filter(|change| change.takes != es_core::plan::Takes::Nothing);
    // A series' own policy and alias are recorded without the cluster's prefix.
    let by_hand = by_hand.filter(|change| !change.subject().contains("lifecycle."));
    let by_hand: Vec<_> = by_hand.map(ToString::to_string).collect();
    if let Some(first) = by_hand.first() {
        let more =
            if by_hand.len() > 1 { format!(", and {} more", by_hand.len() - 1) } else { String::new() };
        let version = plan.live.as_ref().and_then(|live| live.version).unwrap_or_default();
        plan.warnings.push(format!("`{index}` is not what version {version} was recorded as: {first}{more}"));
    }
}

fn copies(found: &mut Found<'_>, name: &str, sizes: &Sizes, capacity: &Capacity) {
    let body = found.declared.body();
    let dynamic = &body["mappings"]["dynamic"];
    let dynamic =
        dynamic.as_str().map(str::to_owned).or_else(|| dynamic.as_bool().map(|dynamic| dynamic.to_string()));
    let surprises = warnings(&found.plan.changes, &found.migration, dynamic.as_deref());
    found.plan.warnings.extend(surprises);
    let size = match (obstacle(found), sizes.get(name)) {
        (Some(reason), _) => Err(reason),
        (None, Some(Ok(size))) => Ok(*size),
        (None, other) => {
            let why = other.and_then(|size| size.as_ref().err()).map_or("no answer", String::as_str);
            let what = format!("the documents of `{name}` can't be counted: {why}");
            Err(Reason::new(what, format!("look at its shards: GET /_cat/shards/{name}?v")))
        }
    };
    let size = match size {
        Ok(size) => size,
        Err(reason) => {
            found.plan.action = Action::Refused { reason };
            return;
        }
    };
    let migration = &found.migration;
    let (needed, shards) = (needed(found, size), shards(found));
    let last = found.ledger.runs.iter().rev().filter(|run| run.is_done(Step::Copy)).find_map(rate);
    found.plan.copy = Some(CopyPlan {
        writes: migration.writes,
        max_pause_ms: (migration.writes == Writes::CatchUp)
            .then(|| crate::progress::millis(migration.pause_bound())),
        verify: migration.verify.unwrap_or_default(),
        operations: migration.operations_in_words(),
        documents: size.documents,
        bytes: size.bytes,
        needed_bytes: needed,
        available_bytes: capacity.available,
        estimate_ms: last
            .and_then(|(documents, took)| size.estimate(documents, took))
            .map(crate::progress::millis),
        shadow: None,
    });
    if let Some(reason) = capacity.refuses(needed, shards) {
        found.plan.action = Action::Refused { reason };
    }
}

/// Bytes at the height of a copy: merges hold what they read and what they write at the same time.
fn needed(found: &Found<'_>, size: Size) -> u64 {
    size.bytes * 2 * found.copies()
}

/// Shards of the new index, all copies.
pub(super) fn shards(found: &Found<'_>) -> u64 {
    found.number("number_of_shards").unwrap_or(1) * found.copies()
}

/// What runs on the server can't stand among what runs here.
pub(super) fn mixed(migration: &Migration) -> Option<Reason> {
    let on_the_server = migration.only_on_the_server()?;
    let what = format!("{on_the_server} and a transform in Rust can't be done in one copy");
    let help = "migrate in two steps: first with a program whose structs are of the version between, then with this one; or \
                write the script as a transform";
    Some(Reason::new(what, help))
}

/// Documents that an earlier copy copied, and how long it took.
pub(super) fn rate(run: &Run) -> Option<(u64, Duration)> {
    let entry = run.entry(Step::Copy)?;
    let took = entry.done_ms?.checked_sub(entry.begun_ms)?;
    let documents = entry.evidence["total"].as_u64().filter(|total| *total > 0)?;
    matches!(run.state, State::Switched | State::Finalized | State::RolledBack)
        .then_some((documents, Duration::from_millis(took.max(1))))
}
