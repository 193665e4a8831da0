//! Why a rule is none, and why a monitor does not start.

use super::rule::Rule;
use crate::ops::NameFault;
use crate::ops::health::PartName;

/// What is wrong with a rule. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The text is not of the form that rules have.
    #[error("`{text}` is no rule: {reason}\nhelp: write it as `disk.used > 85 % for 5m clear < 80 %`")]
    Text {
        /// The rule's text.
        text: String,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no such measure.
    #[error("`{text}`: there is no measure `{word}`\nhelp: {}", instead(meant))]
    UnknownMeasure {
        /// The rule's text.
        text: String,
        /// The word that is no measure.
        word: String,
        /// The measure that is spelled like it, or those of whose words it is one.
        meant: Vec<&'static str>,
    },
    /// A measure is compared with what it can't be.
    #[error("`{text}`: `{measure}` is compared with {expected}, not with `{found}`")]
    Value {
        /// The rule's text.
        text: String,
        /// The measure.
        measure: String,
        /// What it is compared with.
        expected: &'static str,
        /// What it is compared with here.
        found: String,
    },
    /// A value would both fire and clear.
    #[error(
        "`{text}` clears at `{clear}`, where it fires as well\nhelp: clear on the other side of the threshold"
    )]
    Hysteresis {
        /// The rule's text.
        text: String,
        /// When it clears.
        clear: String,
    },
    /// No value fires.
    #[error("`{text}` can never fire")]
    NeverFires {
        /// The rule's text.
        text: String,
    },
    /// Every value fires.
    #[error("`{text}` always fires")]
    AlwaysFires {
        /// The rule's text.
        text: String,
    },
    /// A rule has no name, by which its alerts are known.
    #[error("the rule `{text}` has an empty name")]
    NoName {
        /// The rule's text.
        text: String,
    },
}

/// What to write in place of a word that is no measure.
fn instead(meant: &[&'static str]) -> String {
    let all = |words: &[&str], or: &str| {
        let words: Vec<_> = words.iter().map(|word| format!("`{word}`")).collect();
        match words.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} {or} {last}", rest.join(", ")),
            _ => words.concat(),
        }
    };
    if meant.is_empty() {
        let known: Vec<_> = Rule::measures().collect();
        return format!("there are {}; one of your own is `Rule::own`", all(&known, "and"));
    }
    format!("did you mean {}?", all(meant, "or"))
}

/// Why a monitor does not start.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MonitorError {
    /// Two rules have one name, by which their alerts are known.
    #[error(
        "two rules are named `{rule}`\nhelp: give each a name of its own; `Monitor::replace` puts one in the other's place"
    )]
    SameName {
        /// The name.
        rule: String,
    },
    /// A rule needs a part of the report that the options leave out.
    #[error(
        "the rule `{rule}` needs the part `{part}`, which the report leaves out\nhelp: leave out the rule as well: `.without_rule(\"{rule}\")`"
    )]
    LeftOut {
        /// The rule's name.
        rule: String,
        /// The part.
        part: PartName,
    },
    /// The report's options name no index.
    #[error("the monitor's report has no patterns\nhelp: `*` means all indices")]
    NoPatterns,
    /// The time between two readings is too short or too long.
    #[error("the monitor is to read every {every:?}\nhelp: a time between 100 ms and a year")]
    Interval {
        /// The time.
        every: std::time::Duration,
    },
    /// The cluster's prefix can't be that of an index.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// It is not started within a Tokio runtime.
    #[error("the monitor was started outside of a Tokio runtime")]
    NoRuntime,
}
