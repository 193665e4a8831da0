//! Rollover by hand: the dry run is a value, which is then carried out.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Lifecycle, LifecycleError};
use crate::cluster::{Request, segment};
use crate::error::Error;
use crate::ops::measure::{Size, time_value};

/// When to roll over: one `max_…` is met, and all `min_…` are. Without any, always.
///
/// ```
/// # use std::time::Duration;
/// use es_core::ops::lifecycle::Conditions;
/// use es_core::ops::measure::Size;
///
/// let weekly = Conditions::new().max_age(Duration::from_hours(7 * 24)).max_primary_shard_size(Size::gb(50)).min_docs(1);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Conditions(Map<String, Value>);

impl Conditions {
    /// Without any: always.
    pub fn new() -> Self {
        Self::default()
    }

    fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// The index is older than this.
    pub fn max_age(self, age: Duration) -> Self {
        self.with("max_age", time_value(age))
    }

    /// It has so many documents.
    pub fn max_docs(self, documents: u64) -> Self {
        self.with("max_docs", documents)
    }

    /// Its primaries together are larger than this.
    pub fn max_size(self, size: Size) -> Self {
        self.with("max_size", format!("{}b", size.0))
    }

    /// Its largest primary is larger than this.
    pub fn max_primary_shard_size(self, size: Size) -> Self {
        self.with("max_primary_shard_size", format!("{}b", size.0))
    }

    /// Its largest primary has so many documents.
    pub fn max_primary_shard_docs(self, documents: u64) -> Self {
        self.with("max_primary_shard_docs", documents)
    }

    /// Not before it is so old.
    pub fn min_age(self, age: Duration) -> Self {
        self.with("min_age", time_value(age))
    }

    /// Not before it has so many documents.
    pub fn min_docs(self, documents: u64) -> Self {
        self.with("min_docs", documents)
    }

    /// Not before its primaries together are so large.
    pub fn min_size(self, size: Size) -> Self {
        self.with("min_size", format!("{}b", size.0))
    }

    /// Not before its largest primary is so large.
    pub fn min_primary_shard_size(self, size: Size) -> Self {
        self.with("min_primary_shard_size", format!("{}b", size.0))
    }

    /// Not before its largest primary has so many documents.
    pub fn min_primary_shard_docs(self, documents: u64) -> Self {
        self.with("min_primary_shard_docs", documents)
    }
}

/// A rollover: what it would do, or has done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Rollover {
    /// The alias or data stream, as it is on the cluster.
    pub target: String,
    /// The index that is written.
    pub old_index: String,
    /// The index that will be, or is, written.
    pub new_index: String,
    /// Each condition, and whether it is met.
    pub conditions: Vec<Condition>,
    /// Whether it was done.
    pub rolled_over: bool,
    #[serde(skip)]
    asked: Conditions,
}

/// A condition of a rollover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Condition {
    /// Its name: `max_docs`.
    pub name: String,
    /// Its value, as the server writes it: `7d`.
    pub value: String,
    /// Whether it is met.
    pub met: bool,
}

impl Rollover {
    fn read(target: String, asked: Conditions, reply: &Value) -> Self {
        let text = |key: &str| reply[key].as_str().unwrap_or_default().to_owned();
        // `[max_age: 1d]`
        let condition = |(shown, met): (&String, &Value)| {
            let (name, value) = shown.trim_matches(['[', ']']).split_once(": ")?;
            Some(Condition { name: name.to_owned(), value: value.to_owned(), met: *met == true })
        };
        let mut conditions: Vec<_> =
            reply["conditions"].as_object().into_iter().flatten().filter_map(condition).collect();
        conditions.sort_by(|left, right| left.name.cmp(&right.name));
        Rollover {
            target,
            old_index: text("old_index"),
            new_index: text("new_index"),
            conditions,
            rolled_over: reply["rolled_over"] == true,
            asked,
        }
    }

    /// Whether its conditions are met: one of `max_…` and all of `min_…`; always without conditions. As Elasticsearch has it,
    /// conditions of `min_…` alone are never met.
    pub fn is_due(&self) -> bool {
        let (least, most): (Vec<_>, Vec<_>) =
            self.conditions.iter().partition(|condition| condition.name.starts_with("min_"));
        self.conditions.is_empty()
            || (most.iter().any(|condition| condition.met) && least.iter().all(|condition| condition.met))
    }
}

impl fmt::Display for Rollover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rollover { target, old_index, new_index, .. } = self;
        match (self.rolled_over, self.is_due()) {
            (true, _) => write!(f, "`{target}` rolled over from {old_index} to {new_index}")?,
            (false, true) => write!(f, "`{target}` would roll over from {old_index} to {new_index}")?,
            (false, false) => write!(f, "`{target}` stays with {old_index}")?,
        }
        for Condition { name, value, met } in &self.conditions {
            write!(f, "\n  {name} {value}: {}", if *met { "met" } else { "not met" })?;
        }
        Ok(())
    }
}

impl Lifecycle<'_> {
    /// What a rollover of an alias or a data stream would do, and which conditions are met. Changes nothing.
    ///
    /// Fails with [`LifecycleError::NotRollable`] where it is neither, or the alias has no write index, or the name of its
    /// index does not end in a number.
    ///
    /// Elasticsearch: `POST /<target>/_rollover?dry_run`.
    pub async fn plan_rollover(
        &self,
        target: &str,
        conditions: Conditions,
    ) -> Result<Rollover, LifecycleError> {
        self.dry_run(self.cluster.name(target), conditions).await
    }

    async fn dry_run(&self, target: String, conditions: Conditions) -> Result<Rollover, LifecycleError> {
        let request = Request::post("look at a rollover", format!("/{}/_rollover", segment(&target)))
            .resource(&target)
            .query("dry_run", "true")
            // A dry run is never acknowledged.
            .partial()
            .repeat(crate::cluster::Repeat::Read)
            .json(&json!({ "conditions": conditions }))?;
        match self.cluster.send(request).await {
            Ok(reply) => Ok(Rollover::read(target, conditions, &reply.value()?)),
            Err(error) if error.error_type() == Some("illegal_argument_exception") => {
                let reason = error.reason().unwrap_or_default().to_owned();
                Err(LifecycleError::NotRollable { target, reason })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Carries it out, if its conditions are met now; what it returns tells in
    /// [`rolled_over`](Rollover::rolled_over) whether they were. It looks again first: where somebody else has rolled over since
    /// the dry run, it is [`LifecycleError::RolledOverMeanwhile`], and nothing is done twice. Of an alias the new index is named
    /// in the request, so that of two that come at once the server refuses one.
    ///
    /// Elasticsearch: `POST /<target>/_rollover/<new index>`.
    pub async fn roll_over(&self, rollover: &Rollover) -> Result<Rollover, LifecycleError> {
        let Rollover { target, old_index, new_index, asked, .. } = rollover;
        self.unchanged(rollover).await?;
        let is_stream = self.is_stream(target).await?;
        let mut path = format!("/{}/_rollover", segment(target));
        if !is_stream {
            path = format!("{path}/{}", segment(new_index));
        }
        let request = Request::post("roll over", path).resource(target).partial();
        let request = request.json(&json!({ "conditions": asked }))?;
        match self.cluster.send(request).await {
            Ok(reply) => Ok(Rollover::read(target.clone(), asked.clone(), &reply.value()?)),
            Err(error) if error.is_already_exists() => {
                self.unchanged(rollover).await?;
                Err(error.into())
            }
            // Whether it arrived is seen by looking again.
            Err(error) if error.is_outcome_unknown() => {
                let now = self.dry_run(target.clone(), asked.clone()).await?;
                if now.old_index == *old_index {
                    return Err(error.into());
                }
                Ok(Rollover { rolled_over: true, new_index: now.old_index, ..rollover.clone() })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Whether it still writes to where it did.
    async fn unchanged(&self, rollover: &Rollover) -> Result<(), LifecycleError> {
        let now = self.dry_run(rollover.target.clone(), rollover.asked.clone()).await?;
        if now.old_index == rollover.old_index {
            return Ok(());
        }
        Err(LifecycleError::RolledOverMeanwhile {
            target: rollover.target.clone(),
            expected: rollover.old_index.clone(),
            found: now.old_index,
        })
    }

    async fn is_stream(&self, name: &str) -> Result<bool, Error> {
        let request = Request::get("look for data stream", format!("/_resolve/index/{}", segment(name)));
        let found = crate::ops::read(self.cluster, request.resource(name)).await?.unwrap_or_default();
        Ok(found["data_streams"].as_array().is_some_and(|streams| !streams.is_empty()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_due_when_one_max_and_all_min_are_met() {
        let due = |conditions: &[(&str, bool)]| {
            let conditions: Map<String, Value> =
                conditions.iter().map(|(name, met)| (format!("[{name}: 1]"), (*met).into())).collect();
            Rollover::read(String::new(), Conditions::new(), &json!({ "conditions": conditions })).is_due()
        };
        assert!(due(&[]));
        assert!(due(&[("max_docs", true), ("max_age", false)]));
        assert!(!due(&[("max_docs", false)]));
        assert!(!due(&[("max_docs", true), ("min_docs", false)]));
        assert!(due(&[("max_docs", true), ("min_docs", true)]));
        assert!(!due(&[("min_docs", true)]));
    }

    #[test]
    fn it_prints_for_a_person() {
        let reply = json!({"old_index": "s-1", "new_index": "s-2", "conditions": {"[max_docs: 5]": true, "[max_age: 1d]": false}});
        let rollover = Rollover::read("s".into(), Conditions::new(), &reply);
        let shown = "`s` would roll over from s-1 to s-2\n  max_age 1d: not met\n  max_docs 5: met";
        assert_eq!(rollover.to_string(), shown);
    }
}
