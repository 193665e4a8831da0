//! What a change of settings would do, index by index.

use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::error::SettingsError;
use super::update::SettingsUpdate;
use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::name::{is_meant, joined};
use crate::plan::{Change, Differences, Live, LiveIndex, flatten, resets};

/// What a change of settings would do. Made by [`Settings::plan`](super::Settings::plan), carried out by
/// [`Settings::apply`](super::Settings::apply); until then a dry run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SettingsPlan {
    /// The indices that were found, by name.
    pub indices: Vec<IndexSettings>,
    #[serde(skip)]
    pub(super) update: SettingsUpdate,
}

/// What changes of one index.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndexSettings {
    /// Its name on the cluster.
    pub index: String,
    /// It is changed only while it has this UUID.
    pub uuid: String,
    /// Each setting with its value before and after; none if all are so already.
    pub changes: Vec<Change>,
    /// Settings that it has already, and that were to be left alone then.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub preserved: Vec<String>,
    /// The body that is sent.
    #[serde(skip)]
    pub(super) body: Map<String, Value>,
}

impl SettingsPlan {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.indices.iter().all(|index| index.changes.is_empty())
    }
}

impl fmt::Display for SettingsPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for index in &self.indices {
            if index.changes.is_empty() {
                writeln!(f, "{}: nothing to change", index.index)?;
            } else {
                writeln!(f, "{}:", index.index)?;
            }
            for change in &index.changes {
                writeln!(f, "  {} {}: {}", change.sign(), change.subject(), change.values())?;
            }
            for kept in &index.preserved {
                writeln!(f, "    {kept} is set, and stays")?;
            }
        }
        Ok(())
    }
}

/// The indices that are meant by patterns, or by exact names of their own, of an alias or of a data stream. One request.
pub(in crate::ops) async fn meant(
    cluster: &Cluster,
    patterns: &[String],
    filter: &'static str,
) -> Result<Result<Live, SettingsError>, Error> {
    let request = Request::get("read indices", format!("/{}", joined(patterns)))
        .query("ignore_unavailable", true)
        .query("expand_wildcards", "all")
        .query("filter_path", filter);
    let live: Live = cluster.send(request).await?.json()?;
    let exact = |pattern: &&String| !pattern.contains('*');
    let borne = |index: &LiveIndex, name: &String| {
        index.aliases.contains_key(name) || index.data_stream.as_ref() == Some(name)
    };
    // Wildcards find no hidden index but by a dot at their beginning, as Elasticsearch has it.
    let seen = |pattern: &String, index: &LiveIndex| pattern.starts_with('.') || !index.is_hidden();
    let is = |name: &str, index: &LiveIndex| {
        let stream = index.data_stream.as_deref().is_some_and(|stream| is_meant(patterns, stream));
        let own = |pattern: &String| is_meant(std::slice::from_ref(pattern), name);
        let by_name =
            patterns.iter().any(|pattern| own(pattern) && (pattern == name || seen(pattern, index)));
        by_name || stream || patterns.iter().filter(exact).any(|pattern| borne(index, pattern))
    };
    let found: Live = live.only(is);
    for name in patterns.iter().filter(exact) {
        if !found.all().any(|(index, live)| index == name || borne(live, name)) {
            return Ok(Err(SettingsError::NotFound { name: name.clone() }));
        }
    }
    Ok(Ok(found))
}

/// The parts of an index that settings are compared by.
const SETTINGS: &str = "*.settings,*.data_stream,*.aliases";

pub(super) async fn plan(
    cluster: &Cluster,
    patterns: &[String],
    update: &SettingsUpdate,
) -> Result<SettingsPlan, SettingsError> {
    let faults = update.faults();
    if !faults.is_empty() {
        return Err(SettingsError::Faults { faults });
    }
    let found = meant(cluster, patterns, SETTINGS).await??;
    let of = |(name, index): (&str, &LiveIndex)| update.against(name, &index.settings);
    Ok(SettingsPlan { indices: found.all().map(of).collect(), update: update.clone() })
}

impl SettingsUpdate {
    /// What it changes of an index with these settings.
    pub(super) fn against(&self, name: &str, live: &Value) -> IndexSettings {
        let there = flatten(live);
        let keeps = |name: &String| self.preserve_existing && there.contains_key(name);
        let (preserved, wanted): (Vec<_>, Vec<_>) = self.wanted.iter().partition(|(name, _)| keeps(name));
        let (reset, set): (Vec<_>, Vec<_>) = wanted.into_iter().partition(|(_, value)| value.is_null());
        let set: Map<String, Value> =
            set.into_iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let differences = Differences::between(&json!({ "settings": set }), &json!({ "settings": live }));
        let (resets, patch) = resets(reset.into_iter().map(|(name, _)| name.as_str()), live);
        let mut body = differences.settings;
        body.extend(patch);
        let mut changes = differences.changes;
        changes.extend(resets);
        changes.sort_by(|left, right| left.parameter.cmp(&right.parameter));
        IndexSettings {
            index: name.to_owned(),
            uuid: there.get("uuid").and_then(Value::as_str).unwrap_or_default().to_owned(),
            changes,
            preserved: preserved.into_iter().map(|(name, _)| name.clone()).collect(),
            body,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(update: &SettingsUpdate, live: &Value) -> (Vec<String>, Value) {
        let plan = update.against("i", live);
        (plan.changes.iter().map(|c| format!("{}: {}", c.subject(), c.values())).collect(), plan.body.into())
    }

    #[test]
    fn only_what_differs_in_meaning_is_sent() {
        let live =
            json!({"index": {"uuid": "x", "refresh_interval": "60s", "priority": "7", "hidden": "false"}});
        let update = SettingsUpdate::new()
            .json("refresh_interval", "1m")
            .json("max_result_window", 10_000)
            .json("number_of_replicas", 2)
            .reset("priority")
            .reset("hidden")
            .reset("gc_deletes");
        let (changes, body) = lines(&update, &live);
        assert_eq!(changes, ["setting number_of_replicas: 1 → 2", "setting priority: 7 → 1"]);
        assert_eq!(body, json!({"index.number_of_replicas": 2, "index.priority": null}));
    }

    #[test]
    fn what_is_set_can_be_preserved() {
        let live = json!({"index": {"refresh_interval": "5s"}});
        let update =
            SettingsUpdate::new().json("refresh_interval", "9s").json("priority", 3).preserve_existing();
        let plan = update.against("i", &live);
        assert_eq!(plan.preserved, ["refresh_interval"]);
        assert_eq!(Value::from(plan.body), json!({"index.priority": 3}));
    }
}
