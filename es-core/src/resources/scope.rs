//! The names that resources have on one cluster.

use std::collections::BTreeSet;

use super::Kind;

/// The names of one declaration on one cluster: those that it declares carry the cluster's prefix, others are somebody
/// else's and stay as they are.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    prefix: String,
    declared: BTreeSet<(Kind, String)>,
}

impl Scope {
    /// The scope of a declaration of these resources on a cluster with this prefix.
    pub(crate) fn new(prefix: &str, declared: impl IntoIterator<Item = (Kind, String)>) -> Self {
        Scope { prefix: prefix.to_owned(), declared: declared.into_iter().collect() }
    }

    /// A name of this declaration's own making: a resource that is declared, a pattern, an alias in a template.
    pub(crate) fn own(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    /// A name that the declaration refers to: its own if it declares one of this kind, else somebody else's.
    pub(crate) fn name(&self, kind: Kind, name: &str) -> String {
        if self.declares(kind, name) { self.own(name) } else { name.to_owned() }
    }

    /// Whether the declaration has a resource of this kind and name.
    pub(crate) fn declares(&self, kind: Kind, name: &str) -> bool {
        // A copy, since a set of pairs cannot be asked with borrowed halves; a declaration has some dozen names.
        self.declared.contains(&(kind, name.to_owned()))
    }
}
