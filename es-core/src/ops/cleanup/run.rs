//! A clean-up planned, and carried out.

use std::collections::BTreeMap;
use std::fmt;

use chrono::Utc;
use serde::Serialize;

use super::fate::{self, Ages, Fate};
use super::rules::{AgeBy, Retention};
use super::{Candidate, Cleanup};
use crate::cluster::{Repeat, Request, segment};
use crate::error::Error;
use crate::ops::maintenance::{Maintenance, MaintenanceError};
use crate::ops::measure::Size;
use crate::ops::survey::{self, Scope, Seen};

/// What a clean-up came to.
#[derive(Debug, Default, Serialize)]
#[non_exhaustive]
pub struct CleanupReport {
    /// Each index that was to go.
    pub indices: Vec<Cleaned>,
}

/// What became of one index.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Cleaned {
    /// Its name on the cluster.
    pub index: String,
    /// Its size when the clean-up was planned.
    pub size: Size,
    /// What became of it.
    pub outcome: Deletion,
}

/// What became of an index that was to go.
pub type Deletion = crate::ops::Removal<Error>;

impl CleanupReport {
    /// Whether each index is gone, or has a reason to stay.
    pub fn is_success(&self) -> bool {
        !self.indices.iter().any(|index| index.outcome.has_failed())
    }

    /// How many were deleted.
    pub fn deleted(&self) -> usize {
        self.indices.iter().filter(|index| index.outcome.is_deleted()).count()
    }
}

impl fmt::Display for CleanupReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let deleted = self.indices.iter().filter(|index| index.outcome.is_deleted());
        let freed: Size = deleted.map(|index| index.size).sum();
        writeln!(f, "{} of {} deleted, {freed} freed", self.deleted(), self.indices.len())?;
        let mut all = self.indices.iter();
        all.try_for_each(|Cleaned { index, outcome, .. }| writeln!(f, "  {index}: {outcome}"))
    }
}

impl Maintenance<'_> {
    /// What a clean-up would do: each index with why it goes or stays. Only reads. Fails with
    /// [`MaintenanceError::Rules`] where the rules name nothing, or no limit.
    ///
    /// Elasticsearch: `GET /<patterns>`, `/_data_stream`, `/_alias`, `/_stats`, `/_ilm/explain`; by rollover
    /// `/_cluster/state/metadata`, by the newest document `/_search`.
    pub async fn plan_cleanup(&self, rules: &Retention) -> Result<Cleanup, MaintenanceError> {
        if let Some(reason) = rules.fault() {
            return Err(MaintenanceError::Rules { reason });
        }
        let own = |patterns: &[String]| {
            patterns.iter().map(|pattern| self.cluster.name(pattern)).collect::<Vec<_>>()
        };
        let patterns = own(&rules.patterns);
        let seen = survey::survey(self.cluster, Scope { patterns: &patterns, hidden: rules.hidden }).await?;
        let ages = self.ages(rules, &seen).await?;
        let planned = Utc::now();
        let indices = fate::decide(rules, &own(&rules.except), &seen, &ages, planned);
        Ok(Cleanup { indices, planned, rules: rules.clone() })
    }

    /// The ages that are asked for apart.
    async fn ages(&self, rules: &Retention, seen: &BTreeMap<String, Seen>) -> Result<Ages, Error> {
        let names = |open: bool| -> Vec<String> {
            let asked = seen.values().filter(|index| !(open && index.closed));
            asked.map(|index| index.name.clone()).collect()
        };
        match &rules.by {
            AgeBy::Created | AgeBy::Name(_) => Ok(Ages::new()),
            AgeBy::RolledOver => survey::rolled_over(self.cluster, &names(false)).await,
            AgeBy::Newest(field) => survey::newest(self.cluster, &names(true), field).await,
        }
    }

    /// Deletes what goes, and nothing else: it plans again first, and of what was listed only that goes which goes by the
    /// new plan as well, under the same UUID; right before each deletion that index is looked at once more. One that can't be
    /// deleted, such as one that a snapshot is being taken of, does not stop the others.
    ///
    /// Elasticsearch: `DELETE /<index>`, one by one, each by its name.
    pub async fn clean_up(&self, cleanup: &Cleanup) -> Result<CleanupReport, MaintenanceError> {
        let mut report = CleanupReport::default();
        if cleanup.is_empty() {
            return Ok(report);
        }
        let now = self.plan_cleanup(&cleanup.rules).await?;
        for listed in cleanup.going() {
            let outcome = match now.indices.iter().find(|index| index.index == listed.index) {
                None => Deletion::Gone,
                Some(found) if found.uuid != listed.uuid => Deletion::Replaced,
                Some(Candidate { fate: Fate::Stays(why), .. }) => Deletion::Stays { why: why.to_string() },
                Some(_) => self.delete(listed, &cleanup.rules).await,
            };
            tracing::info!(index = listed.index, ?outcome, "clean-up");
            report.indices.push(Cleaned { index: listed.index.clone(), size: listed.size, outcome });
        }
        Ok(report)
    }

    async fn delete(&self, listed: &Candidate, rules: &Retention) -> Deletion {
        match self.try_delete(listed, rules).await {
            Ok(outcome) => outcome,
            Err(error) => Deletion::Failed { error },
        }
    }

    async fn try_delete(&self, listed: &Candidate, rules: &Retention) -> Result<Deletion, Error> {
        let name = std::slice::from_ref(&listed.index);
        let mut found = survey::heads(self.cluster, Scope { patterns: name, hidden: true }).await?;
        survey::writers(self.cluster, &mut found).await?;
        match found.get(&listed.index) {
            None => return Ok(Deletion::Gone),
            Some(index) if index.uuid != listed.uuid => return Ok(Deletion::Replaced),
            Some(index) => {
                if let Some(why) = fate::kept(rules, &[], index) {
                    return Ok(Deletion::Stays { why: why.to_string() });
                }
            }
        }
        // Not repeated: a second time it might be another index of that name.
        let request = Request::delete("delete index", format!("/{}", segment(&listed.index)))
            .resource(&listed.index)
            .repeat(Repeat::Never)
            .allow(404);
        let failed = match self.cluster.send(request).await {
            Ok(reply) if reply.is_not_found() => return Ok(Deletion::Gone),
            Ok(_) => return Ok(Deletion::Deleted),
            Err(error) => error,
        };
        let is_there = survey::uuid(self.cluster, &listed.index).await?.as_ref() == Some(&listed.uuid);
        // Not acknowledged in time, or no answer: what is there tells.
        if is_there { Err(failed) } else { Ok(Deletion::Deleted) }
    }
}
