//! Reads what is live, and makes the plan.

use std::time::Duration;

use es_core::cluster::{Cluster, Request, segment};
use es_core::error::Error;
use es_core::plan::{Declared, Differences, Options, Verdict};
use serde_json::{Value, json};

use super::adoption::{foreseen, is_to_be_adopted};
use super::classify::{Copies, Given, classify};
use super::preflight::{in_the_way, not_followed};
use super::series::series;
use super::warnings::{renamed, warnings};
use super::{Action, Capacity, CopyPlan, DocumentPlan, LiveVersion, MigrationPlan, Size};
use crate::engine::{Indices, LiveIndex, setting};
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
}

impl Found<'_> {
    /// A digest of the new index and of what becomes of documents on the way to it.
    pub(crate) fn digest(&self) -> String {
        let migration = serde_json::to_value(&self.migration).unwrap_or_default();
        es_core::schema::fingerprint(&self.declared.body(), &migration)
    }
}

/// The plan of several documents, each with what it was made from.
pub(crate) async fn make<'a>(
    cluster: &Cluster,
    schemas: &Schemas,
    documents: &[&'a Registered],
) -> Result<(MigrationPlan, Vec<Found<'a>>), MigrateError> {
    let declared: Vec<_> = documents.iter().map(|document| document.schema).collect();
    let options = Options::new().evolve(true).reopen(true);
    let whole = cluster
        .plan_with(declared, options)
        .await
        .map_err(|error| MigrateError::of_init("documents", error))?;
    let mut found = vec![];
    let mut capacity = None;
    for registered in documents {
        let document = registered.document();
        let failed = |source| MigrateError::Cluster { document: document.to_owned(), source };
        let declared = Declared::new(registered.schema, cluster.prefix())?;
        let alias = declared.names.alias.clone();
        let live = Indices::read(cluster, &[&alias]).await.map_err(failed)?;
        let of_es_core = whole.of(registered.schema.name);
        let adopts = is_to_be_adopted(registered, of_es_core);
        let serving = if adopts { Some(alias.as_str()) } else { live.serving(registered.schema, &alias) };
        let index = serving.and_then(|name| Some((name.to_owned(), live.get(name)?.clone())));
        let version = index.as_ref().and_then(|(_, index)| index.version());
        let migration = registered.steps.between(version.unwrap_or(0), registered.schema.version);
        let ledger = Ledger::read(cluster, document).await.map_err(failed)?;
        let given = Given {
            live: version,
            declared: registered.schema.version,
            transforms: migration.transforms(),
            copies: Copies::of(registered.schema.form),
        };
        let (mut action, changes) = match (of_es_core, &index) {
            (_, Some((_, index))) if adopts => {
                foreseen(cluster, &declared, index, given, &mut capacity).await.map_err(failed)?
            }
            // There is nothing yet that it could differ from.
            (Some(plan), None) if matches!(plan.verdict, Verdict::Update) => (Action::Create, vec![]),
            (Some(plan), _) => classify(plan, given),
            (None, _) => (Action::Nothing, vec![]),
        };
        if let Some(other) = whole.refusals().0.iter().find(|(name, _)| is_brought(name, registered)) {
            action = Action::Refused { reason: (&other.1).into() };
        }
        let mut plan = DocumentPlan {
            document: document.to_owned(),
            name: registered.schema.name,
            live: index.as_ref().map(|(name, _)| LiveVersion { index: name.clone(), version }),
            version: registered.schema.version,
            action,
            changes,
            copy: None,
            warnings: vec![],
        };
        if let Some((name, live)) = &index {
            drifted(cluster, schemas, registered, name, version, &mut plan).await.map_err(failed)?;
            if matches!(plan.action.then(), Action::InPlace | Action::PickUp | Action::Reopen) {
                plan.warnings.extend(renamed(&plan.changes));
            }
            if *plan.action.then() == Action::Reindex {
                copies(cluster, &declared, name, live, &migration, &ledger, &mut capacity, &mut plan)
                    .await
                    .map_err(failed)?;
            }
        }
        let inverse =
            ledger.standing().and_then(|run| registered.steps.between(run.from, run.to).backwards());
        let mut one = Found { registered, declared, migration, inverse, ledger, plan, index };
        if let Some(of) = Of::declared(registered.schema) {
            series(cluster, of, &mut one, &mut capacity).await.map_err(failed)?;
        }
        let Found { ledger, plan, .. } = &mut one;
        if let Some(run) = ledger.latest().filter(|run| run.is_open()) {
            plan.action = if run.undoes.is_some() {
                going_back(run)
            } else {
                Action::Resume { owner: run.owner.clone() }
            };
        }
        let owed = |run: &&Run| {
            run.state == State::Changing && run.is_begun(Step::PickUp) && !run.is_done(Step::PickUp)
        };
        if matches!(plan.action, Action::Nothing | Action::InPlace)
            && ledger.latest().as_ref().is_some_and(owed)
        {
            plan.action = Action::PickUp;
        }
        found.push(one);
    }
    let documents = found.iter().map(|found| found.plan.clone()).collect();
    Ok((MigrationPlan { documents }, found))
}

/// A rollback is under way, or whoever began it died.
fn going_back(run: &Run) -> Action {
    let what = format!("a rollback to version {} was begun by {}, and is not done", run.to, run.owner);
    let help = "`migrate resume <document>` goes on with it, `migrate unlock <document>` gives it up";
    Action::Refused { reason: Reason::new(what, help) }
}

/// Whether a refusal is of something that the document brings along.
fn is_brought(subject: &str, registered: &Registered) -> bool {
    subject != registered.schema.name && subject.ends_with(&format!(" {}", registered.schema.index))
}

/// Holds what serves against what its version was recorded as.
async fn drifted(
    cluster: &Cluster,
    schemas: &Schemas,
    registered: &Registered,
    index: &str,
    version: Option<u32>,
    plan: &mut DocumentPlan,
) -> Result<(), Error> {
    let Some(version) = version.filter(|_| !matches!(plan.action, Action::Nothing | Action::NewerIsLive))
    else {
        return Ok(());
    };
    let history = schemas.history(registered.schema.index).ok().flatten();
    let Some(history) = history else { return Ok(()) };
    let Some(recorded) = history.version(version) else {
        let what = format!(
            "version {version} serves, and the recorded versions go from {} to {}: the history has diverged",
            history.first(),
            history.newest().version
        );
        let help = "bring the lock file of the program that made it, or build from the branch that has it";
        plan.action = Action::Refused { reason: Reason::new(what, help) };
        return Ok(());
    };
    let request = Request::get("read index", format!("/{}", segment(index))).resource(index);
    let reply = cluster.send(request).await?.value()?;
    let recorded = json!({"mappings": recorded.mappings, "settings": recorded.settings});
    let differences = Differences::between(&recorded, &reply[index]);
    let by_hand = differences.changes.iter().filter(|change| change.takes != es_core::plan::Takes::Nothing);
    // A series' own policy and alias are recorded without the cluster's prefix.
    let by_hand = by_hand.filter(|change| !change.subject().contains("lifecycle."));
    let by_hand: Vec<_> = by_hand.map(ToString::to_string).collect();
    if let Some(first) = by_hand.first() {
        let more =
            if by_hand.len() > 1 { format!(", and {} more", by_hand.len() - 1) } else { String::new() };
        plan.warnings.push(format!("`{index}` is not what version {version} was recorded as: {first}{more}"));
    }
    Ok(())
}

#[allow(clippy::too_many_arguments)] // what a copy is about
async fn copies(
    cluster: &Cluster,
    declared: &Declared,
    name: &str,
    live: &LiveIndex,
    migration: &Migration,
    ledger: &Ledger,
    capacity: &mut Option<Capacity>,
    plan: &mut DocumentPlan,
) -> Result<(), Error> {
    let body = declared.body();
    let number = |name: &str| number(&body["settings"], name);
    let dynamic = body["mappings"]["dynamic"]
        .as_str()
        .map(str::to_owned)
        .or_else(|| body["mappings"]["dynamic"].as_bool().map(|dynamic| dynamic.to_string()));
    plan.warnings.extend(warnings(&plan.changes, migration, dynamic.as_deref()));
    // Before it is asked what a block would refuse to tell.
    let reason = in_the_way(name, live).or_else(|| not_followed(migration));
    if let Some(reason) = reason {
        plan.action = Action::Refused { reason };
        return Ok(());
    }
    if let Some(reason) = mixed(migration) {
        plan.action = Action::Refused { reason };
        return Ok(());
    }
    let size = Size::read(cluster, name).await?;
    let capacity = match capacity {
        Some(known) => known,
        None => capacity.insert(Capacity::read(cluster).await?),
    };
    let copies = 1 + number("number_of_replicas").unwrap_or(1);
    let shards = number("number_of_shards").unwrap_or(1) * copies;
    // Merges hold what they read and what they write at the same time.
    let needed = size.bytes * 2 * copies;
    let last = ledger.runs.iter().rev().filter(|run| run.is_done(Step::Copy)).find_map(rate);
    plan.copy = Some(CopyPlan {
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
    });
    if let Some(reason) = capacity.refuses(needed, shards) {
        plan.action = Action::Refused { reason };
    }
    Ok(())
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
fn rate(run: &Run) -> Option<(u64, Duration)> {
    let entry = run.entry(Step::Copy)?;
    let took = entry.done_ms?.checked_sub(entry.begun_ms)?;
    let documents = entry.evidence["total"].as_u64().filter(|total| *total > 0)?;
    matches!(run.state, State::Switched | State::Finalized | State::RolledBack)
        .then_some((documents, Duration::from_millis(took.max(1))))
}

fn number(settings: &Value, name: &str) -> Option<u64> {
    let value = setting(settings, name)?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}
