//! A monitor: reads the [health](crate::ops::health) of a cluster again and again, judges it by rules, and tells what changes.
//!
//! ```no_run
//! # use std::time::Duration;
//! # use es_core::prelude::*;
//! use es_core::ops::monitor::{Monitor, Rule, Tracing, Webhook};
//! use futures_util::StreamExt;
//!
//! # async fn run(es: Cluster, token: &str) -> Result<(), Box<dyn std::error::Error>> {
//! let running = Monitor::new(&es)
//!     .rules(Rule::defaults())
//!     .rule(Rule::warning("orders-replica", "index.unassigned of orders-* > 0 for 5m")?)
//!     .every(Duration::from_secs(30))
//!     .sink(Tracing)
//!     .sink(Webhook::new("https://alerts.example.com/hook")?.header("Authorization", token)?)
//!     .start()?;
//! let mut changes = running.changes();
//! while let Some(change) = changes.next().await {
//!     println!("{change}"); // fired: warning disk-high: disk.watermark of node es-2 is high
//! }
//! running.stop().await; // what waits for the sinks is delivered first
//! # Ok(()) }
//! ```
//!
//! # Rules
//!
//! A rule is a name, a severity and a text:
//!
//! ```text
//! <measure> [of <pattern>] <comparison> <value> [for <time>] [clear [<comparison> <value>] [for <time>]]
//!
//! cluster.status == red
//! shards.unassigned > 0 for 5m
//! disk.used of es-data-* > 85 % for 5m clear < 80 % for 2m
//! ```
//!
//! The pattern is one of names, in which `*` stands for anything, or several with commas between (and no spaces); those of indices
//! and policies get the cluster's prefix, those of [problems](crate::ops::health::Problem::name) do not. An index of a data stream is
//! meant by the stream's name too. What is of the cluster takes none. A pattern that nothing matches is no error: the rule never fires.
//! A rule fires for each subject (the cluster, a node, an index, a snapshot policy, a problem) by itself, once it was so for the time after `for`,
//! and resolves once it was clear for the time after `clear … for`. Without `clear` it is clear when it would not fire; between
//! two thresholds nothing changes. Times are counted from the first reading that says so to the one that still does.
//!
//! | measure | compared with | of | is |
//! |---|---|---|---|
//! | `cluster.reachable` | `no`, `yes` | cluster | whether a node answers, and a master |
//! | `cluster.status` | `green`, `yellow`, `red` | cluster | the worst status of its indices |
//! | `nodes.count`, `nodes.data` | a number | cluster | nodes, and those that hold data |
//! | `tasks.pending` | a number | cluster | tasks that wait for the master |
//! | `tasks.wait` | a time | cluster | how long the first of them has waited |
//! | `shards.unassigned` | a number | cluster | copies that no node has; the alert has which, and why |
//! | `shards.initializing`, `shards.relocating` | a number | cluster | copies that are being made, that move |
//! | `disk.used`, `disk.available` | a percentage, a size | nodes with data, but for `data_frozen` alone | what Elasticsearch may not take any more, and may |
//! | `disk.watermark` | `none`, `low`, `high`, `flood_stage` | nodes with data | the highest that is crossed, of those that apply to its disk; `none` where the cluster does not watch disks |
//! | `heap.used`, `cpu.used` | a percentage | nodes | Java's heap, the machine's processors |
//! | `index.status` | `green`, `yellow`, `red` | indices | its status |
//! | `index.unassigned` | a number | indices | its copies that no node has; the alert has which, and why |
//! | `problems.critical`, `problems.warning` | a number | problems, such as `disk/es-2` | 1 for what the report calls so |
//! | `lifecycle.errors` | a number | indices | 1 where its lifecycle has stopped with an error |
//! | `lifecycle.stopped`, `snapshots.stopped` | `no`, `yes` | cluster | whether ILM, or SLM, is stopped or being stopped |
//! | `snapshot.failures` | a number | snapshot policies | 1 where its last run failed |
//! | `snapshot.age` | a time | snapshot policies | since its last success; since it was put last where it has none |
//! | `search.latency` | a time | cluster | how long a query took on a shard since the last reading, on average |
//! | `search.rejected`, `write.rejected` | a rate | nodes | what the pool `search` or `write` refused since the last reading |
//! | `part.unread` | `no`, `yes` | parts of the report | whether it could not be read |
//!
//! One of your own is [`Rule::own`]. [`Rule::defaults`] is a set for a cluster of which nothing is known.
//!
//! # What it promises
//!
//! - A change is told once: what goes on is not told again, unless sinks are to be [reminded](Monitor::remind). [`Running::active`]
//!   says what fires now.
//! - A cluster that can't be reached is an alert, and so is a part of the report that can't be read for a minute: the rules
//!   `cluster-unreachable` and `part-unread` are always there, unless there is one of yours on that measure. What needs a part that
//!   is missing neither fires nor resolves, and what is pending stays so.
//! - What it was about may go: an alert of a deleted index, or of a node that left, is over as [`Turn::Gone`]. A node is gone only
//!   where the cluster says that it has no more nodes than have answered. A problem is over where all parts of the report were read
//!   that it could come from.
//! - A cluster that starts anew is red, and nothing is known of its shards, indices, lifecycles and settings until it has recovered
//!   its state: what fires of them goes on.
//! - Only the parts that rules ask for are read, and the cluster. A rule on problems asks for all of them, and is judged by those that
//!   could be read.
//! - A sink that is slow or fails holds up no other: each has a queue of 1,024 changes of its own. What it can't take is tried again,
//!   with pauses that grow to a minute, for [15 minutes](Monitor::patience), or until the queue is full. What is lost to it is counted
//!   ([`Running::deliveries`]) and logged.
//! - Each process that runs a monitor tells all of it, unless they are [`once_across`](Monitor::once_across).
//! - What fires is in the process alone: started anew, a monitor tells again what still fires, and not what resolved meanwhile.
//!
//! # Beside Watcher
//!
//! Elasticsearch's own Watcher does this on the cluster, and is not used here: it takes a paid licence (a basic one answers with
//! 403), and it falls silent together with the cluster that it watches.

mod alerts;
mod amount;
mod change;
mod error;
mod labels;
mod lead;
mod measure;
#[cfg(feature = "metrics")]
mod metrics;
mod reading;
mod rule;
mod running;
mod setup;
mod sink;
#[cfg(test)]
mod tests;
mod watch;
mod when;

pub use crate::ops::health::Severity;
pub use amount::{Amount, Unit};
pub use change::{Alert, Change, Subject, Turn};
pub use error::{MonitorError, RuleError};
#[cfg(feature = "metrics")]
pub use metrics::Metrics;
pub use reading::Reading;
pub use rule::Rule;
pub use running::Running;
pub use setup::Monitor;
pub use sink::{Delivered, Delivery, Sink, SinkError, Tracing, Webhook, WebhookError};
