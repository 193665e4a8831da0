//! How many requests may be in flight: halved when the cluster is busy, one more when it has been calm for a while.

use std::sync::{Mutex, PoisonError};

use tokio::sync::{Semaphore, SemaphorePermit};

/// Requests without a refusal after which one more is tried.
const CALM: u32 = 16;

/// The limit. Lanes wait here before they send.
#[derive(Debug)]
pub(super) struct Limit {
    permits: Semaphore,
    state: Mutex<State>,
    most: usize,
}

#[derive(Debug)]
struct State {
    allowed: usize,
    /// Permits that are to be taken away, and are in use.
    owed: usize,
    calm: u32,
}

impl Limit {
    pub(super) fn new(most: usize) -> Self {
        let state = State { allowed: most, owed: 0, calm: 0 };
        Self { permits: Semaphore::new(most), state: Mutex::new(state), most }
    }

    /// Waits until there is room.
    pub(super) async fn enter(&self) -> Option<SemaphorePermit<'_>> {
        // It is never closed.
        self.permits.acquire().await.ok()
    }

    /// A request was answered; whether the cluster was busy.
    pub(super) fn leave(&self, permit: Option<SemaphorePermit<'_>>, busy: bool) {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if busy {
            let halved = (state.allowed / 2).max(1);
            state.owed += state.allowed - halved;
            state.allowed = halved;
            state.calm = 0;
        } else {
            state.calm += 1;
            if state.calm >= CALM && state.allowed < self.most {
                state.calm = 0;
                state.allowed += 1;
                match state.owed.checked_sub(1) {
                    Some(owed) => state.owed = owed,
                    None => self.permits.add_permits(1),
                }
            }
        }
        if let (Some(permit), Some(owed)) = (permit, state.owed.checked_sub(1)) {
            state.owed = owed;
            permit.forget();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_halves_at_once_and_grows_slowly() {
        let limit = Limit::new(4);
        let permits = [limit.enter().await, limit.enter().await, limit.enter().await];
        let [first, second, third] = permits;
        limit.leave(first, true);
        limit.leave(second, true);
        limit.leave(third, false);
        assert_eq!(limit.permits.available_permits(), 1, "four, two, one");
        for _ in 0..3 * CALM {
            limit.leave(limit.enter().await, false);
        }
        assert_eq!(limit.permits.available_permits(), 4);
    }
}
