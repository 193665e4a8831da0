//! A round of documents that are transformed in Rust: read from the snapshot itself, so that the new index holds exactly what
//! became of it.

use serde_json::{Value, json};

use super::catch_up::Lost;
use super::changed::Changed;
use super::typed_copy::Wanted;
use super::{Copier, Range, Snapshot, task};
use crate::ledger::Run;
use crate::migration::Verify;
use crate::stream::{Carried, Done, Gone, Outputs, Pump, Quarantine, Sums, Transform};

impl Copier<'_> {
    pub(super) async fn carry_ranges(
        &self,
        run: &Run,
        next: &Snapshot,
        ranges: &[Range],
    ) -> Result<Changed, Lost> {
        let quarantine = self.quarantine(run);
        let to = self.fence.target();
        let wanted = Wanted::Ranges(ranges);
        let carried = self.carry(run, next, (&to, "changes"), wanted, quarantine.as_ref(), |_, _| {}).await?;
        Ok(changed(carried))
    }

    /// Documents that a query finds in one shard.
    pub(super) async fn carry_twins(
        &self,
        run: &Run,
        next: &Snapshot,
        shard: u32,
        query: Value,
    ) -> Result<Changed, Lost> {
        let quarantine = self.quarantine(run);
        let (to, wanted) = (self.fence.target(), Wanted::Found { shard, query });
        let carried = self.carry(run, next, (&to, "changes"), wanted, quarantine.as_ref(), |_, _| {}).await?;
        Ok(changed(carried))
    }

    /// What was made of the documents at these numbers, which are still there in the earlier snapshot.
    pub(super) async fn outputs_of(
        &self,
        run: &Run,
        transform: &Transform,
        before: &Snapshot,
        page: &[(u32, Vec<i64>)],
    ) -> Result<Outputs, Lost> {
        let quarantine = self.quarantine(run);
        let gone = Gone::new(self.done(transform, quarantine.as_ref()));
        let opaque_id = task::opaque_id(&run.id, &format!("{}/gone", self.lease.epoch()));
        let pump = Pump { cluster: self.cluster, snapshot: before, opaque_id: &opaque_id };
        for (shard, numbers) in page {
            pump.find(*shard, json!({"terms": {"_seq_no": numbers}}), &gone).await?;
        }
        Ok(gone.into_outputs())
    }

    pub(super) fn done<'a>(
        &'a self,
        transform: &'a Transform,
        quarantine: Option<&'a Quarantine>,
    ) -> Done<'a> {
        Done { cluster: self.cluster, transform, quarantine, content: self.how() == Verify::Content }
    }

    /// What the new index is meant to hold of a snapshot: its documents are all transformed once more.
    pub(super) async fn meant(
        &self,
        run: &Run,
        transform: &Transform,
        snapshot: &Snapshot,
    ) -> Result<Sums, Lost> {
        let quarantine = self.quarantine(run);
        let all = Gone::unnamed(self.done(transform, quarantine.as_ref()));
        let opaque_id = task::opaque_id(&run.id, &format!("{}/meant", self.lease.epoch()));
        let pump = Pump { cluster: self.cluster, snapshot, opaque_id: &opaque_id };
        pump.run(&snapshot.since(None), &all).await?;
        Ok(all.into_outputs().sums)
    }
}

fn changed(carried: Carried) -> Changed {
    let Carried { written, conflicts, failed, sums, .. } = carried;
    Changed { written, conflicts, failed, sums }
}
