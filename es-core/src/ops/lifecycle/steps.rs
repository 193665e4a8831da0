//! An index taken on by hand: a failed step tried again, or another step.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Done, IndexLifecycle, Lifecycle, LifecycleError, StepKey};
use crate::cluster::{Request, segment};
use crate::error::Error;

/// What became of a failed index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Retried {
    /// The step is tried again.
    Retried {
        /// The step that failed.
        step: String,
    },
    /// It had gone on by itself.
    NotFailed,
}

/// Where an index is to go: a phase, one of its actions, or a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct StepTarget {
    /// The phase.
    pub phase: String,
    /// The action; the first one of the phase unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The step; the first one of the action unless said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl StepTarget {
    /// The beginning of a phase.
    pub fn phase(phase: impl Into<String>) -> Self {
        StepTarget { phase: phase.into(), action: None, name: None }
    }

    /// The beginning of an action.
    pub fn action(phase: impl Into<String>, action: impl Into<String>) -> Self {
        StepTarget { action: Some(action.into()), ..Self::phase(phase) }
    }

    /// A step.
    pub fn step(key: &StepKey) -> Self {
        StepTarget { name: Some(key.name.clone()), ..Self::action(&key.phase, &key.action) }
    }
}

impl fmt::Display for StepTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.phase)?;
        [&self.action, &self.name].into_iter().flatten().try_for_each(|part| write!(f, "/{part}"))
    }
}

impl Lifecycle<'_> {
    /// Tries the failed step of each index of some patterns again; those that have not failed are not listed.
    ///
    /// Elasticsearch: `POST /<index>/_ilm/retry`.
    pub async fn retry(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Vec<Done<Retried>>, Error> {
        let mut done = Vec::new();
        for failed in self.explain(patterns).await?.into_iter().filter(IndexLifecycle::has_failed) {
            let outcome = self.retry_one(&failed).await;
            done.push(Done { index: failed.index, outcome });
        }
        Ok(done)
    }

    async fn retry_one(&self, failed: &IndexLifecycle) -> Result<Retried, Error> {
        let request = Request::post("retry lifecycle", format!("/{}/_ilm/retry", segment(&failed.index)));
        let step = failed.failed_step.clone().unwrap_or_default();
        match self.cluster.send(request.resource(&failed.index)).await {
            Ok(_) => Ok(Retried::Retried { step }),
            // Refused, or no answer: what it does now tells.
            Err(error) if error.status() == Some(400) || error.is_outcome_unknown() => {
                let now = self.explain_one(&failed.index).await?;
                match now.filter(IndexLifecycle::has_failed) {
                    None => Ok(Retried::NotFailed),
                    Some(_) => Err(error),
                }
            }
            Err(error) => Err(error),
        }
    }

    /// Takes an index out of the step that it is in, and into another one. The server does so only if the index is in
    /// `from`; where it is not, [`LifecycleError::StepChanged`] tells where. Name the index as it is on the cluster in
    /// [`IndexLifecycle::index`], without the prefix.
    ///
    /// Elasticsearch: `POST /_ilm/move/<index>`.
    pub async fn move_to_step(
        &self,
        index: &str,
        from: &StepKey,
        to: &StepTarget,
    ) -> Result<IndexLifecycle, LifecycleError> {
        let index = self.cluster.name(index);
        let now = async || match self.explain_one(&index).await? {
            Some(now) if now.managed => Ok(now),
            _ => Err(LifecycleError::NotManaged { index: index.clone() }),
        };
        let body: Value = json!({"current_step": from, "next_step": to});
        let request =
            Request::post("move to step", format!("/_ilm/move/{}", segment(&index))).resource(&index);
        let Err(failed) = self.cluster.send(request.json(&body)?).await else { return now().await };
        let is_elsewhere = failed.reason().is_some_and(|reason| reason.contains("is not on current step"));
        let found = now().await?;
        match found.key() {
            Some(found) if is_elsewhere => {
                Err(LifecycleError::StepChanged { index, expected: from.clone(), found })
            }
            // It has left the step: whoever moved it.
            Some(key) if failed.is_outcome_unknown() && key != *from => Ok(found),
            _ if failed.error_type() == Some("illegal_argument_exception") => Err(LifecycleError::NoStep {
                index,
                to: to.to_string(),
                reason: failed.reason().unwrap_or_default().to_owned(),
            }),
            _ => Err(failed.into()),
        }
    }
}
