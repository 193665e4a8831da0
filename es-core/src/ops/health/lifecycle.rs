//! Lifecycles: of indices (ILM) and of snapshots (SLM).

use std::fmt;

use chrono::{DateTime, Utc};
use futures_util::future::try_join;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::indices::Scope;
use super::{Health, HealthError};
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::lifecycle::{IndexLifecycle, Mode, mode_of};
use crate::ops::measure::at;
use crate::ops::name::{counted, lines};

/// Whether ILM works, and where it failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LifecycleHealth {
    /// Whether it works, for the whole cluster.
    pub mode: Mode,
    /// Indices in the step `ERROR`, or whose policy is not there.
    pub failed: Vec<IndexLifecycle>,
}

/// Whether SLM works, and how its policies fare.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SnapshotsHealth {
    /// Whether it works, for the whole cluster.
    pub mode: Mode,
    /// By name; those that begin with the cluster's prefix.
    pub policies: Vec<SnapshotPolicyHealth>,
}

/// A snapshot policy.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SnapshotPolicyHealth {
    /// Its name on the cluster.
    pub policy: String,
    /// The repository that its snapshots go to.
    pub repository: String,
    /// When the last one that succeeded ended.
    pub last_success: Option<DateTime<Utc>>,
    /// The last one that failed.
    pub last_failure: Option<SnapshotFailure>,
    /// When the next one is due.
    pub next: Option<DateTime<Utc>>,
    /// When the policy was put last.
    pub modified: Option<DateTime<Utc>>,
}

/// A snapshot that failed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct SnapshotFailure {
    /// Its name.
    pub snapshot: String,
    /// When.
    pub at: Option<DateTime<Utc>>,
    /// The server's reason.
    pub reason: String,
}

impl SnapshotPolicyHealth {
    fn read(policy: &str, reply: &Value) -> Self {
        let failure = &reply["last_failure"];
        SnapshotPolicyHealth {
            policy: policy.to_owned(),
            repository: reply["policy"]["repository"].as_str().unwrap_or_default().to_owned(),
            last_success: at(&reply["last_success"]["time"]),
            last_failure: failure.is_object().then(|| SnapshotFailure {
                snapshot: failure["snapshot_name"].as_str().unwrap_or_default().to_owned(),
                at: at(&failure["time"]),
                reason: reason(failure["details"].as_str().unwrap_or_default()),
            }),
            next: at(&reply["next_execution_millis"]),
            modified: at(&reply["modified_date_millis"]),
        }
    }

    /// The last run, where it failed.
    pub fn failure(&self) -> Option<&SnapshotFailure> {
        let failure = self.last_failure.as_ref()?;
        self.last_success.is_none_or(|success| failure.at.is_some_and(|at| at > success)).then_some(failure)
    }
}

/// Of an error that is written as JSON, with traces, its type and reason.
pub(in crate::ops) fn reason(details: &str) -> String {
    #[derive(Deserialize)]
    struct Details {
        #[serde(rename = "type")]
        error_type: String,
        #[serde(default)]
        reason: Option<String>,
    }
    match serde_json::from_str::<Details>(details) {
        Ok(Details { error_type, reason: Some(reason) }) => format!("{error_type}: {reason}"),
        Ok(Details { error_type, reason: None }) => error_type,
        Err(_) => details.to_owned(),
    }
}

/// The indices that ILM failed with. It knows no `ignore_unavailable`: where a name is missing, they are asked for one by one.
async fn failed(cluster: &Cluster, scope: &Scope<'_>) -> Result<Vec<IndexLifecycle>, Error> {
    let request = |names: &str| {
        Request::get("look for failed lifecycles", format!("/{names}/_ilm/explain"))
            .query("only_errors", "true")
            .query("expand_wildcards", "all")
    };
    let mut replies = Vec::new();
    for names in scope.readable() {
        if let Some(reply) = crate::ops::read(cluster, request(&names)).await? {
            replies.push(reply);
            continue;
        }
        // What is left out belongs to the patterns, for which nothing is missing.
        let (patterns, exact): (Vec<_>, Vec<_>) =
            names.split(',').partition(|name| name.contains('*') || name.starts_with('-'));
        let patterns = (!patterns.is_empty()).then(|| patterns.join(","));
        for names in patterns.as_deref().into_iter().chain(exact) {
            replies.extend(crate::ops::read(cluster, request(names)).await?);
        }
    }
    let found = replies.iter().filter_map(|reply| reply["indices"].as_object()).flatten();
    Ok(found.map(|(index, status)| IndexLifecycle::read(index, status)).collect())
}

/// What is read of snapshot policies.
const POLICY: &str =
    "*.policy.repository,*.last_success.time,*.last_failure,*.next_execution_millis,*.modified_date_millis";

/// The one of this name, as it is on the cluster, if it is there.
pub(in crate::ops) async fn policy(
    cluster: &Cluster,
    name: &str,
) -> Result<Option<SnapshotPolicyHealth>, Error> {
    let path = format!("/_slm/policy/{}", segment(name));
    let request = Request::get("read snapshot policy", path).resource(name).query("filter_path", POLICY);
    let reply = crate::ops::read(cluster, request).await?.unwrap_or_default();
    Ok(reply.get(name).map(|policy| SnapshotPolicyHealth::read(name, policy)))
}

/// Those whose names begin with the cluster's prefix.
pub(in crate::ops) async fn policies(cluster: &Cluster) -> Result<Vec<SnapshotPolicyHealth>, Error> {
    let request = Request::get("read snapshot policies", "/_slm/policy").query("filter_path", POLICY);
    let reply = cluster.send(request).await?.value()?;
    let all = reply.as_object().into_iter().flatten().filter(|(name, _)| name.starts_with(cluster.prefix()));
    Ok(all.map(|(name, policy)| SnapshotPolicyHealth::read(name, policy)).collect())
}

impl fmt::Display for LifecycleHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ILM {}", word(self.mode))?;
        if !self.failed.is_empty() {
            let indices = counted(self.failed.len() as u64, "index", "indices");
            write!(f, ", failed with {indices}{}", lines(&self.failed))?;
        }
        Ok(())
    }
}

impl fmt::Display for SnapshotsHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let policies = counted(self.policies.len() as u64, "policy", "policies");
        write!(f, "SLM {}, {policies}{}", word(self.mode), lines(&self.policies))
    }
}

impl fmt::Display for SnapshotPolicyHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} into {}: ", self.policy, self.repository)?;
        match (&self.last_success, self.failure()) {
            (_, Some(failure)) => write!(f, "failed, {}", failure.reason)?,
            (Some(success), None) => write!(f, "succeeded {success:.0}")?,
            (None, None) => f.write_str("no snapshot yet")?,
        }
        match self.next {
            Some(next) => write!(f, ", next {next:.0}"),
            None => Ok(()),
        }
    }
}

pub(super) fn word(mode: Mode) -> &'static str {
    match mode {
        Mode::Running => "works",
        Mode::Stopping => "is being stopped",
        Mode::Stopped => "is stopped",
    }
}

impl Health<'_> {
    /// Whether ILM works, and which indices of some patterns it failed with. Takes the cluster privilege `read_ilm` or `read_slm`,
    /// or, from 8.7 on, `monitor`.
    ///
    /// Elasticsearch: `GET /_ilm/status`, `GET /_health_report/ilm` where that is forbidden, `GET /<patterns>/_ilm/explain?only_errors`.
    pub async fn lifecycle(
        &self,
        patterns: impl IntoIterator<Item = impl AsRef<str>>,
    ) -> Result<LifecycleHealth, HealthError> {
        let patterns = super::patterns(self.cluster, patterns)?;
        let scope = Scope::read(self.cluster, &patterns).await?;
        Ok(read(self.cluster, &scope).await?)
    }

    /// Whether SLM works, and how the policies fare whose names begin with the cluster's prefix. Takes the cluster privilege
    /// `read_slm`; before 8.7 also `manage_slm`, by which alone the server tells whether SLM works.
    ///
    /// Elasticsearch: `GET /_slm/status`, `GET /_health_report/slm` where that is forbidden, `GET /_slm/policy`.
    pub async fn snapshots(&self) -> Result<SnapshotsHealth, Error> {
        snapshots(self.cluster).await
    }
}

pub(super) async fn read(cluster: &Cluster, scope: &Scope<'_>) -> Result<LifecycleHealth, Error> {
    let lifecycle = cluster.lifecycle();
    let (mode, failed) = try_join(lifecycle.status(), failed(cluster, scope)).await?;
    Ok(LifecycleHealth { mode, failed })
}

pub(super) async fn snapshots(cluster: &Cluster) -> Result<SnapshotsHealth, Error> {
    let (mode, policies) = try_join(mode_of(cluster, "slm"), policies(cluster)).await?;
    Ok(SnapshotsHealth { mode, policies })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_policy_fails_by_its_last_run() {
        let failure = |time: i64| {
            json!({"snapshot_name": "s", "time": time,
                   "details": "{\"type\":\"x_exception\",\"reason\":\"why\",\"stack_trace\":\"at y\"}"})
        };
        let policy = |success: Value, failure: Value| {
            let reply =
                json!({"policy": {"repository": "r"}, "last_success": success, "last_failure": failure});
            SnapshotPolicyHealth::read("p", &reply)
        };
        let at = |time: i64| json!({ "time": time });
        let failed = |policy: &SnapshotPolicyHealth| policy.failure().map(|failure| failure.reason.clone());
        assert_eq!(failed(&policy(at(1000), failure(2000))).as_deref(), Some("x_exception: why"));
        assert_eq!(failed(&policy(at(2000), failure(1000))), None);
        assert_eq!(policy(Value::Null, failure(1)).to_string(), "p into r: failed, x_exception: why");
        assert_eq!(policy(Value::Null, Value::Null).to_string(), "p into r: no snapshot yet");
        assert_eq!(reason("plain"), "plain");
    }
}
