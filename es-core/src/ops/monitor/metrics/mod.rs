//! The last reading, and the monitor itself, as OpenMetrics.

mod nodes;
mod table;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use tokio::sync::watch;

use super::reading::Reading;
use super::running::Running;
use super::sink::{Delivery, Tally};
use crate::ops::health::IndexHealth;
use crate::ops::name;
use crate::resources::pattern;
use nodes::NODES;
use table::{INDEX, Metric, READING, SINKS, Sample};

/// A monitor's last reading as metrics, and counts of the monitor itself: a collector for a registry of `prometheus-client`, or
/// OpenMetrics text.
///
/// ```no_run
/// # use es_core::ops::monitor::{Metrics, Monitor, Rule};
/// # fn run(es: &es_core::cluster::Cluster) -> Result<(), Box<dyn std::error::Error>> {
/// let running = Monitor::new(es).rules(Rule::defaults()).start()?;
/// let metrics = Metrics::of(&running).indices(["orders-*"]);
/// let page = metrics.text()?; // of type `application/openmetrics-text; version=1.0.0; charset=utf-8`
/// let mut registry = prometheus_client::registry::Registry::default();
/// registry.register_collector(Box::new(metrics)); // or beside what a program has of its own
/// # Ok(()) }
/// ```
///
/// What the rules don't need is not read, and has no metrics: [`Monitor::parts`](super::Monitor::parts) reads more. Those of each
/// index are there for [patterns that are asked for](Self::indices) alone.
///
/// # Names
///
/// As they are scraped:
///
#[doc = include_str!("names.md")]
///
/// They are not those of `elasticsearch_exporter`, nor are their labels: its dashboards and alerts do not fit. A node is told by its
/// name and, since names may be alike, by its id too: `sum by (node) (…)` leaves the id out.
///
/// # What is old
///
/// A monitor that has ended, or that can't go on, leaves its last reading on the page: `elasticsearch_up` may be 1 of last week. So an
/// alert on these metrics asks for their age as well: `time() - es_monitor_last_reading_timestamp_seconds > 120`.
#[derive(Clone)]
pub struct Metrics {
    latest: watch::Receiver<Option<Arc<Reading>>>,
    tallies: Vec<Tally>,
    prefix: String,
    indices: Vec<String>,
}

impl<T> Metric<T> {
    fn encode(&self, encoder: &mut DescriptorEncoder<'_>, of: &T) -> fmt::Result {
        let samples = (self.values)(of);
        if samples.is_empty() {
            return Ok(());
        }
        let kind = if self.is_counter { MetricType::Counter } else { MetricType::Gauge };
        let mut metric = encoder.encode_descriptor(self.name, self.help, self.unit.as_ref(), kind)?;
        for Sample { labels, value } in &samples {
            // Without labels it is no family.
            if labels.is_empty() {
                return self.value(metric, *value);
            }
            self.value(metric.encode_family(labels)?, *value)?;
        }
        Ok(())
    }

    fn value(&self, metric: MetricEncoder<'_>, value: f64) -> fmt::Result {
        if self.is_counter {
            ConstCounter::new(value).encode(metric)
        } else {
            ConstGauge::new(value).encode(metric)
        }
    }
}

impl Metrics {
    /// Of a monitor. They go on to tell its last reading when it has ended, and of which time that is.
    pub fn of(running: &Running) -> Self {
        Metrics {
            latest: running.latest.clone(),
            tallies: running.tallies.clone(),
            prefix: running.prefix.clone(),
            indices: Vec::new(),
        }
    }

    /// Tells of each index by itself that matches one of these patterns, which get the cluster's prefix, or whose data stream
    /// does: the `elasticsearch_index_…` of the [table](Self#names).
    pub fn indices(mut self, patterns: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let full = |pattern: String| format!("{}{pattern}", self.prefix);
        self.indices.extend(patterns.into_iter().map(Into::into).map(full));
        self
    }

    /// As OpenMetrics text, of type `application/openmetrics-text; version=1.0.0; charset=utf-8`.
    pub fn text(&self) -> Result<String, fmt::Error> {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(self.clone()));
        let mut page = String::new();
        text::encode(&mut page, &registry)?;
        Ok(page)
    }
}

impl Collector for Metrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let reading = self.latest.borrow().clone();
        if let Some(reading) = reading {
            READING.iter().chain(&NODES).try_for_each(|metric| metric.encode(&mut encoder, &reading))?;
            let is_meant = |index: &&IndexHealth| {
                let mut names = std::iter::once(index.index.as_str()).chain(name::stream_of(&index.index));
                names.any(|name| self.indices.iter().any(|one| pattern::matches(one, name)))
            };
            let indices = reading.report.indices.read().into_iter().flat_map(|all| &all.indices);
            let indices: Vec<IndexHealth> = indices.filter(is_meant).cloned().collect();
            INDEX.iter().try_for_each(|metric| metric.encode(&mut encoder, &indices))?;
        }
        let sinks: Vec<Delivery> = self.tallies.iter().map(Tally::delivery).collect();
        SINKS.iter().try_for_each(|metric| metric.encode(&mut encoder, &sinks))
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").field("indices", &self.indices).finish_non_exhaustive()
    }
}
