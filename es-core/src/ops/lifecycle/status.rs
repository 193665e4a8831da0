//! What ILM does with an index, typed.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Lifecycle, names};
use crate::error::Error;
use crate::ops::measure::{Span, at};
use crate::ops::survey;
use crate::plan::duration;

/// Where an index stands in its lifecycle.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct IndexLifecycle {
    /// The index, as it is on the cluster.
    pub index: String,
    /// Whether a policy manages it; else all that follows is empty.
    pub managed: bool,
    /// The policy.
    pub policy: Option<String>,
    /// `hot`, `warm`, `cold`, `frozen`, `delete`, or `new`.
    pub phase: Option<String>,
    /// The action that it is in.
    pub action: Option<String>,
    /// The step of the action; `ERROR` where the last one failed.
    pub step: Option<String>,
    /// Since its creation or its last rollover: what phases begin by.
    pub age: Option<Duration>,
    /// When it came into the phase.
    pub phase_since: Option<DateTime<Utc>>,
    /// When it came into the step.
    pub step_since: Option<DateTime<Utc>>,
    /// The step that failed.
    pub failed_step: Option<String>,
    /// Whether ILM tries that step again by itself.
    pub is_auto_retryable: bool,
    /// How often it has.
    pub retries: u64,
    /// Why it failed, or what it waits for with a complaint.
    pub error: Option<StepError>,
    /// What it waits for, in the server's words.
    pub waits_for: Option<String>,
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StepError {
    /// The exception's type.
    pub error_type: String,
    /// The server's reason.
    pub reason: String,
}

/// A step of a policy: `hot/rollover/check-rollover-ready`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct StepKey {
    /// The phase.
    pub phase: String,
    /// The action.
    pub action: String,
    /// The step's name.
    pub name: String,
}

impl StepKey {
    /// A step.
    pub fn new(phase: impl Into<String>, action: impl Into<String>, name: impl Into<String>) -> Self {
        StepKey { phase: phase.into(), action: action.into(), name: name.into() }
    }
}

impl fmt::Display for StepKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.phase, self.action, self.name)
    }
}

impl IndexLifecycle {
    pub(in crate::ops) fn read(index: &str, status: &Value) -> Self {
        let text = |key: &str| status[key].as_str().map(str::to_owned);
        let info = &status["step_info"];
        let error = info["type"].as_str().map(|error_type| StepError {
            error_type: error_type.to_owned(),
            reason: info["reason"].as_str().unwrap_or_default().to_owned(),
        });
        let age = status["age"].as_str().and_then(duration).and_then(|nanos| u64::try_from(nanos).ok());
        IndexLifecycle {
            index: index.to_owned(),
            managed: status["managed"] == true,
            policy: text("policy"),
            phase: text("phase"),
            action: text("action"),
            step: text("step"),
            age: age.map(Duration::from_nanos),
            phase_since: at(&status["phase_time_millis"]),
            step_since: at(&status["step_time_millis"]),
            failed_step: text("failed_step"),
            is_auto_retryable: status["is_auto_retryable_error"] == true,
            retries: status["failed_step_retry_count"].as_u64().unwrap_or_default(),
            error,
            waits_for: info["message"].as_str().map(str::to_owned),
        }
    }

    /// Whether a step failed, and people or a retry are waited for.
    pub fn has_failed(&self) -> bool {
        self.step.as_deref() == Some("ERROR")
    }

    /// The step that it is in.
    pub fn key(&self) -> Option<StepKey> {
        Some(StepKey::new(self.phase.as_deref()?, self.action.as_deref()?, self.step.as_deref()?))
    }
}

/// One line; a second one where something is wrong.
impl fmt::Display for IndexLifecycle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.index)?;
        let Some(policy) = self.policy.as_ref().filter(|_| self.managed) else {
            return f.write_str("not managed");
        };
        match self.key() {
            Some(key) => write!(f, "{key} of `{policy}`")?,
            None => write!(f, "not begun, of `{policy}`")?,
        }
        if let Some(age) = self.age {
            write!(f, ", {} old", Span(age))?;
        }
        if let Some(failed) = &self.failed_step {
            let how = if self.is_auto_retryable { "tried again by itself" } else { "waits for a retry" };
            write!(f, ", {failed} failed and {how}")?;
        }
        if let Some(StepError { error_type, reason }) = &self.error {
            write!(f, "\n  {error_type}: {reason}")?;
        }
        Ok(())
    }
}

impl Lifecycle<'_> {
    /// Where each index of some patterns stands, by name: closed and hidden ones too, those without a policy as such.
    ///
    /// Elasticsearch: `GET /<index>/_ilm/explain`.
    pub async fn explain(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Vec<IndexLifecycle>, Error> {
        let patterns = names(self.cluster, patterns);
        let seen = survey::heads(self.cluster, survey::Scope { patterns: &patterns, hidden: true }).await?;
        let indices: Vec<_> = seen.into_keys().collect();
        let all = survey::explained(self.cluster, &indices).await?;
        Ok(all.iter().map(|(index, status)| IndexLifecycle::read(index, status)).collect())
    }

    /// The same of one index; `None` if there is none. A name on the cluster, as reports have it, is taken with the prefix.
    pub(super) async fn explain_one(&self, index: &str) -> Result<Option<IndexLifecycle>, Error> {
        let all = survey::explained(self.cluster, &[index.to_owned()]).await?;
        Ok(all.get(index).map(|status| IndexLifecycle::read(index, status)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_failed_step_says_why_and_what_comes_of_it() {
        let status = IndexLifecycle::read(
            "logs-1",
            &json!({"index": "logs-1", "managed": true, "policy": "logs", "age": "2.5d", "phase": "hot", "action": "rollover",
                    "step": "ERROR", "failed_step": "check-rollover-ready", "is_auto_retryable_error": true,
                    "failed_step_retry_count": 3, "phase_time_millis": 1_700_000_000_000_i64,
                    "step_info": {"type": "illegal_argument_exception", "reason": "no alias"}}),
        );
        assert!(status.has_failed() && status.is_auto_retryable);
        assert_eq!((status.retries, status.age), (3, Some(Duration::from_hours(60))));
        let shown = "logs-1: hot/rollover/ERROR of `logs`, 2d 12h old, check-rollover-ready failed and tried again by itself\n  \
                     illegal_argument_exception: no alias";
        assert_eq!(status.to_string(), shown);
        let none = IndexLifecycle::read("plain", &json!({"managed": false}));
        assert_eq!((none.to_string().as_str(), none.key()), ("plain: not managed", None));
    }
}
