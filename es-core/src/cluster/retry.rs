//! When a failed request is sent again, and after how long.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBuilder};

use super::request::Repeat;
use crate::error::ErrorKind;

/// How often, and how patiently, failed requests are repeated.
///
/// The pause doubles from `first` to `longest`, each with up to its own length of jitter on top; a `Retry-After` of the
/// server's makes it longer. With the defaults (5 repeats, 200 ms, 10 s) a request gives up after 6 to 13 seconds of pauses.
/// Going on to another node costs no pause.
///
/// ```
/// use es_core::cluster::RetryPolicy;
/// use std::time::Duration;
///
/// let patient = RetryPolicy::default().repeats(10).longest(Duration::from_secs(30));
/// let never = RetryPolicy::none();
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    repeats: usize,
    first: Duration,
    longest: Duration,
}

/// A server that asks for a longer pause than this is not waited for.
const LONGEST_RETRY_AFTER: Duration = Duration::from_mins(1);

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { repeats: 5, first: Duration::from_millis(200), longest: Duration::from_secs(10) }
    }
}

impl RetryPolicy {
    /// No pauses: each node is tried at most once.
    pub fn none() -> Self {
        Self::default().repeats(0)
    }

    /// How many times a request is repeated; default 5.
    pub fn repeats(mut self, repeats: usize) -> Self {
        self.repeats = repeats;
        self
    }

    /// The pause before the first repeat; default 200 ms.
    pub fn first(mut self, pause: Duration) -> Self {
        self.first = pause;
        self
    }

    /// The longest pause, before jitter; default 10 s.
    pub fn longest(mut self, pause: Duration) -> Self {
        self.longest = pause;
        self
    }

    /// The pauses of one request, in order.
    pub(crate) fn pauses(&self) -> impl Iterator<Item = Duration> + Send + use<> {
        ExponentialBuilder::default()
            .with_min_delay(self.first)
            .with_max_delay(self.longest)
            .with_max_times(self.repeats)
            .with_jitter()
            .build()
    }
}

/// The pause before the next attempt; `None` if there is to be none.
pub(super) fn next_pause(
    kind: &ErrorKind,
    repeat: Repeat,
    other_nodes: bool,
    retry_after: Option<Duration>,
    pauses: &mut impl Iterator<Item = Duration>,
) -> Option<Duration> {
    let safe = repeat != Repeat::Never;
    match kind {
        // Nothing was sent.
        ErrorKind::Connect { .. } | ErrorKind::Tls { .. } if other_nodes => Some(Duration::ZERO),
        ErrorKind::Connect { .. } => pauses.next(),
        // A request that is too slow is not made faster by sending it to the same node again.
        ErrorKind::Timeout { .. } if repeat == Repeat::Read && other_nodes => Some(Duration::ZERO),
        ErrorKind::ConnectionLost { .. } if safe && other_nodes => Some(Duration::ZERO),
        ErrorKind::ConnectionLost { .. } if safe => pauses.next(),
        // A full disk answers 429 too, and waiting does not free it.
        ErrorKind::Server { error_type, status: 429, .. } if error_type == "cluster_block_exception" => None,
        ErrorKind::Server { status: 429, .. } => pause(retry_after, pauses),
        ErrorKind::Server { status: 502..=504, .. } if safe => pause(retry_after, pauses),
        _ => None,
    }
}

fn pause(retry_after: Option<Duration>, pauses: &mut impl Iterator<Item = Duration>) -> Option<Duration> {
    let pause = pauses.next()?;
    match retry_after {
        Some(asked) if asked > LONGEST_RETRY_AFTER => None,
        Some(asked) => Some(pause.max(asked)),
        None => Some(pause),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(status: u16, error_type: &str) -> ErrorKind {
        ErrorKind::Server { status, error_type: error_type.into(), reason: String::new(), causes: Vec::new() }
    }

    fn lost() -> ErrorKind {
        ErrorKind::ConnectionLost { node: String::new(), reason: String::new() }
    }

    fn refused() -> ErrorKind {
        ErrorKind::Connect { node: String::new(), reason: String::new() }
    }

    const SECOND: Duration = Duration::from_secs(1);

    fn decide(kind: &ErrorKind, repeat: Repeat, other_nodes: bool, after: Option<u64>) -> Option<Duration> {
        next_pause(kind, repeat, other_nodes, after.map(Duration::from_secs), &mut std::iter::once(SECOND))
    }

    #[test]
    fn what_is_not_repeatable_is_repeated_only_if_it_was_not_executed() {
        let never = |kind| decide(&kind, Repeat::Never, false, None);
        assert_eq!(never(refused()), Some(SECOND));
        assert_eq!(never(server(429, "es_rejected_execution_exception")), Some(SECOND));
        assert_eq!(never(lost()), None);
        assert_eq!(never(server(503, "")), None);
        assert_eq!(decide(&lost(), Repeat::Never, true, None), None);
    }

    #[test]
    fn what_is_safe_is_repeated_when_it_may_help() {
        let safe = |kind| decide(&kind, Repeat::Safe, false, None);
        assert_eq!(safe(lost()), Some(SECOND));
        assert_eq!(safe(server(503, "cluster_block_exception")), Some(SECOND));
        assert_eq!(safe(server(429, "cluster_block_exception")), None);
        assert_eq!(safe(server(500, "")), None);
        assert_eq!(decide(&lost(), Repeat::Safe, true, None), Some(Duration::ZERO));
    }

    #[test]
    fn what_may_still_be_running_is_repeated_only_if_it_reads_and_only_elsewhere() {
        let late = ErrorKind::Timeout { node: String::new(), after: SECOND };
        assert_eq!(decide(&late, Repeat::Read, true, None), Some(Duration::ZERO));
        assert_eq!(decide(&late, Repeat::Read, false, None), None);
        assert_eq!(decide(&late, Repeat::Safe, true, None), None);
    }

    #[test]
    fn the_server_may_ask_for_more_patience_but_not_for_any() {
        let busy = server(429, "");
        assert_eq!(decide(&busy, Repeat::Safe, false, Some(7)), Some(Duration::from_secs(7)));
        assert_eq!(decide(&busy, Repeat::Safe, false, Some(0)), Some(SECOND));
        assert_eq!(decide(&busy, Repeat::Safe, false, Some(3600)), None);
    }

    #[test]
    fn pauses_grow_to_a_limit_and_end() {
        let pauses: Vec<_> = RetryPolicy::default().repeats(8).longest(2 * SECOND).pauses().collect();
        assert_eq!(pauses.len(), 8);
        assert!(pauses.iter().all(|pause| *pause <= 4 * SECOND), "{pauses:?}");
        assert!(pauses[0] >= Duration::from_millis(200) && pauses[7] >= 2 * SECOND, "{pauses:?}");
        assert_eq!(RetryPolicy::none().pauses().count(), 0);
    }
}
