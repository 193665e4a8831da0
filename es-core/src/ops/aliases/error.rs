//! Why a change of aliases failed.

use serde::Serialize;

use super::entry::AliasEntry;
use crate::error::Error;
use crate::lease::LeaseError;
use crate::ops::name::{self, NameFault, listed};
use crate::resources::Fault;

/// What a program gets when an operation on aliases fails.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AliasError {
    /// A name that Elasticsearch takes for no alias and no index. Nothing was sent.
    #[error(transparent)]
    Name(#[from] NameFault),
    /// What an alias is to say is no filter or no routing. Nothing was sent.
    #[error("{}", faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("\n"))]
    Invalid {
        /// All that is wrong.
        faults: Vec<Fault>,
    },
    /// Something is in the way. Nothing was changed, of any alias.
    #[error("{}", refusals.iter().map(AliasRefusal::to_string).collect::<Vec<_>>().join("\n"))]
    Refused {
        /// All that is in the way.
        refusals: Vec<AliasRefusal>,
    },
    /// Somebody changed the aliases after the plan was made. Nothing was changed by this call.
    #[error("the aliases have changed since it was planned:{}\nhelp: plan it again", lines(now))]
    Changed {
        /// Where they are now.
        now: Vec<AliasEntry>,
    },
    /// It was sent and taken, and then the aliases were not what they were to be: somebody else changes them too.
    #[error("the aliases were changed by somebody else at the same time, and are now:{}", lines(now))]
    Overtaken {
        /// Where they are now.
        now: Vec<AliasEntry>,
    },
    /// The lease could not be taken. Nothing was changed.
    #[error("no lease to change aliases: {0}")]
    Lease(#[from] LeaseError),
    /// A request failed.
    #[error(transparent)]
    Cluster(#[from] Error),
}

/// What is in the way of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[non_exhaustive]
pub enum AliasRefusal {
    /// The alias points elsewhere than was said.
    #[error(
        "`{alias}` points to {}, and not to {}\nhelp: look who moved it; without `.from(…)` it is moved from wherever it is",
        listed(found),
        listed(expected)
    )]
    Elsewhere {
        /// The alias.
        alias: String,
        /// Where it was to point.
        expected: Vec<String>,
        /// Where it points.
        found: Vec<String>,
    },
    /// An index or a data stream bears the alias's name.
    #[error(
        "`{alias}` is the name of {}, and can't be an alias\nhelp: choose another name; a migration puts an index behind an \
         alias of its own name (`migrate up`)",
        if *stream { "a data stream" } else { "an index" }
    )]
    NameTaken {
        /// The name.
        alias: String,
        /// Whether a data stream bears it.
        stream: bool,
    },
    /// The alias is not on the index.
    #[error("`{alias}` is not on `{index}`, it is on {}", listed(of))]
    NotThere {
        /// The alias.
        alias: String,
        /// The index.
        index: String,
        /// Where it is.
        of: Vec<String>,
    },
    /// There is no such index, and no such data stream.
    #[error("there is no index `{index}`\nhelp: make it first; an alias needs something to point to")]
    NoIndex {
        /// The index.
        index: String,
    },
    /// The target is an alias itself.
    #[error("`{target}` is an alias, of {}\nhelp: name the index itself", listed(of))]
    TargetIsAlias {
        /// The target.
        target: String,
        /// What it is on.
        of: Vec<String>,
    },
    /// The target is closed: nothing could be read through the alias.
    #[error("`{index}` is closed\nhelp: open it first")]
    Closed {
        /// The index.
        index: String,
    },
    /// The alias says different things of the indices that it is on.
    #[error(
        "`{alias}` says different things where it is ({}), so that it can't keep them\nhelp: say what it is to say: \
         `.options(…)`",
        entries.join("; ")
    )]
    Ambiguous {
        /// The alias.
        alias: String,
        /// Where it is, and what it says there.
        entries: Vec<String>,
    },
    /// Writes would go to two indices.
    #[error(
        "writes through `{alias}` would go to {}\nhelp: `.write_to(alias, index)` moves them",
        listed(indices)
    )]
    TwoWriteIndices {
        /// The alias.
        alias: String,
        /// The indices.
        indices: Vec<String>,
    },
    /// A tenant's filter would find nothing, or not by the exact value.
    #[error(
        "`{field}` of `{index}` {}, so that it can't tell tenants apart\nhelp: map it as `keyword`",
        found.as_ref().map_or_else(|| "is not mapped".to_owned(), |ty| format!("is a `{ty}`"))
    )]
    NoTenantField {
        /// The index.
        index: String,
        /// The field.
        field: String,
        /// Its type, where it is mapped.
        found: Option<String>,
    },
    /// The base of tenants' aliases is on several indices.
    #[error(
        "`{base}` is an alias of {}\nhelp: name the index that the tenants' documents are in",
        listed(of)
    )]
    SeveralIndices {
        /// The base.
        base: String,
        /// The indices.
        of: Vec<String>,
    },
}

fn lines(entries: &[AliasEntry]) -> String {
    if entries.is_empty() { " gone".to_owned() } else { name::lines(entries) }
}
