//! Waiting: conditions that compose, with a time that the caller gives.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use es_core::prelude::*;
//! use es_core::ops::wait::{Condition, WaitError};
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! let settled = Condition::green().and(Condition::no_relocating_shards());
//! es.wait(settled).at_most(Duration::from_secs(30)).await?;
//!
//! let ready = Condition::index_exists("archive").and(Condition::yellow().of("archive")).and(Condition::nodes(3));
//! match es.wait(ready).at_most(Duration::from_secs(10)).await {
//!     Err(WaitError::TimedOut { unmet, .. }) => unmet.iter().for_each(|unmet| println!("{unmet}")),
//!     other => other?,
//! }
//! # Ok(()) }
//! ```
//!
//! - What the health of the cluster tells is one request for all conditions on it, and one for each `of(…)`; a thing that is
//!   named twice is looked at once.
//! - What has to be so whatever else is, and was not at the first look, the server waits for (`wait_for_status`,
//!   `wait_for_no_relocating_shards`, `wait_for_nodes`, …), up to 10 s in a request. Alternatives (`or`), and what the
//!   server can't wait for, are polled: after 20 ms at first, every 2 s in the end.
//! - A node that does not answer is waited out; what the cluster refuses ends the waiting.
//!
//! With security on, which privileges each of these takes is in `docs/operations.md`, "Privileges".

mod condition;
mod judge;
mod look;

use std::time::{Duration, Instant};

pub use condition::{AskError, Condition};
pub use judge::Unmet;

use crate::cluster::Cluster;
use crate::error::Error;
use crate::ops::NameFault;
use crate::ops::measure::Span;
use crate::ops::name::lines;
use crate::ops::snapshots::SnapshotError;
use crate::ops::task::Patience;
use judge::Judgement;
use look::{Look, Refusal};

/// So long may an answer take of a cluster that is busy.
const ANSWER: Duration = Duration::from_millis(500);

/// So long does the server wait in one request.
const ON_THE_SERVER: Duration = Duration::from_secs(10);

/// Why what was waited for is not so.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// The time is over.
    #[error("not so after {}:{}", Span(*after), lines(unmet))]
    TimedOut {
        /// How long it was waited for.
        after: Duration,
        /// What was not so, and what was seen last.
        unmet: Vec<Unmet>,
    },
    /// It can't become so: a task that failed, a snapshot that is not whole.
    #[error("it will not be so:{}", lines(unmet))]
    Never {
        /// What will not be so, and why.
        unmet: Vec<Unmet>,
    },
    /// The caller's own question failed.
    #[error("whether {condition}: {source}")]
    Own {
        /// The condition.
        condition: String,
        /// What it failed with.
        source: AskError,
    },
    /// The repository of a snapshot is not there, or can't be read.
    #[error(transparent)]
    Snapshot(Box<SnapshotError>),
    /// A name that Elasticsearch takes for no index. Nothing was sent.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// The cluster refused to tell.
    #[error(transparent)]
    Cluster(Error),
}

/// A condition that waits for its time; [`Cluster::wait`].
#[derive(Debug)]
#[must_use = "it waits when it is told for how long: `.at_most(…)`"]
pub struct Wait<'a> {
    cluster: &'a Cluster,
    condition: Condition,
}

impl Cluster {
    /// Waits for a condition; `.at_most(time)` says for how long.
    pub fn wait(&self, condition: Condition) -> Wait<'_> {
        Wait { cluster: self, condition }
    }
}

impl Wait<'_> {
    /// Waits until it is so, no longer than this.
    ///
    /// Elasticsearch: `GET /_cluster/health`, `HEAD /<index>`, `GET /_tasks/<id>`, `GET /_snapshot/<repository>/<snapshot>`, as
    /// the condition asks for.
    pub async fn at_most(self, time: Duration) -> Result<(), WaitError> {
        let Wait { cluster, condition } = self;
        let condition = Condition(condition.0.split(cluster));
        let look = Look::new(cluster, &condition)?;
        let start = Instant::now();
        let left = || time.saturating_sub(start.elapsed());
        let mut unmet: Vec<Unmet> = condition
            .0
            .leaves()
            .iter()
            .map(|(leaf, _)| Unmet { condition: leaf.to_string(), seen: "no answer yet".to_owned() })
            .collect();
        // The first look waits for nothing: however short the time is, something was seen.
        let mut on_the_server = Duration::ZERO;
        for pause in Patience::default().pauses() {
            match tokio::time::timeout(left(), look.judge(cluster, &condition, on_the_server)).await {
                Ok(Ok(Judgement::Met)) => return Ok(()),
                Ok(Ok(Judgement::Unmet(seen))) => unmet = seen,
                Ok(Ok(Judgement::Never(unmet))) => return Err(WaitError::Never { unmet }),
                Ok(Err(Refusal::Cluster(error))) => return Err(WaitError::Cluster(error)),
                Ok(Err(Refusal::Snapshot(error))) => return Err(WaitError::Snapshot(error)),
                Ok(Err(Refusal::Own { condition, source })) => {
                    return Err(WaitError::Own { condition, source });
                }
                Err(_) => {}
            }
            if left().is_zero() {
                break;
            }
            tokio::time::sleep(pause.min(left())).await;
            on_the_server = waits(left());
        }
        Err(WaitError::TimedOut { after: start.elapsed(), unmet })
    }
}

/// The server's own end comes before the caller's, by a tenth and by what an answer may take, so that it can say what it saw.
fn waits(left: Duration) -> Duration {
    let margin = (left / 10).max(ANSWER.min(left / 2));
    left.saturating_sub(margin).min(ON_THE_SERVER)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::health::{ClusterHealth, ShardCounts, Share, Status};
    use condition::Leaf;

    #[test]
    fn an_answer_of_the_server_comes_in_time() {
        for (left, most) in [(0, 0), (100, 50), (800, 400), (2_000, 1_500), (8_000, 7_200), (60_000, 10_000)]
        {
            let millis = Duration::from_millis;
            assert_eq!(waits(millis(left)), millis(most), "{left}");
        }
    }

    /// Met, unmet or never, by the name of the index.
    fn judged(condition: &Condition) -> Judgement {
        condition.0.judge(&|leaf| match leaf {
            Leaf::Exists { index } if index == "yes" => Judgement::Met,
            Leaf::Exists { index } if index == "no" => leaf.unmet("it is not there"),
            other => Judgement::Never(vec![Unmet { condition: other.to_string(), seen: "lost".to_owned() }]),
        })
    }

    #[test]
    fn conditions_compose() {
        let (yes, no, never) = (
            || Condition::index_exists("yes"),
            || Condition::index_exists("no"),
            || Condition::index_exists("x"),
        );
        let all = [
            (yes().and(yes()), "met"),
            (yes().and(no()), "unmet"),
            (yes().and(no()).and(never()), "never"),
            (yes().or(never()), "met"),
            (no().or(never()), "unmet"),
            (never().or(never()), "never"),
            (no().or(never()).and(yes()), "unmet"),
            (no().or(yes().and(yes())), "met"),
        ];
        for (condition, expected) in all {
            let found = match judged(&condition) {
                Judgement::Met => "met",
                Judgement::Unmet(_) => "unmet",
                Judgement::Never(_) => "never",
            };
            assert_eq!(found, expected, "{condition}");
        }
    }

    #[test]
    fn of_a_name_that_nothing_bears_nothing_is_so() {
        // As the server answers, with 408.
        let health = ClusterHealth {
            cluster: "c".into(),
            status: Status::Red,
            timed_out: true,
            nodes: 1,
            data_nodes: 1,
            shards: ShardCounts { active_primaries: 1, active: 1, ..ShardCounts::default() },
            pending_tasks: 0,
            longest_wait: Duration::ZERO,
            active_share: Share(1.0),
        };
        let seen = |condition: Condition| match &condition.0.leaves()[..] {
            [(leaf @ Leaf::Health { fact, .. }, _)] => match fact.judge(leaf, &health) {
                Judgement::Unmet(unmet) => unmet[0].seen.clone(),
                judgement => format!("{judgement:?}"),
            },
            _ => panic!("one fact"),
        };
        for condition in
            [Condition::yellow(), Condition::no_relocating_shards(), Condition::no_initializing_shards()]
        {
            assert_eq!(seen(condition.clone().of("there,gone")), "no such index");
            assert_eq!(seen(condition), "red, its state is not recovered yet");
        }
        assert_eq!(seen(Condition::nodes(1)), "Met");
    }

    /// A request line takes 4 KB.
    #[test]
    fn many_names_are_waited_for_some_at_a_time() {
        let es = Cluster::builder().node("http://localhost:9200").build().unwrap().with_prefix("t-");
        let all: Vec<_> = (0..200).map(|n| format!("name-of-an-index-{n:05}")).collect();
        let split = Condition::green().of(&all.join(",")).or(Condition::nodes(3)).0.split(&es);
        let of = |(leaf, must): (&Leaf, bool)| match leaf {
            Leaf::Health { of: Some(of), fact }
                if !must && *fact == condition::Fact::AtLeast(Status::Green) =>
            {
                Some(of.clone())
            }
            _ => None,
        };
        let asked: Vec<_> = split.leaves().into_iter().filter_map(of).collect();
        assert_eq!((asked.len(), asked.join(",")), (2, all.join(",")));
        assert_eq!(Condition::green().of("a,b*").0.split(&es).leaves().len(), 1);
    }

    #[test]
    fn conditions_are_told_in_words() {
        let one = Condition::green().or(Condition::yellow()).of("logs-*,orders").and(Condition::nodes(3));
        assert_eq!(
            one.to_string(),
            "(`logs-*,orders` is green or `logs-*,orders` is yellow) and at least 3 nodes are there"
        );
        let error = WaitError::TimedOut {
            after: Duration::from_secs(30),
            unmet: vec![Unmet { condition: "the cluster is green".into(), seen: "yellow".into() }],
        };
        assert_eq!(error.to_string(), "not so after 30s:\n  the cluster is green: yellow");
    }
}
