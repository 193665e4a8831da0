//! Rules: a name, a severity, and when they fire.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::change::Subject;
use super::error::RuleError;
use super::measure;
use super::reading::Reading;
use super::when::When;
use crate::ops::health::Severity;
use crate::ops::name;
use crate::resources::pattern;

type Own = dyn Fn(&Reading) -> Option<Vec<(Subject, f64)>> + Send + Sync;

/// When an alert fires, and when it clears; the [module](super) has the measures and the form of the text.
///
/// Serialises as `{"name": "disk", "severity": "warning", "when": "disk.used > 85 % for 5m clear < 80 %"}`, and is checked when
/// it is read from that.
///
/// ```
/// use es_core::ops::monitor::{Rule, RuleError};
///
/// # fn main() -> Result<(), RuleError> {
/// let disk = Rule::warning("disk", "disk.used of es-data-* > 85 % for 5m clear < 80 % for 1m")?;
/// assert_eq!(disk.when(), "disk.used of es-data-* > 85 % for 5m clear < 80 % for 1m");
/// let refused = Rule::critical("red", "cluster.statsu == red").unwrap_err();
/// assert!(refused.to_string().contains("did you mean `cluster.status`?"));
/// # Ok(()) }
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(into = "Text", try_from = "Text")]
pub struct Rule {
    name: String,
    severity: Severity,
    when: When,
    own: Option<Arc<Own>>,
}

/// A rule as it is written down.
#[derive(Serialize, Deserialize)]
struct Text {
    name: String,
    severity: Severity,
    when: String,
}

impl From<Rule> for Text {
    fn from(rule: Rule) -> Self {
        Text { when: rule.when(), name: rule.name, severity: rule.severity }
    }
}

impl TryFrom<Text> for Rule {
    type Error = RuleError;

    fn try_from(text: Text) -> Result<Self, RuleError> {
        Rule::new(text.severity, text.name, &text.when)
    }
}

/// For a cluster of which nothing is known.
const DEFAULTS: [(Severity, &str, &str); 14] = [
    (Severity::Critical, "cluster-red", "cluster.status == red"),
    (Severity::Warning, "cluster-yellow", "cluster.status >= yellow for 10m"),
    (Severity::Warning, "shards-unassigned", "shards.unassigned > 0 for 5m"),
    // Above `low` the server adds no more shards to a node, and goes on by itself; from `high` on it has to move some away.
    (Severity::Warning, "disk-high", "disk.watermark >= high for 5m clear for 5m"),
    (Severity::Critical, "disk-full", "disk.watermark >= flood_stage clear for 5m"),
    (Severity::Warning, "heap-high", "heap.used > 85 % for 10m clear < 75 %"),
    (Severity::Warning, "tasks-pending", "tasks.pending > 50 for 5m clear < 10"),
    (Severity::Warning, "lifecycle-failed", "lifecycle.errors > 0 for 5m"),
    (Severity::Warning, "lifecycle-stopped", "lifecycle.stopped == yes for 15m"),
    (Severity::Warning, "snapshots-failed", "snapshot.failures > 0"),
    (Severity::Warning, "snapshots-stopped", "snapshots.stopped == yes for 15m"),
    (Severity::Warning, "searches-rejected", "search.rejected > 0/s for 2m clear for 5m"),
    (Severity::Warning, "writes-rejected", "write.rejected > 0/s for 2m clear for 5m"),
    (Severity::Critical, "problems-critical", "problems.critical > 0 for 5m"),
];

impl Rule {
    /// An info. Fails with what is wrong with its text.
    pub fn info(name: impl Into<String>, when: &str) -> Result<Self, RuleError> {
        Self::new(Severity::Info, name, when)
    }

    /// A warning. Fails with what is wrong with its text.
    pub fn warning(name: impl Into<String>, when: &str) -> Result<Self, RuleError> {
        Self::new(Severity::Warning, name, when)
    }

    /// What is to be looked at now. Fails with what is wrong with its text.
    pub fn critical(name: impl Into<String>, when: &str) -> Result<Self, RuleError> {
        Self::new(Severity::Critical, name, when)
    }

    /// A rule of this severity. Fails with what is wrong with its text.
    pub fn new(severity: Severity, name: impl Into<String>, when: &str) -> Result<Self, RuleError> {
        Self::named(severity, name.into(), When::known(when)?, None)
    }

    /// A rule on a measure of your own: its word in the text is yours, its unit is that of the threshold (times are seconds), and
    /// its values come from the reading, before its alerts are known. `None` is a reading that was missed; a subject without a value is no longer there.
    ///
    /// ```
    /// use es_core::ops::monitor::{Rule, Severity, Subject};
    ///
    /// # fn main() -> Result<(), es_core::ops::monitor::RuleError> {
    /// let many = Rule::own(Severity::Info, "many-indices", "indices > 5000 clear < 4500", |reading| {
    ///     let indices = reading.report.indices.read()?;
    ///     Some(vec![(Subject::Cluster, indices.indices.len() as f64)])
    /// })?;
    /// # Ok(()) }
    /// ```
    pub fn own(
        severity: Severity,
        name: impl Into<String>,
        when: &str,
        values: impl Fn(&Reading) -> Option<Vec<(Subject, f64)>> + Send + Sync + 'static,
    ) -> Result<Self, RuleError> {
        Self::named(severity, name.into(), When::own(when)?, Some(Arc::new(values)))
    }

    fn named(severity: Severity, name: String, when: When, own: Option<Arc<Own>>) -> Result<Self, RuleError> {
        if name.trim().is_empty() {
            return Err(RuleError::NoName { text: when.to_string() });
        }
        Ok(Rule { name, severity, when, own })
    }

    /// Rules for a cluster of which nothing is known: red at once and yellow for 10 minutes, shards without a node, disks by the
    /// cluster's own watermarks, heap with a margin between firing and clearing, pending tasks, lifecycles and snapshots that
    /// failed or are stopped, rejections, and each problem that the report calls critical. Print them to see their thresholds;
    /// [`Monitor::replace`](super::Monitor::replace) changes one. They ask for the whole report, 14 requests.
    pub fn defaults() -> Vec<Self> {
        let read = |(severity, name, when): &(Severity, &str, &str)| Rule::new(*severity, *name, when).ok();
        DEFAULTS.iter().filter_map(read).collect()
    }

    /// The measures of this crate, in the order of the [table](super).
    pub fn measures() -> impl Iterator<Item = &'static str> {
        measure::words()
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How bad it is when it fires.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// When it fires, as text.
    pub fn when(&self) -> String {
        self.when.to_string()
    }

    pub(super) fn condition(&self) -> &When {
        &self.when
    }

    /// The user's own measure.
    pub(super) fn values(&self) -> Option<&Own> {
        self.own.as_deref()
    }

    /// Whether a subject is one of those that it is of. Patterns of indices and policies get the cluster's prefix.
    pub(super) fn is_about(&self, subject: &Subject, prefix: &str) -> bool {
        let Some(of) = &self.when.of else { return true };
        let prefix = if matches!(subject, Subject::Index(_) | Subject::Policy(_)) { prefix } else { "" };
        let name = subject.name().unwrap_or_default();
        // An index of a data stream is meant by the stream's name too.
        let stream = Some(name).filter(|_| matches!(subject, Subject::Index(_))).and_then(name::stream_of);
        let names = || std::iter::once(name).chain(stream);
        of.split(',').any(|of| names().any(|name| pattern::matches(&format!("{prefix}{of}"), name)))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}: {}", self.severity, self.name, self.when)
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Rule").field(&self.to_string()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_rules_with_names_of_their_own() {
        let rules = Rule::defaults();
        assert_eq!(rules.len(), DEFAULTS.len());
        let names: std::collections::BTreeSet<_> = rules.iter().map(Rule::name).collect();
        assert_eq!(names.len(), DEFAULTS.len());
    }

    #[test]
    fn a_pattern_is_of_names_with_the_prefix_and_of_data_streams() {
        let red = Rule::critical("red", "index.status of logs-*,orders == red").unwrap();
        let about = |name: &str| red.is_about(&Subject::Index(name.to_owned()), "shop-");
        assert!(
            about("shop-orders") && about("shop-logs-app") && about(".ds-shop-logs-app-2026.01.01-000001")
        );
        assert!(!about("orders") && !about(".ds-logs-app-2026.01.01-000001") && !about("shop-orders-1"));
    }

    #[test]
    fn rules_are_written_and_read() {
        let text = r#"{"name":"disk","severity":"warning","when":"disk.used > 85 % for 5m clear < 80 %"}"#;
        let rule: Rule = serde_json::from_str(text).unwrap();
        assert_eq!(rule.to_string(), "warning disk: disk.used > 85 % for 5m clear < 80 %");
        assert_eq!(serde_json::to_string(&rule).unwrap(), text);
        let refused = serde_json::from_str::<Rule>(&text.replace("disk.used", "disc.used")).unwrap_err();
        assert!(refused.to_string().contains("did you mean `disk.used`?"), "{refused}");
        assert!(matches!(Rule::info(" ", "cluster.status == red"), Err(RuleError::NoName { .. })));
    }
}
