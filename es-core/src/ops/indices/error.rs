//! Why an operation on indices failed.

use std::fmt;

use serde::Serialize;

use super::deletion::Hindered;
use crate::error::Error;
use crate::ops::name::{Bearer, NameFault, lines};
use crate::resources::Invalid;

/// What a program gets when an operation on an index fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum IndexError {
    /// A name that Elasticsearch takes for no index. Nothing was sent.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// A declaration that no cluster can take. Nothing was sent.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Something bears the name already. Nothing was changed.
    #[error("the name `{name}` is taken: it is {by}\nhelp: {}", free(by))]
    NameTaken {
        /// The name.
        name: String,
        /// What bears it.
        by: Bearer,
    },
    /// There is no index of this name. Nothing was changed.
    #[error("there is no index `{name}`\nhelp: `es.indices().list(\"*\")` tells which there are")]
    NotFound {
        /// The name.
        name: String,
    },
    /// The name is not an index's own, and whoever gives an alias or a stream may not know what is behind it. Nothing was
    /// changed.
    #[error("`{name}` is no index but {is}\nhelp: name the index itself")]
    NotAnIndex {
        /// The name.
        name: String,
        /// What it is.
        is: Bearer,
    },
    /// The server refused what the index is to be made of. Nothing was made.
    #[error("the server refuses the {part} of `{index}`: {reason}")]
    Refused {
        /// The index.
        index: String,
        /// What it refused.
        part: Part,
        /// The server's reason, in its own words.
        reason: String,
        /// The server's answer.
        #[source]
        source: Box<Error>,
    },
    /// Some of what was listed may not be deleted. Nothing was deleted.
    #[error(
        "nothing was deleted, since of what was listed some may not be:{}\nhelp: leave them out with `.without_hindered()`, or \
         name each that is meant with `.even(…)`",
        lines(hindered)
    )]
    Hindered {
        /// What may not be deleted, with the reasons.
        hindered: Vec<Hindered>,
    },
    /// A request failed.
    #[error(transparent)]
    Cluster(#[from] Error),
}

/// The part of an index's body that the server refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The settings but `analysis`.
    Settings,
    /// Analyzers and what they consist of.
    Analysis,
    /// The mapping.
    Mappings,
    /// The aliases.
    Aliases,
    /// The name, or what the server tells of none of these.
    Whole,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Part::Settings => "settings",
            Part::Analysis => "analysis",
            Part::Mappings => "mappings",
            Part::Aliases => "aliases",
            Part::Whole => "making",
        })
    }
}

fn free(by: &Bearer) -> &'static str {
    match by {
        Bearer::Index => "choose another name, or `ensure` it, which takes what is there",
        _ => "choose another name",
    }
}

impl Part {
    /// Which part a refusal speaks of: the server says it in words alone.
    pub(super) fn of(error: &Error) -> Part {
        let reason = error.reason().unwrap_or_default();
        match error.error_type() {
            Some("mapper_parsing_exception") => Part::Mappings,
            Some("invalid_alias_name_exception") => Part::Aliases,
            Some("parsing_exception") if reason.contains("alias") => Part::Aliases,
            Some("settings_exception") => Part::Settings,
            Some("illegal_argument_exception") => {
                let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
                if says(&["setting [", "settings [", "Failed to parse value", "setting:"]) {
                    Part::Settings
                } else if says(&[
                    "nalyzer",
                    "okenizer",
                    "oken filter",
                    "TokenFilter",
                    "har filter",
                    "ormalizer",
                    "filter under name",
                    "filter [",
                    "synonym",
                ]) {
                    Part::Analysis
                } else if says(&["mapp", "field"]) {
                    Part::Mappings
                } else if says(&["alias"]) {
                    Part::Aliases
                } else {
                    Part::Whole
                }
            }
            _ => Part::Whole,
        }
    }
}
