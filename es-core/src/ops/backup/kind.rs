//! Who takes the snapshots of a backup: the server by a policy, or a job of ours. The one place that decides.

use std::fmt;

use serde::Serialize;

use super::declare::Backup;
use super::error::BackupError;
use crate::cluster::Cluster;
use crate::error::ErrorKind;
use crate::ops::lifecycle::{Mode, mode_of};
use crate::ops::schedule::Schedule;

/// Who takes the snapshots by the schedule, and deletes the old ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The server, by a snapshot lifecycle policy.
    Slm,
    /// A [`Job::backup`](crate::ops::schedule::Job::backup) of a scheduler of ours.
    Own,
}

/// Why it is that one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// The backup says so.
    Chosen,
    /// The server has snapshot lifecycles.
    Available,
    /// The schedule is an interval, and policies take cron expressions.
    Interval,
    /// The server has none.
    Unavailable {
        /// What it answered.
        reason: String,
    },
}

/// Who takes the snapshots, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Choice {
    /// Who.
    pub kind: Kind,
    /// Why.
    pub why: Why,
    /// Of snapshot lifecycles, whether they run on this cluster: nothing is taken by a schedule while they are stopped.
    pub running: Option<bool>,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Slm => "a snapshot lifecycle policy",
            Kind::Own => "a job of its own",
        })
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Choice { kind, why, running } = self;
        write!(f, "by {kind}")?;
        match why {
            Why::Chosen => f.write_str(", as chosen")?,
            Why::Available => {}
            Why::Interval => f.write_str(", since policies take no intervals")?,
            Why::Unavailable { reason } => write!(f, ", since the server has no policies ({reason})")?,
        }
        if *running == Some(false) {
            f.write_str("; snapshot lifecycles are stopped: `es.snapshots().start_policies()`")?;
        }
        Ok(())
    }
}

/// Who takes them. One request, or none where it is a job in any case.
pub(super) async fn choose(cluster: &Cluster, backup: &Backup) -> Result<Choice, BackupError> {
    let own = |why| Ok(Choice { kind: Kind::Own, why, running: None });
    let chosen = match (backup.by, &backup.schedule) {
        (Some(Kind::Own), _) => return own(Why::Chosen),
        (None, Schedule::Every(_)) => return own(Why::Interval),
        (Some(Kind::Slm), _) => true,
        (None, Schedule::Cron(_)) => false,
    };
    match mode_of(cluster, "slm").await {
        Ok(mode) => {
            let why = if chosen { Why::Chosen } else { Why::Available };
            Ok(Choice { kind: Kind::Slm, why, running: Some(mode == Mode::Running) })
        }
        // What a server without them says of the path: it knows no such path, no such method, or has taken it away.
        // A gateway's page is no word of it.
        Err(error) if matches!(error.kind(), ErrorKind::Server { status: 400 | 404 | 405 | 410, .. }) => {
            let reason = error.reason().unwrap_or_default().to_owned();
            if chosen { Err(BackupError::NoSlm { reason }) } else { own(Why::Unavailable { reason }) }
        }
        Err(error) => Err(error.into()),
    }
}
