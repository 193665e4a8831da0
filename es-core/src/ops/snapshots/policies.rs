//! Snapshot policies that are there already, whoever put them: looked at, executed, stopped for a while.

use super::{Snapshot, SnapshotError, Snapshots};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;
use crate::ops::health::{SnapshotPolicyHealth, snapshot_policies, snapshot_policy};
use crate::ops::lifecycle::{Mode, mode_of, start_mode, stop_mode};
use crate::ops::task::Patience;

/// How often it is looked whether a policy has begun, within some 13 s.
const LOOKS: usize = 16;

/// Has a policy take a snapshot, by its name as it is on the cluster; the snapshot's. Sent once: twice, it takes two.
pub(in crate::ops) async fn execute(cluster: &Cluster, policy: &str) -> Result<String, Error> {
    let path = format!("/_slm/policy/{}/_execute", segment(policy));
    let request = Request::post("execute snapshot policy", path).resource(policy).repeat(Repeat::Never);
    let reply = cluster.send(request).await?.value()?;
    Ok(reply["snapshot_name"].as_str().unwrap_or_default().to_owned())
}

impl Snapshots<'_> {
    /// The snapshot policies whose names begin with the cluster's prefix: with their last success and failure, and the next time.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// use es_core::ops::task::Patience;
    ///
    /// # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
    /// for policy in es.snapshots().policies().await? {
    ///     println!("{policy}"); // nightly into backups: succeeded 2026-11-29 01:30:02 UTC, next 2026-11-30 01:30:00 UTC
    /// }
    /// let taken = es.snapshots().execute("nightly").await?.wait(&Patience::default()).await?;
    /// println!("{taken}");
    /// # Ok(()) }
    /// ```
    ///
    /// Elasticsearch: `GET /_slm/policy`.
    pub async fn policies(self) -> Result<Vec<SnapshotPolicyHealth>, Error> {
        snapshot_policies(self.cluster).await
    }

    /// Has a policy take a snapshot now, also while policies are stopped, and waits until it is begun; [`Snapshot::wait`] tells when
    /// it is whole.
    ///
    /// Fails with [`SnapshotError::NoPolicy`]; with [`SnapshotError::PolicyFailed`] where nothing is begun, as where primaries have
    /// no node; and with [`SnapshotError::Unknown`] after a lost reply, by which a snapshot may have been begun.
    ///
    /// Elasticsearch: `GET /_slm/policy/<policy>` for its repository, `POST /_slm/policy/<policy>/_execute`; then
    /// `GET /_snapshot/<repository>/<snapshot>` and the policy again, since the server answers before it begins.
    pub async fn execute(self, policy: &str) -> Result<Snapshot, SnapshotError> {
        let name = self.cluster.name(policy);
        let Some(SnapshotPolicyHealth { repository, .. }) = snapshot_policy(self.cluster, &name).await?
        else {
            return Err(SnapshotError::NoPolicy { policy: name });
        };
        match execute(self.cluster, &name).await {
            Ok(snapshot) => self.begun(&name, Snapshot::of(self.cluster, repository, snapshot)).await,
            Err(error) if error.is_outcome_unknown() => {
                let what = format!("a snapshot of the policy {name}");
                Err(SnapshotError::Unknown { what, source: Box::new(error) })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Once the repository has it, or the policy says why it has not.
    async fn begun(self, policy: &str, snapshot: Snapshot) -> Result<Snapshot, SnapshotError> {
        for pause in Patience::default().pauses().take(LOOKS) {
            match snapshot.info().await {
                Ok(_) => return Ok(snapshot),
                Err(SnapshotError::NoSnapshot { .. }) => {}
                Err(error) => return Err(error),
            }
            let told = snapshot_policy(self.cluster, policy).await?;
            let failure =
                told.and_then(|told| told.last_failure).filter(|told| told.snapshot == snapshot.name());
            if let Some(failure) = failure {
                let (policy, snapshot, reason) = (policy.to_owned(), failure.snapshot, failure.reason);
                return Err(SnapshotError::PolicyFailed { policy, snapshot, reason });
            }
            tokio::time::sleep(pause).await;
        }
        Ok(snapshot)
    }

    /// Whether policies take snapshots by their schedules, and delete old ones. It is one for the whole cluster, whatever the prefix.
    ///
    /// Elasticsearch: `GET /_slm/status`; `GET /_health_report/slm` where that is forbidden.
    pub async fn policies_status(self) -> Result<Mode, Error> {
        mode_of(self.cluster, "slm").await
    }

    /// Lets policies work again, for the whole cluster.
    ///
    /// Elasticsearch: `POST /_slm/start`.
    pub async fn start_policies(self) -> Result<(), Error> {
        start_mode(self.cluster, "slm").await
    }

    /// Lets policies rest, for the whole cluster, and waits until they do. Snapshots that are being taken go on. Fails with
    /// [`SnapshotError::StillStopping`]; they go on stopping then.
    ///
    /// Elasticsearch: `POST /_slm/stop`, `GET /_slm/status`.
    pub async fn stop_policies(self, patience: &Patience) -> Result<(), SnapshotError> {
        let stopped = stop_mode(self.cluster, "slm", patience).await?;
        stopped.map_err(|after| SnapshotError::StillStopping { after })
    }

    /// Has the server delete now what the policies' retention says, of all policies of the cluster; by itself it does so at
    /// `slm.retention_schedule`, by default each day at 01:30 UTC. It has only begun when this answers.
    /// [`BackupHandle::plan_retention`](crate::ops::backup::BackupHandle::plan_retention) tells what would go of a backup.
    ///
    /// Elasticsearch: `POST /_slm/_execute_retention`.
    pub async fn execute_retention(self) -> Result<(), Error> {
        let request = Request::post("execute snapshot retention", "/_slm/_execute_retention");
        self.cluster.send(request.repeat(Repeat::Safe)).await.map(drop)
    }
}
