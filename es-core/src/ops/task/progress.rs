//! What a task says of itself: pure, from the JSON of `_tasks`.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::error::Cause;
use crate::ops::measure::{Span, at, millis};

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// It runs.
    Running(Running),
    /// It has ended; the result stays.
    Ended(Ended),
    /// Neither is known: its node is gone, or it was none whose result is kept. This is for good.
    Lost,
}

/// A task that runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Running {
    /// Its id.
    pub id: String,
    /// The server's name for what it does: `indices:data/write/reindex`.
    pub action: String,
    /// In the server's words: `reindex from [a] to [b]`.
    pub description: String,
    /// The `X-Opaque-Id` it was started with.
    pub opaque_id: Option<String>,
    /// When it started, by the node's clock.
    pub started: Option<DateTime<Utc>>,
    /// How long it has run.
    #[serde(rename = "running_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub running: Duration,
    /// Whether it can be cancelled.
    pub cancellable: bool,
    /// Whether it was asked to stop.
    pub cancelled: bool,
    /// How far it is; its slices are in it.
    pub progress: Progress,
}

/// A task that has ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Ended {
    /// Its id.
    pub id: String,
    /// The server's name for what it did.
    pub action: String,
    /// In the server's words.
    pub description: String,
    /// How long it ran.
    #[serde(rename = "took_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub took: Duration,
    /// What it did.
    pub progress: Progress,
    /// How it ended.
    pub outcome: Outcome,
}

/// How a task ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// All of it was done.
    Succeeded,
    /// Somebody cancelled it: a part was done.
    Cancelled {
        /// Why, in the server's words.
        reason: String,
    },
    /// Documents or shards failed, or the server ran out of time: a part was done.
    Incomplete {
        /// The server ran out of time.
        timed_out: bool,
        /// What failed, in the server's words.
        failures: Vec<String>,
    },
    /// It failed as a whole.
    Failed {
        /// The exception's type.
        error_type: String,
        /// The server's reason.
        reason: String,
    },
}

/// What a task has done so far; all zero for those that count nothing, as a force-merge.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Progress {
    /// Documents that it found.
    pub total: u64,
    /// Documents created.
    pub created: u64,
    /// Documents updated.
    pub updated: u64,
    /// Documents deleted.
    pub deleted: u64,
    /// Documents left as they are.
    pub noops: u64,
    /// Documents that somebody else had changed.
    pub version_conflicts: u64,
    /// Batches.
    pub batches: u64,
    /// How often a bulk was repeated, since the cluster had too much to do.
    pub bulk_retries: u64,
    /// How often a search was repeated.
    pub search_retries: u64,
    /// How long it has slept to keep to its rate.
    #[serde(rename = "throttled_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub throttled: Duration,
    /// The rate it keeps to; `None` for no limit.
    pub requests_per_second: Option<f64>,
}

impl Progress {
    /// Of a `status`, or of a response.
    pub(super) fn read(status: &Value) -> Self {
        let count = |key: &str| status[key].as_u64().unwrap_or_default();
        let retries = |key: &str| status["retries"][key].as_u64().unwrap_or_default();
        Progress {
            total: count("total"),
            created: count("created"),
            updated: count("updated"),
            deleted: count("deleted"),
            noops: count("noops"),
            version_conflicts: count("version_conflicts"),
            batches: count("batches"),
            bulk_retries: retries("bulk"),
            search_retries: retries("search"),
            throttled: millis(&status["throttled_millis"]),
            requests_per_second: status["requests_per_second"].as_f64().filter(|rate| *rate > 0.0),
        }
    }

    /// Slices together: a task sums up only those that are over.
    fn add(&mut self, slice: &Progress) {
        self.total += slice.total;
        self.created += slice.created;
        self.updated += slice.updated;
        self.deleted += slice.deleted;
        self.noops += slice.noops;
        self.version_conflicts += slice.version_conflicts;
        self.batches += slice.batches;
        self.bulk_retries += slice.bulk_retries;
        self.search_retries += slice.search_retries;
        self.throttled = self.throttled.max(slice.throttled);
        self.requests_per_second = match (self.requests_per_second, slice.requests_per_second) {
            (Some(rate), Some(more)) => Some(rate + more),
            (rate, more) => rate.or(more),
        };
    }

    /// The documents that it is through with.
    pub fn done(&self) -> u64 {
        self.created + self.updated + self.deleted + self.noops + self.version_conflicts
    }

    /// From 0 to 1; `None` for a task that counts nothing, or has not found anything yet.
    pub fn fraction(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss)] // for a bar
        (self.total > 0).then(|| self.done() as f64 / self.total as f64)
    }
}

impl Running {
    /// A task of `GET /_tasks/<id>` or of the list.
    pub(super) fn read(task: &Value) -> Self {
        let text = |key: &str| task[key].as_str().unwrap_or_default().to_owned();
        Running {
            id: id(task),
            action: text("action"),
            description: text("description"),
            opaque_id: task["headers"]["X-Opaque-Id"].as_str().map(str::to_owned),
            started: at(&task["start_time_in_millis"]),
            running: ran(task),
            cancellable: task["cancellable"] == true,
            cancelled: task["cancelled"] == true,
            progress: Progress::read(&task["status"]),
        }
    }

    /// With what its slices say, which are tasks of their own.
    pub(super) fn with_children(task: &Value, children: &[Value]) -> Self {
        let mut running = Self::read(task);
        let id = running.id.as_str();
        let slices = children
            .iter()
            .filter(|child| child["parent_task_id"] == id && child["action"] == task["action"]);
        let mut slices = slices.map(|child| Progress::read(&child["status"])).peekable();
        if slices.peek().is_some() {
            slices.for_each(|slice| running.progress.add(&slice));
        }
        running
    }

    /// Whether it is worked on by slices, which are asked of apart.
    pub(super) fn is_sliced(task: &Value) -> bool {
        task["status"]["slices"].as_array().is_some_and(|slices| !slices.is_empty())
    }
}

impl Ended {
    /// The reply of `GET /_tasks/<id>`.
    pub(super) fn read(reply: &Value) -> Self {
        let (task, response, error) = (&reply["task"], &reply["response"], &reply["error"]);
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let failures = [&response["failures"], &response["_shards"]["failures"]];
        let failures: Vec<String> =
            failures.into_iter().filter_map(Value::as_array).flatten().map(failure).collect();
        let timed_out = response["timed_out"] == true;
        let lost_shards = response["_shards"]["failed"].as_u64().unwrap_or_default() > 0;
        let outcome = if error.is_object() {
            let mut reason = text(&error["reason"]);
            if let Some(cause) = error["caused_by"]["reason"].as_str() {
                reason = format!("{reason}: {cause}");
            }
            // Cancelled within a search, it has that search's failure.
            if error["caused_by"]["type"] == "task_cancelled_exception" {
                Outcome::Cancelled { reason }
            } else {
                Outcome::Failed { error_type: text(&error["type"]), reason }
            }
        } else if let Some(reason) = response["canceled"].as_str() {
            Outcome::Cancelled { reason: reason.to_owned() }
        } else if timed_out || lost_shards || !failures.is_empty() {
            Outcome::Incomplete { timed_out, failures }
        } else {
            Outcome::Succeeded
        };
        let counted = if response.get("total").is_some() { response } else { &task["status"] };
        Ended {
            id: id(task),
            action: text(&task["action"]),
            description: text(&task["description"]),
            took: ran(task),
            progress: Progress::read(counted),
            outcome,
        }
    }

    /// Whether all of it was done.
    pub fn is_success(&self) -> bool {
        self.outcome == Outcome::Succeeded
    }
}

fn id(task: &Value) -> String {
    format!("{}:{}", task["node"].as_str().unwrap_or_default(), task["id"])
}

fn ran(task: &Value) -> Duration {
    Duration::from_nanos(task["running_time_in_nanos"].as_u64().unwrap_or_default())
}

/// The cause lies under `cause` (a document's), under `reason` (a shard's), or is the element.
fn failure(element: &Value) -> String {
    let cause = [&element["cause"], &element["reason"], element].into_iter().find(|cause| cause.is_object());
    let text = |key: &str| cause.and_then(|cause| cause[key].as_str()).unwrap_or_default();
    let cause = Cause::new(text("type"), text("reason"));
    match element["id"].as_str() {
        Some(id) => format!("{id}: {cause}"),
        None => cause.to_string(),
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Succeeded => f.write_str("succeeded"),
            Outcome::Cancelled { reason } => write!(f, "was cancelled: {reason}"),
            Outcome::Failed { error_type, reason } => write!(f, "failed: {error_type}: {reason}"),
            Outcome::Incomplete { timed_out: true, .. } => {
                f.write_str("is incomplete: the server ran out of time")
            }
            Outcome::Incomplete { failures, .. } => {
                write!(f, "is incomplete: {} failures", failures.len())?;
                failures.first().map_or(Ok(()), |first| write!(f, ", the first: {first}"))
            }
        }
    }
}

/// `1,200 of 4,000 (30 %), 3 conflicts`, without what is zero.
impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fraction() {
            None => f.write_str("nothing counted yet")?,
            Some(fraction) => write!(f, "{} of {} ({:.0} %)", self.done(), self.total, fraction * 100.0)?,
        }
        let rest = [
            (self.version_conflicts, "version conflicts"),
            (self.bulk_retries + self.search_retries, "retries"),
        ];
        for (count, what) in rest.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {what}")?;
        }
        if self.throttled > Duration::ZERO {
            write!(f, ", throttled for {}", Span(self.throttled))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn status(total: u64, created: u64) -> Value {
        json!({"total": total, "created": created, "updated": 1, "version_conflicts": 1, "retries": {"bulk": 1, "search": 0},
               "throttled_millis": 20, "requests_per_second": 10.0})
    }

    #[test]
    fn slices_are_summed_up_with_their_task() {
        let task =
            json!({"node": "n", "id": 1, "action": "a", "status": {"total": 0, "slices": [null, null]}});
        let child = |id: u64, parent: &str, action: &str| json!({"node": "n", "id": id, "parent_task_id": parent, "action": action, "status": status(100, 10)});
        let children =
            [child(2, "n:1", "a"), child(3, "n:1", "a"), child(4, "n:1", "bulk"), child(5, "n:9", "a")];
        assert!(Running::is_sliced(&task));
        let progress = Running::with_children(&task, &children).progress;
        assert_eq!((progress.total, progress.done(), progress.requests_per_second), (200, 24, Some(20.0)));
        assert_eq!(
            progress.to_string(),
            "24 of 200 (12 %), 2 version conflicts, 2 retries, throttled for 20ms"
        );
    }

    #[test]
    fn how_a_task_ended_is_told_from_its_reply() {
        let of = |rest: Value| {
            let mut reply = json!({"completed": true, "task": {"node": "n", "id": 7, "running_time_in_nanos": 2_000_000}});
            reply.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
            Ended::read(&reply)
        };
        let done = of(json!({"response": status(5, 3)}));
        assert_eq!((done.id.as_str(), done.took, done.is_success()), ("n:7", Duration::from_millis(2), true));
        let failed = of(json!({"error": {"type": "t", "reason": "r", "caused_by": {"reason": "c"}}}));
        assert_eq!(failed.outcome.to_string(), "failed: t: r: c");
        let cancelled = of(json!({"response": {"canceled": "by user request"}}));
        assert_eq!(cancelled.outcome.to_string(), "was cancelled: by user request");
        let early = json!({"error": {"type": "x", "reason": "all shards failed", "caused_by": {"type": "task_cancelled_exception", "reason": "by user"}}});
        assert_eq!(of(early).outcome.to_string(), "was cancelled: all shards failed: by user");
        let refused = json!({"failures": [{"id": "1", "cause": {"type": "t", "reason": "r"}}]});
        assert_eq!(
            of(json!({"response": refused})).outcome.to_string(),
            "is incomplete: 1 failures, the first: 1: t: r"
        );
        assert!(!of(json!({"response": {"_shards": {"failed": 1}}})).is_success());
        assert!(!of(json!({"response": {"timed_out": true}})).is_success());
    }
}
