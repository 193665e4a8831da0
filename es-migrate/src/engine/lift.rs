//! Allows writes again before the switch: where the pause has become too long, or nobody is left who could end it.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::facts::Pause;
use super::{Copier, Indices, Trouble};
use crate::error::Failure;
use crate::ledger::{Run, Step};
use crate::progress::{EventKind, millis};

/// How often writes are blocked before it is given up.
const TRIES: u32 = 8;

/// How long writes go on before they are blocked again: at first, and at most.
const REST: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(30));

impl Copier<'_> {
    /// Another fence first, so that a switch that is still on its way comes to nothing; then the block is taken off. The block
    /// and the last round have to be done again.
    pub(super) async fn lift(&mut self, run: &Run, indices: &Indices) -> Result<(), Trouble> {
        self.fence.renew();
        self.fence.raise(self.cluster, run, indices).await?;
        if run.evidence(Step::Block)["theirs"] != true {
            self.allow_writes(&self.fence.source(), &run.source.name).await?;
        }
        let pause_ms = self.end_pause();
        let tries = run.entry(Step::Block).map_or(0, |entry| entry.attempts);
        if let Some(run) = self.ledger.latest_mut() {
            run.undo(Step::Block);
            run.undo(Step::Finish);
        }
        self.save().await?;
        if tries >= TRIES {
            let max_ms = millis(self.migration.pause_bound());
            return Err(Failure::PauseTooLong { tries, max_ms }.into());
        }
        let rest = (REST.0 * 2_u32.saturating_pow(tries.saturating_sub(1))).min(REST.1);
        self.events.send(self.document(), EventKind::Lifted { pause_ms, retry_ms: millis(rest) });
        tokio::time::sleep(rest).await;
        Ok(())
    }

    /// How long writes are blocked, as far as this owner knows.
    pub(super) fn pause(&self) -> Pause {
        match self.left() {
            None => Pause::Unknown,
            Some(left) if left.is_zero() => Pause::Long,
            Some(_) => Pause::Short,
        }
    }

    /// How long writes may still be blocked, where this owner blocks them.
    pub(super) fn left(&self) -> Option<Duration> {
        let since = self.blocked_since?;
        Some(self.migration.pause_bound().saturating_sub(since.elapsed()))
    }

    pub(super) fn begin_pause(&mut self) {
        if self.blocked_since.is_none() {
            self.blocked_since = Some(Instant::now());
            self.events.send(self.document(), EventKind::Blocked);
        }
    }

    /// Tells how long writes were blocked, and adds it to a switch's evidence; unknown where it was somebody who died.
    pub(super) fn paused(&mut self, mut switch: Value) -> Value {
        if let Some(pause_ms) = self.end_pause() {
            switch["pause_ms"] = json!(pause_ms);
            self.events.send(self.document(), EventKind::Paused { pause_ms });
        }
        switch
    }

    /// How long it was.
    pub(crate) fn end_pause(&mut self) -> Option<u64> {
        self.blocked_since.take().map(|since| millis(since.elapsed()))
    }
}
