//! How long the new index remembers what was deleted: `index.gc_deletes`. A document that was deleted and made again may have
//! a lower version, which the version of the deleted one must not keep out; once it serves, it is to remember as declared.

use serde_json::{Map, json};

use super::{Copier, Trouble};
use crate::ledger::{Run, Step};

const SETTING: &str = "index.gc_deletes";

impl Copier<'_> {
    /// As declared, or in an old index as it was. Before writes are blocked, since it takes its time; and again where
    /// [`forget_deletes`](Self::forget_deletes) was needed in spite of it.
    pub(super) async fn remember(&mut self, run: &Run) -> Result<(), Trouble> {
        if self.remembers == Some(true) {
            return Ok(());
        }
        let settings = if run.undoes.is_none() {
            self.last(run).await?
        } else {
            let before = run.evidence(Step::Reopen)["before"]["gc_deletes"].clone();
            Map::from_iter([(SETTING.to_owned(), before)])
        };
        self.set(run, &settings).await?;
        self.remembers = Some(true);
        Ok(())
    }

    /// Not at all.
    pub(super) async fn forget_deletes(&mut self, run: &Run) -> Result<(), Trouble> {
        if self.remembers != Some(false) {
            self.set(run, &Map::from_iter([(SETTING.to_owned(), json!("0s"))])).await?;
            self.remembers = Some(false);
        }
        Ok(())
    }
}
