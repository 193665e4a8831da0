//! Elasticsearch's own form of an error, as it stands in replies.

use serde::Deserialize;

use super::Cause;

/// `{"type": …, "reason": …, "root_cause": […], "caused_by": {…}, "suppressed": […]}`
#[derive(Debug, Deserialize, Default)]
pub(crate) struct Detail {
    #[serde(rename = "type")]
    pub(crate) error_type: String,
    pub(crate) reason: Option<String>,
    #[serde(default)]
    root_cause: Vec<Cause>,
    caused_by: Option<Box<Detail>>,
    /// Of several nodes, what each has said.
    #[serde(default)]
    suppressed: Vec<Cause>,
}

impl Detail {
    /// Without a type, for a reason that came as plain text.
    pub(crate) fn text(reason: String) -> Self {
        Self { reason: Some(reason), ..Self::default() }
    }

    /// The type, the reason, and the causes that say more than the reason does: outermost first, none twice.
    pub(crate) fn into_parts(self) -> (String, String, Vec<Cause>) {
        let reason = self.reason.unwrap_or_default();
        let mut causes: Vec<Cause> = Vec::new();
        let mut add = |cause: Cause| {
            let said = cause.reason.is_empty() || cause.reason == reason || causes.contains(&cause);
            if !said {
                causes.push(cause);
            }
        };
        self.root_cause.into_iter().for_each(&mut add);
        let mut next = self.caused_by;
        while let Some(detail) = next {
            add(Cause::new(detail.error_type, detail.reason.unwrap_or_default()));
            next = detail.caused_by;
        }
        self.suppressed.into_iter().for_each(&mut add);
        (self.error_type, reason, causes)
    }
}
