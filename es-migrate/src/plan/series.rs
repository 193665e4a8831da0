//! Reads the indices of a series or data stream, and plans what becomes of them.

use es_core::cluster::{Cluster, Request, segment};
use es_core::error::Error;
use es_core::plan::Place;
use serde_json::{Map, Value, json};

use super::backing::{OlderIndex, Seen, Wanted, older};
use super::capacity::Capacity;
use super::copies::{mixed, shards};
use super::{Action, CopyPlan, Fate};
use crate::engine::written_by;
use crate::ledger::{Of, Run, State};
use crate::plan::Found;
use crate::series::explained;
use crate::writes::Writes;

/// Fills in what becomes of the older indices, where the one that is written to is as declared, or another is to be.
pub(super) async fn series(
    cluster: &Cluster,
    of: Of,
    found: &mut Found<'_>,
    capacity: &mut Option<Capacity>,
) -> Result<(), Error> {
    let raised = matches!(found.plan.action, Action::Series { .. });
    let Some((written, _)) = found.index.clone() else { return Ok(()) };
    if !raised && found.plan.action != Action::Nothing {
        return Ok(());
    }
    let (alias, version) = (found.declared.names.alias.clone(), found.plan.version);
    let bodies = bodies(cluster, &alias).await?;
    let aside = |(_, body): (&String, &Value)| {
        let aliases = body["aliases"].as_object().into_iter().flatten();
        of == Of::Series && aliases.into_iter().any(|(name, _)| is_before(name, &alias, version))
    };
    // An earlier version's writers reach another index still.
    let roll_over = raised || bodies.iter().filter(|(name, _)| **name != written).any(aside);
    let policies = explained(cluster, &alias).await?;
    let older = read(cluster, found, &alias, (&bodies, &policies)).await?;
    let copied: Vec<_> = older.iter().filter(|index| index.is_copied()).collect();
    if copied.is_empty() && !roll_over {
        found
            .plan
            .warnings
            .extend(older.iter().filter(|index| index.fate != Fate::Stays).map(ToString::to_string));
        return Ok(());
    }
    if !copied.is_empty() {
        found.plan.copy = Some(copy_plan(cluster, found, &copied, capacity).await?);
        if let Some(reason) = mixed(&found.migration) {
            found.plan.action = Action::Refused { reason };
            return Ok(());
        }
        let shards = shards(found) * copied.len() as u64;
        let needed = found.plan.copy.as_ref().map_or(0, |copy| copy.needed_bytes);
        if let Some(reason) = capacity.as_ref().and_then(|capacity| capacity.refuses(needed, shards)) {
            found.plan.action = Action::Refused { reason };
            return Ok(());
        }
    }
    let stuck =
        |index: &&&OlderIndex| policies.get(&index.index).is_some_and(|policy| policy["step"] == "ERROR");
    for index in copied.iter().filter(stuck).map(|older| &older.index) {
        let action = policies[index]["action"].as_str().unwrap_or_default();
        let what = format!(
            "the policy of `{index}` is stuck at `{action}`, and begins its phase anew with the copy"
        );
        found.plan.warnings.push(what);
    }
    if raised && of == Of::Stream && !crate::document::fit(&found.plan.changes, found.migration.transforms())
    {
        found.plan.warnings.push(format!(
            "programs of an older version write to `{alias}` on: from the rollover, their documents have to fit the mapping of version {version}"
        ));
    }
    // The next index has its aliases, and its place in the lifecycle, from the template.
    found
        .plan
        .changes
        .retain(|change| change.place != Place::Alias && !change.subject().contains("lifecycle."));
    found.plan.action = Action::Series { roll_over, indices: older };
    Ok(())
}

/// Whether an alias is that of an earlier version's writers.
pub(crate) fn is_before(name: &str, alias: &str, version: u32) -> bool {
    written_by(name, alias).is_some_and(|written| written < version)
}

/// Every index, whole. One request.
pub(crate) async fn bodies(cluster: &Cluster, names: &str) -> Result<Map<String, Value>, Error> {
    let request = Request::get("read indices", format!("/{}", segment(names)))
        .resource(names)
        .query("ignore_unavailable", "true")
        .query("expand_wildcards", "all");
    cluster.send(request).await?.json()
}

/// What becomes of each: two requests.
async fn read(
    cluster: &Cluster,
    found: &Found<'_>,
    alias: &str,
    (bodies, policies): (&Map<String, Value>, &Map<String, Value>),
) -> Result<Vec<OlderIndex>, Error> {
    let stats = Request::get("read sizes", format!("/{}/_stats/store", segment(alias)))
        .resource(alias)
        .query("ignore_unavailable", "true")
        .query("expand_wildcards", "all")
        .query("filter_path", "indices.*.primaries.store.size_in_bytes");
    let stats = cluster.send(stats).await?.value()?;
    let documents = documents(cluster, alias).await?;
    let seen: Vec<_> = bodies
        .iter()
        .map(|(name, body)| Seen {
            name,
            body,
            documents: documents.get(name).copied().unwrap_or_default(),
            bytes: stats["indices"][name]["primaries"]["store"]["size_in_bytes"].as_u64().unwrap_or_default(),
            policy: policies.get(name).unwrap_or(&Value::Null),
        })
        .collect();
    let (steps, version) = (&found.registered.steps, found.plan.version);
    let wanted = Wanted {
        document: found.registered.document(),
        version,
        body: &found.declared.body(),
        transforms: &|from| steps.between(from, version).transforms(),
    };
    let begun = |run: &Run| {
        run.of.is_some() && run.to == version && matches!(run.state, State::Switched | State::Finalized)
    };
    Ok(older(&seen, &wanted, found.ledger.runs.iter().any(begun)))
}

/// Documents by index, as searches count them. One request.
async fn documents(cluster: &Cluster, alias: &str) -> Result<std::collections::BTreeMap<String, u64>, Error> {
    let body = json!({"size": 0, "aggs": {"indices": {"terms": {"field": "_index", "size": 10_000}}}});
    let request = Request::post("count documents", format!("/{}/_search", segment(alias)))
        .resource(alias)
        .query("ignore_unavailable", "true")
        .query("filter_path", "aggregations")
        .repeat(es_core::cluster::Repeat::Read)
        .json(&body)?;
    let found = cluster.send(request).await?.value()?;
    let buckets = found["aggregations"]["indices"]["buckets"].as_array().into_iter().flatten();
    let bucket = |bucket: &Value| Some((bucket["key"].as_str()?.to_owned(), bucket["doc_count"].as_u64()?));
    Ok(buckets.filter_map(bucket).collect())
}

/// All of them, one after the other: what they take stays, since the retired ones are kept; and the largest is merged at
/// its height.
async fn copy_plan(
    cluster: &Cluster,
    found: &Found<'_>,
    copied: &[&OlderIndex],
    capacity: &mut Option<Capacity>,
) -> Result<CopyPlan, Error> {
    let capacity = match capacity {
        Some(known) => known,
        None => capacity.insert(Capacity::read(cluster).await?),
    };
    let bytes: u64 = copied.iter().map(|index| index.bytes).sum();
    let largest = copied.iter().map(|index| index.bytes).max().unwrap_or_default();
    Ok(CopyPlan {
        writes: Writes::Blocked,
        max_pause_ms: None,
        verify: found.migration.verify.unwrap_or_default(),
        operations: found.migration.operations_in_words(),
        documents: copied.iter().map(|index| index.documents).sum(),
        bytes,
        needed_bytes: (bytes + largest) * found.copies(),
        available_bytes: capacity.available,
        estimate_ms: None,
        shadow: None,
    })
}
