//! Makes the new index, with settings for the copy.

use es_core::cluster::{Repeat, Request, segment};
use serde_json::{Map, Value, json};

use super::sample::sample_name;
use super::{Copier, Trouble};
use crate::ledger::Run;

/// Settings that a copy goes better without; they come back as declared before the index serves. Pipelines: what the
/// application sent has been through them already. A policy: it would count the copy's time, or act on it.
const TUNED: [(&str, Option<&str>); 9] = [
    ("number_of_replicas", Some("0")),
    ("auto_expand_replicas", Some("false")),
    ("refresh_interval", Some("-1")),
    ("default_pipeline", Some("_none")),
    ("final_pipeline", Some("_none")),
    ("lifecycle.name", None),
    ("blocks.write", None),
    ("blocks.read", None),
    GC_DELETES,
];

/// A document that was deleted and made again may have a lower version, which the version of the deleted one must not keep
/// out of the new index. It comes back last, when nothing is copied any more.
const GC_DELETES: (&str, Option<&str>) = ("gc_deletes", Some("0s"));

impl Copier<'_> {
    /// `PUT /<index>`; where the reply is lost, the index is looked for.
    pub(super) async fn create(&self, run: &Run) -> Result<Value, Trouble> {
        // A template of the application's would give the sample the readers' alias.
        self.put_guard(run.to, Some(&sample_name(run))).await?;
        let mut body = self.body(run).await?;
        body["aliases"] = json!({ (self.fence.target()): {"is_hidden": true} });
        self.put(&run.target.name, &body).await?;
        let indices = super::Indices::read(self.cluster, &[&run.target.name]).await?;
        let uuid = indices.get(&run.target.name).map(super::LiveIndex::uuid);
        Ok(json!({ "uuid": uuid }))
    }

    /// Until the copy is done, nobody creates an index by the name of a fence that is down: a task that was started through
    /// it would. And of all templates that match the new index's name this one counts alone, so that none adds to it.
    pub(crate) async fn put_guard(&self, to: u32, also: Option<&str>) -> Result<(), Trouble> {
        let alias = self.alias();
        let mut patterns = vec![self.fence.pattern()];
        patterns.extend(also.map(str::to_owned));
        // A write through the alias of a version that is gone would make an index of its name.
        patterns.extend((1..=to).map(|version| format!("{alias}.w{version}")));
        patterns.extend(
            self.ledger.runs.iter().flat_map(|run| [run.source.name.clone(), run.target.name.clone()]),
        );
        patterns.sort_unstable();
        patterns.dedup();
        let name = format!("{alias}.migrations");
        let body = json!({
            "index_patterns": patterns,
            "priority": 1_000_000_000,
            "allow_auto_create": false,
            "_meta": {"description": "names that no write may make an index of; kept by es-migrate"},
        });
        let path = format!("/_index_template/{}", segment(&name));
        let request = Request::put("guard the names", path).resource(name).json(&body)?;
        self.cluster.send(request).await?;
        Ok(())
    }

    pub(crate) async fn put(&self, index: &str, body: &Value) -> Result<(), Trouble> {
        let request = Request::put("create index", format!("/{}", segment(index)));
        self.cluster.send(request.resource(index).repeat(Repeat::Never).json(body)?).await?;
        Ok(())
    }

    /// As declared, tuned, with the run's id in the stamp.
    pub(super) async fn body(&self, run: &Run) -> Result<Value, Trouble> {
        let mut body = self.new_body(run.of).await?;
        body["mappings"]["_meta"]["es_schema"]["run"] = json!(run.id);
        if let Some(settings) = body["settings"].as_object_mut() {
            for (name, value) in TUNED {
                settings.retain(|key, _| short(key) != name);
                settings.extend(value.map(|value| (name.to_owned(), json!(value))));
            }
        }
        Ok(body)
    }

    /// What brings the settings back to what is declared. One of several indices gets its policy once it has its place.
    pub(super) async fn restored(&self, run: &Run) -> Result<Map<String, Value>, Trouble> {
        let later = |name: &str| run.of.is_some() && name == "lifecycle.name";
        let tuned = TUNED.into_iter().filter(|tuned| *tuned != GC_DELETES && !later(tuned.0));
        Ok(untuned(&self.new_body(run.of).await?, tuned))
    }

    /// The last one, as declared.
    pub(super) async fn last(&self, run: &Run) -> Result<Map<String, Value>, Trouble> {
        Ok(untuned(&self.new_body(run.of).await?, [GC_DELETES].into_iter()))
    }

    /// `PUT /<fence>/_settings`.
    pub(super) async fn set(&self, run: &Run, settings: &Map<String, Value>) -> Result<(), Trouble> {
        let path = format!("/{}/_settings", segment(&self.fence.target()));
        let request = Request::put("restore settings", path).resource(&run.target.name);
        self.cluster.send(request.json(settings)?).await?;
        Ok(())
    }
}

/// The settings that bring what is tuned back to what is meant.
fn untuned(
    body: &Value,
    tuned: impl Iterator<Item = (&'static str, Option<&'static str>)>,
) -> Map<String, Value> {
    let meant = |name: &str| setting(&body["settings"], name).cloned();
    let restored = |(name, tuned): (&str, Option<&str>)| match (meant(name), tuned) {
        (Some(value), _) => Some((format!("index.{name}"), value)),
        (None, Some(_)) => Some((format!("index.{name}"), Value::Null)),
        (None, None) => None,
    };
    tuned.filter_map(restored).collect()
}

/// A declared setting, with or without the prefix that is optional.
pub(crate) fn setting<'a>(settings: &'a Value, name: &str) -> Option<&'a Value> {
    settings.as_object()?.iter().find(|(key, _)| short(key) == name).map(|(_, value)| value)
}

fn short(key: &str) -> &str {
    key.strip_prefix("index.").unwrap_or(key)
}
