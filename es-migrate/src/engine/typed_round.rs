//! A round of documents that are transformed in Rust: read from the snapshot itself, so that the new index holds exactly what
//! became of it.

use serde_json::{Value, json};

use super::catch_up::Lost;
use super::changed::Changed;
use super::typed_copy::Wanted;
use super::{Copier, Range, Snapshot, task};
use crate::ledger::Run;
use crate::migration::Verify;
use crate::stream::{Carried, Gone, Outputs, Pump, Sums, Transform};

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
        let (to, wanted) = (self.fence.target(), Wanted::Found { shard, query });
        Ok(changed(self.carry(run, next, (&to, "changes"), wanted, None, |_, _| {}).await?))
    }

    /// What was made of the documents at these numbers, which are still there in the earlier snapshot.
    pub(super) async fn outputs_of(
        &self,
        run: &Run,
        transform: &Transform,
        before: &Snapshot,
        page: &[(u32, Vec<i64>)],
    ) -> Result<Outputs, Lost> {
        let gone = Gone::new(transform, self.how() == Verify::Content);
        let opaque_id = task::opaque_id(&run.id, &format!("{}/gone", self.lease.epoch()));
        let pump = Pump { cluster: self.cluster, snapshot: before, opaque_id: &opaque_id };
        for (shard, numbers) in page {
            pump.find(*shard, json!({"terms": {"_seq_no": numbers}}), &gone).await?;
        }
        Ok(gone.into_outputs())
    }

    /// What the new index is meant to hold of a snapshot: its documents are all transformed once more.
    pub(super) async fn meant(
        &self,
        run: &Run,
        transform: &Transform,
        snapshot: &Snapshot,
    ) -> Result<Sums, Lost> {
        let all = Gone::unnamed(transform, self.how() == Verify::Content);
        let opaque_id = task::opaque_id(&run.id, &format!("{}/meant", self.lease.epoch()));
        let pump = Pump { cluster: self.cluster, snapshot, opaque_id: &opaque_id };
        pump.run(&snapshot.since(None), &all).await?;
        Ok(all.into_outputs().sums)
    }
}

fn changed(carried: Carried) -> Changed {
    Changed { written: carried.written, conflicts: carried.conflicts, sums: carried.sums }
}
