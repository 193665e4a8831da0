//! What is wrong with a declared value, found before anything is sent.

use std::fmt;

use super::Kind;

/// One thing that Elasticsearch would refuse, or take without a word and ignore.
///
/// `Display` is the place, the cause and the repair:
/// ``phases.hot.actions.shrink: `shrink` in `hot` needs `rollover` beside it``, then a line `help: …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where in the resource's body: `phases.hot.actions.rollover`; empty for the whole.
    pub path: String,
    /// The cause: lower case, no final period.
    pub cause: String,
    /// The repair.
    pub help: String,
}

impl Fault {
    /// A fault at a place.
    pub(crate) fn new(path: impl Into<String>, cause: impl Into<String>, help: impl Into<String>) -> Self {
        Fault { path: path.into(), cause: cause.into(), help: help.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        f.write_str(&self.cause)?;
        if self.help.is_empty() { Ok(()) } else { write!(f, "\nhelp: {}", self.help) }
    }
}

/// The faults of one declared resource.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{kind} `{name}`: {}", joined(faults))]
pub struct Invalid {
    /// What kind of resource.
    pub kind: Kind,
    /// Its name, as declared.
    pub name: String,
    /// All that is wrong with it.
    pub faults: Vec<Fault>,
}

fn joined(faults: &[Fault]) -> String {
    let lines: Vec<_> = faults.iter().map(Fault::to_string).collect();
    lines.join("\n  ")
}
