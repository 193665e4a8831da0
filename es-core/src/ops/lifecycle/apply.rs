//! A policy for indices that are there: what would change, then the change, each index on its own.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Done, Lifecycle, LifecycleError, names};
use crate::cluster::{Repeat, Request, segment};
use crate::error::Error;
use crate::ops::survey;

/// What applying a policy would do. It prints for a person, serialises to JSON, and is carried out by
/// [`Lifecycle::apply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Application {
    /// The policy, as it is on the cluster.
    pub policy: String,
    /// The indices, by name.
    pub indices: Vec<Standing>,
}

/// An index, and what a policy for it means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Standing {
    /// The index, as it is on the cluster.
    pub index: String,
    /// Its UUID: a name may be another index later.
    pub uuid: String,
    /// What would be done.
    pub verdict: Applied,
}

/// What is done with an index, or why nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Applied {
    /// It had none, and gets the policy.
    Applied,
    /// It had another, and gets this one.
    Replaced {
        /// The one that it had.
        policy: String,
    },
    /// It has it already.
    Same,
    /// It is in a data stream, whose template names the policy: it is left alone, as the stream's next index would not get it.
    InStream {
        /// The stream.
        stream: String,
    },
    /// The policy rolls indices over, and this one names no alias for it: ILM would fail in its first step.
    NoRolloverAlias,
    /// A block lets no setting be changed.
    Blocked,
    /// It is gone, or another of the same name, since the plan was made.
    Changed,
}

impl Applied {
    fn acts(&self) -> bool {
        matches!(self, Applied::Applied | Applied::Replaced { .. })
    }
}

impl fmt::Display for Applied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Applied::Applied => f.write_str("gets the policy"),
            Applied::Replaced { policy } => write!(f, "gets the policy in the place of `{policy}`"),
            Applied::Same => f.write_str("has it"),
            Applied::InStream { stream } => {
                write!(f, "left alone: it is in the stream `{stream}`, whose template names the policy")
            }
            Applied::NoRolloverAlias => f.write_str(
                "left alone: the policy rolls over, and `index.lifecycle.rollover_alias` is not set",
            ),
            Applied::Blocked => f.write_str("left alone: it is read-only"),
            Applied::Changed => f.write_str("left alone: it is not what it was"),
        }
    }
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let acts = self.indices.iter().filter(|index| index.verdict.acts()).count();
        writeln!(f, "policy `{}`: {acts} of {} indices get it", self.policy, self.indices.len())?;
        self.indices
            .iter()
            .try_for_each(|Standing { index, verdict, .. }| writeln!(f, "  {index}: {verdict}"))
    }
}

impl Lifecycle<'_> {
    /// What applying a policy to the indices of some patterns would do. Only reads. Fails with
    /// [`LifecycleError::NoPolicy`]: the server takes the name of a policy that there is not, and then does nothing.
    ///
    /// Elasticsearch: `GET /_ilm/policy/<name>`, `GET /<index>`.
    pub async fn plan_apply(
        &self,
        policy: &str,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Application, LifecycleError> {
        let Some(policy) = self.get(policy).await? else {
            return Err(LifecycleError::NoPolicy { policy: self.cluster.name(policy) });
        };
        let patterns = names(self.cluster, patterns);
        let seen = survey::heads(self.cluster, survey::Scope { patterns: &patterns, hidden: false }).await?;
        let mut indices = Vec::new();
        for (name, index) in seen {
            let (had, alias) = self.lifecycle_settings(&name).await?;
            let verdict = match (index.stream, had) {
                (Some(stream), _) => Applied::InStream { stream },
                (None, Some(had)) if had == policy.name => Applied::Same,
                _ if index.read_only => Applied::Blocked,
                _ if policy.rolls_over() && alias.is_none() => Applied::NoRolloverAlias,
                (None, Some(had)) => Applied::Replaced { policy: had },
                (None, None) => Applied::Applied,
            };
            indices.push(Standing { index: name, uuid: index.uuid, verdict });
        }
        Ok(Application { policy: policy.name, indices })
    }

    /// Carries it out, index by index, each after another look: one that has got another policy meanwhile, or is another index
    /// of the same name, is [`Applied::Changed`] and left alone.
    ///
    /// Elasticsearch: `PUT /<index>/_settings`.
    pub async fn apply(&self, application: &Application) -> Vec<Done<Applied>> {
        let mut done = Vec::new();
        for standing in &application.indices {
            let outcome = if standing.verdict.acts() {
                self.apply_to(standing, &application.policy).await
            } else {
                Ok(standing.verdict.clone())
            };
            done.push(Done { index: standing.index.clone(), outcome });
        }
        done
    }

    async fn apply_to(&self, standing: &Standing, policy: &str) -> Result<Applied, Error> {
        if survey::uuid(self.cluster, &standing.index).await?.as_ref() != Some(&standing.uuid) {
            return Ok(Applied::Changed);
        }
        let had = match &standing.verdict {
            Applied::Replaced { policy } => Some(policy),
            _ => None,
        };
        if self.lifecycle_settings(&standing.index).await?.0.as_ref() != had {
            return Ok(Applied::Changed);
        }
        let request =
            Request::put("apply lifecycle policy", format!("/{}/_settings", segment(&standing.index)))
                .resource(&standing.index)
                .json(&json!({ "index.lifecycle.name": policy }))?;
        self.cluster.send(request).await.map(|_| standing.verdict.clone())
    }

    /// The policy and the rollover alias in an index's settings.
    async fn lifecycle_settings(&self, index: &str) -> Result<(Option<String>, Option<String>), Error> {
        let request =
            Request::get("read settings", format!("/{}/_settings/index.lifecycle.*", segment(index)));
        let reply = crate::ops::read(self.cluster, request.resource(index)).await?.unwrap_or_default();
        let lifecycle = &reply[index]["settings"]["index"]["lifecycle"];
        let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Ok((text(&lifecycle["name"]), text(&lifecycle["rollover_alias"])))
    }

    /// Takes the policy away from the indices of some patterns, each on its own: `true` for those that had one.
    ///
    /// Elasticsearch: `POST /<index>/_ilm/remove`.
    pub async fn remove(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<Vec<Done<bool>>, Error> {
        let mut done = Vec::new();
        for index in self.explain(patterns).await? {
            let outcome = if index.managed { self.remove_from(&index.index).await } else { Ok(false) };
            done.push(Done { index: index.index, outcome });
        }
        Ok(done)
    }

    async fn remove_from(&self, index: &str) -> Result<bool, Error> {
        let request = Request::post("remove lifecycle policy", format!("/{}/_ilm/remove", segment(index)));
        let reply = self.cluster.send(request.resource(index).repeat(Repeat::Safe)).await?;
        let failed = reply.value()?["has_failures"] == true;
        // Told as `failed_indexes` alone, without a reason: an index in the middle of a shrink.
        if failed {
            let reason = "ILM is in a step that it must not be taken out of".to_owned();
            return Err(reply.fail(crate::error::ErrorKind::Incomplete {
                timed_out: false,
                failures: vec![crate::error::Cause::new("", reason)],
            }));
        }
        Ok(true)
    }
}
