//! What a monitor is to do, checked before it starts.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::{broadcast, watch as channel};

use super::error::MonitorError;
use super::rule::Rule;
use super::running::{self, Running};
use super::sink::{self, Sink};
use super::{measure, watch};
use crate::cluster::Cluster;
use crate::ops::health::{HealthError, PartName, ReportOptions, Severity};

/// What lies beyond is a slip, and a clock may not reach it.
const INTERVALS: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_hours(24 * 365);

/// The rules that are always there, unless there is another on their measure.
const BUILT_IN: [(Severity, &str, &str); 2] = [
    (Severity::Critical, "cluster-unreachable", "cluster.reachable == no"),
    (Severity::Warning, "part-unread", "part.unread == yes for 1m"),
];

/// How long a change is delivered again, unless it is said otherwise.
const PATIENCE: Duration = Duration::from_mins(15);

/// Rules, how often they are judged, and who is told; the [module](super) says what it promises.
#[derive(Clone)]
pub struct Monitor {
    cluster: Cluster,
    rules: Vec<Rule>,
    report: ReportOptions,
    /// What is read beside what rules ask for.
    parts: BTreeSet<PartName>,
    every: Duration,
    remind: Option<Duration>,
    sinks: Vec<Arc<dyn Sink>>,
    patience: Duration,
    once_across: Option<String>,
}

impl Monitor {
    /// A monitor of a cluster, whatever the prefix.
    pub fn new(cluster: &Cluster) -> Self {
        Monitor {
            cluster: cluster.clone(),
            rules: Vec::new(),
            report: ReportOptions::new(),
            parts: BTreeSet::from([PartName::Cluster]),
            every: Duration::from_secs(30),
            remind: None,
            sinks: Vec::new(),
            patience: PATIENCE,
            once_across: None,
        }
    }

    /// Adds a rule.
    pub fn rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Adds rules.
    pub fn rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        self.rules.extend(rules);
        self
    }

    /// Puts a rule in the place of those of its name; where there is none, it is one more. So are the
    /// [defaults](Rule::defaults) changed, and the built-in ones.
    ///
    /// ```
    /// use es_core::ops::monitor::{Monitor, Rule};
    ///
    /// # fn changed(es: &es_core::cluster::Cluster) -> Result<Monitor, es_core::ops::monitor::RuleError> {
    /// let early = Rule::warning("disk-high", "disk.watermark >= low for 30m")?;
    /// let monitor = Monitor::new(es).rules(Rule::defaults()).replace(early).without_rule("tasks-pending");
    /// # Ok(monitor) }
    /// ```
    pub fn replace(self, rule: Rule) -> Self {
        let name = rule.name().to_owned();
        self.without_rule(&name).rule(rule)
    }

    /// Takes out the rules of this name that were added so far. The two built-in ones stay.
    pub fn without_rule(mut self, name: &str) -> Self {
        self.rules.retain(|rule| rule.name() != name);
        self
    }

    /// What the report is to tell and by which [thresholds](crate::ops::health::Thresholds): of which indices, how many shards are
    /// explained, and what it leaves out. Of the parts that it has, those are read that rules ask for; the cluster is in any
    /// case. How long a reading may take is the monitor's (see [`every`](Self::every)).
    ///
    /// A rule that needs a part which is left out is refused at the start. `problems.critical` and `problems.warning` are judged by
    /// the parts that are there, and a measure of your own has what is there.
    ///
    /// ```
    /// use es_core::ops::health::{PartName, ReportOptions};
    /// use es_core::ops::monitor::{Monitor, Rule};
    ///
    /// # fn cheaper(es: &es_core::cluster::Cluster) -> Monitor {
    /// let options = ReportOptions::new().patterns(["orders-*"]).without(PartName::Indicators);
    /// Monitor::new(es).rules(Rule::defaults()).report(options)
    /// # }
    /// ```
    pub fn report(self, options: ReportOptions) -> Self {
        Self { report: options, ..self }
    }

    /// Reads these parts too, whatever the report's options leave out, for who looks at the [readings](Running::readings): what
    /// rules need is read anyway, and the cluster.
    pub fn parts(mut self, parts: impl IntoIterator<Item = PartName>) -> Self {
        self.parts.extend(parts);
        self
    }

    /// Tells sinks again what still fires, so long after it was told last ([`Turn::GoesOn`](super::Turn::GoesOn)), as often as the
    /// cluster is read at most;
    /// default never. A pager that was out of reach for a while comes to know of it so.
    pub fn remind(self, after: Duration) -> Self {
        Self { remind: Some(after), ..self }
    }

    /// How often the cluster is read; default 30 s, from 100 ms to a year. A reading may take as long, and at least 15 s; a part
    /// that is not there by then counts as failed.
    pub fn every(self, every: Duration) -> Self {
        Self { every, ..self }
    }

    /// Adds a sink that changes are delivered to.
    pub fn sink(mut self, sink: impl Sink) -> Self {
        self.sinks.push(Arc::new(sink));
        self
    }

    /// How long a sink that can't take a change is tried again; default 15 minutes. After it the change is lost to that sink. Zero
    /// tries once.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Of the processes that run a monitor of this name (and prefix), only the one that holds its [lease](crate::lease) delivers to
    /// its sinks. All of them read and judge. Where it dies, another takes over within some 15 s, and delivers what changed in the
    /// last half minute and two intervals (of 15 s at least): nothing is left out but what a sink has not taken from the dead one
    /// for longer, and some of it may come twice. While the lease can't be asked for, because the cluster is out of reach or lacks the lease's shard, each
    /// of them delivers what it sees.
    ///
    /// With security on, it takes the index privileges `create_index`, `read` and `index` on `<prefix>.es-schema-lease`, beside
    /// what [health](crate::ops::health) takes; see "Privileges" in `docs/operations.md`.
    pub fn once_across(self, name: impl Into<String>) -> Self {
        Self { once_across: Some(name.into()), ..self }
    }

    /// With the built-in rules, or what is wrong.
    fn checked_rules(&self) -> Result<Vec<Rule>, MonitorError> {
        let measures: BTreeSet<_> = self.rules.iter().map(|rule| rule.condition().measure.as_str()).collect();
        let built_in =
            BUILT_IN.iter().filter_map(|(severity, name, when)| Rule::new(*severity, *name, when).ok());
        let missing = built_in.filter(|rule| !measures.contains(rule.condition().measure.as_str()));
        let rules: Vec<Rule> = missing.chain(self.rules.iter().cloned()).collect();
        let mut names = BTreeSet::new();
        match rules.iter().find(|rule| !names.insert(rule.name())) {
            Some(twice) => Err(MonitorError::SameName { rule: twice.name().to_owned() }),
            None => Ok(rules),
        }
    }

    /// The report's options, with the parts that are read of it; or what is wrong.
    fn checked_report(&self, rules: &[Rule]) -> Result<ReportOptions, MonitorError> {
        let is_there = |part: PartName| self.parts.contains(&part) || self.report.has(part);
        for rule in rules {
            if let Some(part) = measure::needs(rule).iter().find(|part| !is_there(**part)) {
                return Err(MonitorError::LeftOut { rule: rule.name().to_owned(), part: *part });
            }
        }
        self.report.check(&self.cluster).map_err(|error| match error {
            HealthError::Name(fault) => MonitorError::Name(fault),
            _ => MonitorError::NoPatterns,
        })?;
        let asked = rules.iter().flat_map(measure::parts).copied().filter(|part| is_there(*part));
        Ok(self.report.clone().only(asked.chain(self.parts.iter().copied())))
    }

    /// Starts it in the background, until what this returns is stopped or dropped. A cluster that is out of reach is no error: it is
    /// what the monitor tells first.
    pub fn start(self) -> Result<Running, MonitorError> {
        let rules = self.checked_rules()?;
        if !INTERVALS.contains(&self.every) {
            return Err(MonitorError::Interval { every: self.every });
        }
        let options = self.checked_report(&rules)?;
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return Err(MonitorError::NoRuntime) };
        let (changes, first) = broadcast::channel(running::BEHIND);
        let (latest, read) = channel::channel(None);
        let (stop, stopped) = channel::channel(None);
        let queues = sink::start(self.sinks, self.patience);
        let tallies = queues.iter().map(sink::Queue::tally).collect();
        #[cfg(feature = "metrics")]
        let prefix = self.cluster.prefix().to_owned();
        let watch = watch::Watch {
            cluster: self.cluster,
            rules,
            options,
            every: self.every,
            remind: self.remind,
            once_across: self.once_across,
            queues,
            changes: changes.clone(),
            latest,
            stop: stopped,
        };
        let work = runtime.spawn(watch.run());
        Ok(Running {
            changes,
            first: Mutex::new(Some(first)),
            latest: read,
            #[cfg(feature = "metrics")]
            prefix,
            tallies,
            stop,
            work,
        })
    }
}

impl fmt::Debug for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sinks: Vec<_> = self.sinks.iter().map(|sink| sink.name()).collect();
        f.debug_struct("Monitor")
            .field("rules", &self.rules)
            .field("every", &self.every)
            .field("sinks", &sinks)
            .finish_non_exhaustive()
    }
}
