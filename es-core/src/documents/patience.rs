//! A write that a migration's block refused: when it is sent again, and when the migration's program is looked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

use super::Inner;
use crate::unblock::Lift;

/// How long writes wait for the end of a block, unless the handle says otherwise.
const PATIENCE: Duration = Duration::from_mins(1);

/// A block for the last round and the switch of a copy is over within a second or two.
const FIRST_PAUSE: Duration = Duration::from_millis(25);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// After so long a block is asked whose it is.
const LOOK_AFTER: Duration = Duration::from_secs(5);

/// What the writes of a handle have in common.
#[derive(Debug, Clone)]
pub(super) struct Patience {
    pub(super) longest: Duration,
    /// Whether somebody looks already, for all clones of the handle.
    looking: Arc<AtomicBool>,
}

impl Default for Patience {
    fn default() -> Self {
        Self { longest: PATIENCE, looking: Arc::default() }
    }
}

/// The waiting of one write.
#[derive(Debug)]
pub(super) struct Waiting {
    inner: Arc<Inner>,
    pauses: ExponentialBackoff,
    /// When it was refused first.
    since: Option<Instant>,
    next_look: Duration,
}

impl Waiting {
    pub(super) fn new(inner: &Arc<Inner>) -> Self {
        let pauses = ExponentialBuilder::default()
            .with_min_delay(FIRST_PAUSE)
            // Jitter doubles it at most.
            .with_max_delay(LONGEST_PAUSE / 2)
            .without_max_times()
            .with_jitter()
            .build();
        Self { inner: Arc::clone(inner), pauses, since: None, next_look: LOOK_AFTER }
    }

    /// The pause before the write, which was refused just now, is sent again; `false` once patience is over.
    ///
    /// A request that a block refused did nothing, so that sending it again is always safe.
    pub(super) async fn again(&mut self) -> bool {
        let waited = self.since.get_or_insert_with(Instant::now).elapsed();
        let left = self.inner.patience.longest.saturating_sub(waited);
        if left.is_zero() {
            return false;
        }
        if waited >= self.next_look {
            self.next_look = waited + LOOK_AFTER;
            self.look();
        }
        let pause = self.pauses.next().unwrap_or(LONGEST_PAUSE).min(left);
        tracing::debug!(?pause, ?waited, "the index is blocked for writes: repeating");
        tokio::time::sleep(pause).await;
        true
    }

    /// Beside the write: it goes through as soon as writes are allowed, whoever allows them.
    fn look(&self) {
        let Inner { cluster, read, patience, .. } = &*self.inner;
        if patience.looking.swap(true, Ordering::AcqRel) {
            return;
        }
        let (lift, looking) = (Lift::new(cluster, read), Looking(Arc::clone(&patience.looking)));
        tokio::spawn(async move {
            lift.attempt().await;
            drop(looking);
        });
    }
}

/// Ends with the attempt, also where that is dropped with its runtime.
struct Looking(Arc<AtomicBool>);

impl Drop for Looking {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}
