//! Documents in indices that are made from a template by name: each index that is there is brought to the declaration.

use super::declared::Declared;
use super::live::{Live, LiveIndex};
use super::options::Options;
use super::stamp::Stamp;
use super::{ResourcePlan, Verdict};

impl Declared {
    /// The plan, if the heads settle it: every index of this version is as declared, or a newer version is live.
    pub(super) fn members_at_a_glance(&self, heads: &Live) -> Option<ResourcePlan> {
        let members = self.members(heads);
        if let Some(newer) = self.newer_member(&members) {
            return Some(newer);
        }
        let current = |stamp: &Stamp| stamp.fingerprint == self.stamp.fingerprint;
        let settled =
            members.iter().all(|(_, _, stamp)| stamp.version < self.stamp.version || current(stamp));
        settled.then(|| self.plan(&self.names.index, Verdict::Unchanged, vec![], vec![]))
    }

    /// The plan: one for all indices of this version together. Those of older versions are a migration's business.
    pub(super) fn with_members(&self, live: &Live, options: Options) -> ResourcePlan {
        let members = self.members(live);
        if let Some(newer) = self.newer_member(&members) {
            return newer;
        }
        let mut whole = self.plan(&self.names.index, Verdict::Unchanged, vec![], vec![]);
        for (name, index, _) in members.iter().filter(|(.., stamp)| stamp.version == self.stamp.version) {
            let plan = self.update(name, index, false, &[], options);
            match plan.verdict {
                Verdict::Unchanged => {}
                Verdict::Refused(_) => return plan,
                verdict => whole.verdict = verdict,
            }
            whole.changes.extend(
                plan.changes.into_iter().filter(|change| !whole.changes.contains(change)).collect::<Vec<_>>(),
            );
            whole.steps.extend(plan.steps);
            whole.warnings.extend(plan.warnings);
        }
        whole
    }

    /// The indices behind the readers' alias that bear this document's stamp.
    fn members<'a>(&self, live: &'a Live) -> Vec<(&'a str, &'a LiveIndex, Stamp)> {
        let stamped = |(name, index): (&'a str, &'a LiveIndex)| {
            let stamp = Stamp::read(&index.mappings).ok().flatten()?;
            (stamp.document == self.stamp.document).then_some((name, index, stamp))
        };
        live.holders(&self.names.alias).into_iter().filter_map(stamped).collect()
    }

    fn newer_member(&self, members: &[(&str, &LiveIndex, Stamp)]) -> Option<ResourcePlan> {
        let newest = members.iter().max_by_key(|(.., stamp)| stamp.version)?;
        (newest.2.version > self.stamp.version).then(|| self.newer(newest.0, newest.2.version))
    }
}
