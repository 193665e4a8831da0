//! An alert as labels, for what goes by them.

use super::change::Alert;

impl Alert {
    /// What it is known by beside its rule, as in the metric `es_monitor_alert` and in what a [`Webhook`](super::Webhook) sends:
    /// `severity`, `subject` (the subject's kind: `cluster`, `node`, `index`, …), and the subject's name under its kind, but for the
    /// cluster, which has none: `index="orders"`.
    pub fn labels(&self) -> impl Iterator<Item = (&'static str, String)> + use<> {
        let kind = self.subject.kind();
        let name = self.subject.name().map(|name| (kind, name.to_owned()));
        [("severity", self.severity.to_string()), ("subject", kind.to_owned())].into_iter().chain(name)
    }
}
