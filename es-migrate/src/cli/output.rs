//! Where results and errors go. Nothing is done about a reader that has gone.

use std::fmt::Display;
use std::io::{Write, stderr, stdout};

use serde::Serialize;
use serde_json::json;

use super::args::Format;
use super::code::Failed;
use crate::error::MigrateError;
use crate::fleet;
use crate::report::Report;
use crate::status::Status;

/// Results and errors, as text or as JSON.
#[derive(Debug, Clone, Copy)]
pub(super) struct Output(pub(super) Format);

impl Output {
    /// One result.
    pub(super) fn value(self, value: &(impl Display + Serialize)) {
        match self.0 {
            Format::Text => line(value),
            Format::Json => json_line(value),
        }
    }

    /// Several results of one command: an array.
    pub(super) fn list(self, values: &[impl Display + Serialize]) {
        match self.0 {
            Format::Text => values.iter().for_each(line),
            Format::Json => json_line(&values),
        }
    }

    /// Several results after events: told from them by their key. Of a fleet, what became of it as a whole.
    pub(super) fn reports(self, reports: &[Report]) {
        let fleets = fleet::reports(reports);
        match self.0 {
            Format::Text => {
                reports.iter().filter(|report| report.fleet.is_none()).for_each(line);
                fleets.iter().for_each(line);
            }
            Format::Json if fleets.is_empty() => json_line(&json!({ "reports": reports })),
            Format::Json => json_line(&json!({ "reports": reports, "fleets": fleets })),
        }
    }

    /// How documents stand; of a fleet as a whole, unless each is asked for.
    pub(super) fn standing(self, all: &[Status], each: bool) {
        if each || self.0 == Format::Json {
            return self.list(all);
        }
        all.iter().filter(|status| status.fleet.is_none()).for_each(line);
        fleet::standings(all).iter().for_each(line);
    }

    /// Why it failed.
    pub(super) fn error(self, error: &Failed) {
        note(&format!("error: {error}"));
        if self.0 == Format::Json {
            json_line(&error_value(error));
        }
    }
}

fn error_value(error: &Failed) -> serde_json::Value {
    let text = error.to_string();
    let (help, message): (Vec<&str>, Vec<&str>) = text.lines().partition(|line| line.starts_with("help: "));
    let help: Vec<_> = help.iter().filter_map(|line| line.strip_prefix("help: ")).collect();
    let mut value = json!({"error": {"code": error.code(), "message": message.join("\n"), "help": help}});
    // What was done for other documents is not lost.
    if let Failed::Migrate(MigrateError::Incomplete(all)) = error {
        value["error"]["failed"] = all.failed.iter().map(|(document, _)| document.as_str()).collect();
        value["error"]["reports"] = json!(all.reports);
        value["error"]["not_begun"] = json!(all.not_begun);
        if !all.fleets.is_empty() {
            value["error"]["fleets"] = json!(all.fleets);
            value["error"]["tolerated"] = json!(all.tolerated);
        }
    }
    value
}

/// A result as text.
pub(super) fn line(value: &impl Display) {
    let text = value.to_string();
    let _ = writeln!(stdout(), "{}", text.trim_end());
}

/// A result as JSON.
pub(super) fn json_line(value: &impl Serialize) {
    if let Ok(text) = serde_json::to_string(value) {
        let _ = writeln!(stdout(), "{text}");
    }
}

/// A line for a person who looks on.
pub(super) fn note(text: &str) {
    let _ = writeln!(stderr(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Reason;

    #[test]
    fn an_error_is_told_apart_from_its_help() {
        let reason = Reason::new("an alias points to two indices", "leave one of them");
        let error = Failed::Migrate(MigrateError::Refused(vec![("products".to_owned(), reason)]));
        let expected = json!({"error": {
            "code": 4,
            "message": "nothing was changed\n`products`: an alias points to two indices",
            "help": ["leave one of them"],
        }});
        assert_eq!(error_value(&error), expected);
    }
}
