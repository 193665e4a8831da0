//! One migration: how the documents of one version become those of the next.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;

use crate::operation::{Operation, Script};
use crate::shadow::Shadow;
use crate::writes::Writes;

/// How the documents of one version become those of the next; made by [`reindex`], or by [`map`](crate::map) and those beside
/// it.
///
/// ```
/// use es_migrate::{Writes, reindex};
///
/// let renamed = reindex().rename("title", "headline").remove("legacy").set("origin", "import");
/// let computed = reindex()
///     .writes(Writes::Blocked)
///     .painless("ctx._source.total = ctx._source.price * params.rate")
///     .param("rate", 1.19);
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Migration {
    /// A run has the one that it was begun with.
    #[serde(skip)]
    pub(crate) writes: Writes,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) operations: Vec<Operation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) painless: Option<Script>,
    pub(crate) verify: Option<Verify>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pipeline: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) quarantine: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_failures: Option<u64>,
    /// What a rollback does with what was written since; not of what becomes of documents on the way here.
    #[serde(skip)]
    pub(crate) inverse: Option<Box<Migration>>,
    /// Not of what becomes of documents: who goes on with a run may have another.
    #[serde(skip)]
    pub(crate) max_pause: Option<Duration>,
    /// As little: who goes on may ask other queries, or none.
    #[serde(skip)]
    pub(crate) shadow: Option<Shadow>,
}

/// The longest that writes are blocked before a switch, unless a migration says otherwise.
const MAX_PAUSE: Duration = Duration::from_secs(5);

/// Documents that may fail where nothing is said.
const MAX_FAILURES: u64 = 1_000;

/// A copy into a new index, by `POST /_reindex` on the server; without further words the documents stay as they are.
///
/// The operations are done in the order `rename`, `remove`, `set` and `copy` were called, Painless after them, all in
/// one script.
pub fn reindex() -> Migration {
    Migration::default()
}

/// How the copy is compared with its source before it serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verify {
    /// The number of documents, and what the copy reported: created, updated, failed.
    Counts,
    /// Which documents there are, by `_id` and routing. All that can be told where the new index keeps no whole `_source`.
    Ids,
    /// A digest of each document, after the transform: on the server, by a scripted aggregation over both indices. It costs
    /// about as much as the copy.
    #[default]
    Content,
}

impl Migration {
    /// What becomes of the application's writes. Default [`Writes::CatchUp`].
    pub fn writes(self, writes: Writes) -> Self {
        Self { writes, ..self }
    }

    /// The longest that writes are blocked before the switch, with [`Writes::CatchUp`]: past it they are allowed again, and
    /// the switch is tried later. Default 5 s.
    pub fn max_pause(self, max_pause: Duration) -> Self {
        Self { max_pause: Some(max_pause), ..self }
    }

    /// Moves a field to another name or place; documents without it stay as they are. A path goes through objects, and
    /// through lists of objects where both paths share them.
    pub fn rename(self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.with(Operation::Rename { from: from.into(), to: to.into() })
    }

    /// Takes a field out of `_source`.
    pub fn remove(self, field: impl Into<String>) -> Self {
        self.with(Operation::Remove { field: field.into() })
    }

    /// Sets a field in every document, whatever it held.
    pub fn set(self, field: impl Into<String>, value: impl Into<Value>) -> Self {
        self.with(Operation::Set { field: field.into(), value: value.into() })
    }

    /// Copies a field to another name or place; documents without it stay as they are.
    pub fn copy(self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.with(Operation::Copy { from: from.into(), to: to.into() })
    }

    /// A script in Painless over `ctx._source`, after the other operations.
    ///
    /// `ctx.op = "noop"` leaves a document out. A script that begins with functions of its own can't be repeated by the
    /// verification: say [`Verify::Ids`] with it.
    pub fn painless(self, source: impl Into<String>) -> Self {
        let mut script = self.painless.unwrap_or_default();
        script.source = source.into();
        Self { painless: Some(script), ..self }
    }

    /// A parameter of the script, as `params.<name>`.
    pub fn param(self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        let mut script = self.painless.unwrap_or_default();
        script.params.insert(name.into(), value.into());
        Self { painless: Some(script), ..self }
    }

    /// How the copy is compared with its source. Default [`Verify::Content`].
    pub fn verify(self, verify: Verify) -> Self {
        Self { verify: Some(verify), ..self }
    }

    /// Sends each copied document through an ingest pipeline. Without it none is run, also where the new index has a
    /// default or final one: what the application sends has been through it already.
    pub fn pipeline(self, pipeline: impl Into<String>) -> Self {
        Self { pipeline: Some(pipeline.into()), ..self }
    }

    /// Keeps documents that fail in an index, with the reason, and goes on: those that a transform in Rust fails for, and those
    /// that the new index refuses of what it made. Where nothing is done in Rust it has no effect. By default the first one ends the migration.
    ///
    /// The index gets the cluster's prefix, is made if it is not there, and stays. Each of its documents has the `id`, the
    /// `routing`, the `version` and the `source` of one that failed, as it was, with `reason`, `run`, `document` and the time
    /// (`at`).
    ///
    /// ```
    /// # use es_core::EsDocument;
    /// # use es_migrate::try_map;
    /// # use serde::{Deserialize, Serialize};
    /// # #[derive(Deserialize, Serialize, EsDocument)]
    /// # #[es(index = "products")]
    /// # struct ProductV1 { price: String }
    /// # #[derive(Deserialize, Serialize, EsDocument)]
    /// # #[es(index = "products", version = 2)]
    /// # struct Product { cents: u64 }
    /// let migration = try_map(|old: ProductV1| old.price.parse().map(|cents| Product { cents }))
    ///     .quarantine("products-rejects")
    ///     .max_failures(100);
    /// ```
    pub fn quarantine(self, index: impl Into<String>) -> Self {
        Self { quarantine: Some(index.into()), ..self }
    }

    /// How many documents may go to the [quarantine](Self::quarantine) before the migration is given up. Default 1,000.
    pub fn max_failures(self, documents: u64) -> Self {
        Self { max_failures: Some(documents), ..self }
    }

    /// How documents of the new version become those of the old one again: for a rollback that keeps what was written since
    /// the switch. A migration that only renames, or changes nothing, needs none.
    ///
    /// ```
    /// use es_migrate::reindex;
    ///
    /// let total = reindex()
    ///     .painless("ctx._source.total = ctx._source.price * ctx._source.count")
    ///     .inverse(reindex().remove("total"));
    /// ```
    pub fn inverse(self, inverse: Migration) -> Self {
        Self { inverse: Some(Box::new(inverse)), ..self }
    }

    /// Queries that old and new are asked before the switch, and how their answers agree: in the report, in the history, and
    /// with a bound a condition of the switch. See [`Shadow`]. They are no part of the way back.
    ///
    /// ```
    /// use es_migrate::{reindex, shadow};
    /// use serde_json::json;
    ///
    /// let phones = json!({"query": {"match": {"title": "phone"}}});
    /// let migration = reindex().shadow(shadow().query("phones", phones).min_overlap(0.8));
    /// ```
    pub fn shadow(self, shadow: Shadow) -> Self {
        Self { shadow: Some(shadow), ..self }
    }

    /// What becomes of documents, in short: who goes on with a run must make the same of them.
    pub(crate) fn digest(&self) -> String {
        let migration = serde_json::to_value(self).unwrap_or_default();
        es_core::schema::fingerprint(&Value::Null, &migration)
    }

    /// Whether each document has become one, of the same `_id`: else nobody can tell which of the old index's have no successor.
    fn is_one_to_one(&self) -> bool {
        let typed = |operation: &Operation| match operation {
            Operation::Typed(typed) => typed.word.keeps_each(),
            _ => true,
        };
        !self.leaves_out()
            && !self.renames_documents()
            && self.quarantine.is_none()
            && self.operations.iter().all(typed)
    }

    /// What leads back; `None` where nothing says how.
    pub(crate) fn backwards(&self) -> Option<Migration> {
        if !self.is_one_to_one() {
            return None;
        }
        if let Some(inverse) = &self.inverse {
            return Some((**inverse).clone());
        }
        if self.painless.is_some() || self.pipeline.is_some() {
            return None;
        }
        let back = |operation: &Operation| match operation {
            Operation::Rename { from, to } => Some(Operation::Rename { from: to.clone(), to: from.clone() }),
            _ => None,
        };
        let operations = self.operations.iter().rev().map(back).collect::<Option<Vec<_>>>()?;
        Some(Migration { operations, verify: self.verify, max_pause: self.max_pause, ..Migration::default() })
    }

    fn with(mut self, operation: Operation) -> Self {
        self.operations.push(operation);
        self
    }

    /// Whether documents come out otherwise than they went in.
    pub(crate) fn transforms(&self) -> bool {
        !self.operations.is_empty() || self.painless.is_some() || self.pipeline.is_some()
    }

    /// This one, and then the next, as one.
    pub(crate) fn then(mut self, next: &Migration) -> Migration {
        if self.inverse.is_some() || next.inverse.is_some() {
            let both = next.backwards().zip(self.backwards());
            self.inverse = both.map(|(next, this)| Box::new(next.then(&this)));
        }
        // Where one of them needs writes to be blocked, all do.
        if next.writes == Writes::Blocked {
            self.writes = Writes::Blocked;
        }
        self.max_pause = self.max_pause.min(next.max_pause).or(self.max_pause).or(next.max_pause);
        // Operations of the next come after the Painless of this one.
        if let Some(before) =
            self.painless.take_if(|_| !next.operations.is_empty() || next.painless.is_some())
        {
            self.operations.push(Operation::Painless(before));
        }
        // A pipeline runs on the server, after everything else.
        if next.is_typed()
            && let Some(before) = self.pipeline.take()
        {
            self.operations.push(Operation::Pipeline(before));
        }
        self.operations.extend(next.operations.iter().cloned());
        self.painless = next.painless.clone().or(self.painless);
        self.verify = self.verify.min(next.verify).or(self.verify).or(next.verify);
        self.pipeline = next.pipeline.clone().or(self.pipeline);
        self.quarantine = next.quarantine.clone().or(self.quarantine);
        self.max_failures = next.max_failures.or(self.max_failures);
        self.shadow = match (self.shadow, &next.shadow) {
            (Some(before), Some(next)) => Some(before.then(next)),
            (before, next) => before.or_else(|| next.clone()),
        };
        self
    }

    /// Whether there is a transform in Rust in it.
    pub(crate) fn is_typed(&self) -> bool {
        self.operations.iter().any(|operation| matches!(operation, Operation::Typed(_)))
    }

    /// Whether one document may become several, whose ids are made.
    pub(crate) fn splits(&self) -> bool {
        self.operations
            .iter()
            .any(|operation| matches!(operation, Operation::Typed(typed) if typed.word.splits()))
    }

    /// What runs on the server only, and stands beside a transform in Rust.
    pub(crate) fn only_on_the_server(&self) -> Option<String> {
        let on_the_server =
            |operation: &&Operation| matches!(operation, Operation::Painless(_) | Operation::Pipeline(_));
        let painless = self.painless.as_ref().map(|_| "a Painless script".to_owned());
        let found = self.operations.iter().find(on_the_server).map(ToString::to_string).or(painless);
        found.filter(|_| self.is_typed())
    }

    /// The operations, one line each.
    pub(crate) fn operations_in_words(&self) -> Vec<String> {
        let painless = self.painless.as_ref().map(|_| "a Painless script".to_owned());
        let pipeline = self.pipeline.as_ref().map(|pipeline| format!("the pipeline {pipeline}"));
        let quarantine = self
            .quarantine
            .as_ref()
            .filter(|_| self.is_typed())
            .map(|index| format!("up to {} documents that fail go to {index}", self.failures_allowed()));
        let operations = self.operations.iter().map(ToString::to_string);
        operations.chain(painless).chain(pipeline).chain(quarantine).collect()
    }

    /// How many documents may go to the quarantine.
    pub(crate) fn failures_allowed(&self) -> u64 {
        self.max_failures.unwrap_or(MAX_FAILURES)
    }

    pub(crate) fn pause_bound(&self) -> Duration {
        self.max_pause.unwrap_or(MAX_PAUSE)
    }

    /// Whether documents may be left out on the way.
    pub(crate) fn leaves_out(&self) -> bool {
        self.script().is_some_and(|script| script.touches("op"))
    }

    /// Whether documents may get another `_id` or routing on the way.
    pub(crate) fn renames_documents(&self) -> bool {
        self.script().is_some_and(|script| script.touches("_id") || script.touches("_routing"))
    }

    /// The one script of it all; `None` if documents stay as they are.
    pub(crate) fn script(&self) -> Option<Script> {
        if self.is_typed() {
            return None;
        }
        Script::of(&self.operations, self.painless.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_said_or_told_from_renames() {
        let renamed = reindex().rename("a", "b").rename("b", "c");
        assert_eq!(renamed.backwards(), Some(reindex().rename("c", "b").rename("b", "a")));
        assert_eq!(reindex().backwards(), Some(reindex()));
        assert_eq!(reindex().remove("a").backwards(), None);
        assert_eq!(reindex().painless("ctx._source.n = 1").backwards(), None);
        let told = reindex().set("n", 1).inverse(reindex().remove("n"));
        assert_eq!(told.backwards(), Some(reindex().remove("n")));
        let both = told.clone().then(&renamed).backwards();
        assert_eq!(both, Some(reindex().rename("c", "b").rename("b", "a").remove("n")));
        assert_eq!(told.then(&reindex().remove("x")).backwards(), None);
        // What was left out would be taken for deleted.
        let some = reindex().painless("if (ctx._source.n == 0) { ctx.op = 'noop' }").inverse(reindex());
        assert_eq!(some.backwards(), None);
    }
}
