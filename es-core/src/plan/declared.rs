//! A document's declaration for one cluster, as JSON and names.

use serde_json::Value;

use super::brought;
use super::naming::{NameError, Names};
use super::stamp::Stamp;
use crate::resources::{Invalid, Kind, Scope, scoped};
use crate::schema::{Form, Schema};

/// A document as it is to be on one cluster.
#[derive(Debug, Clone)]
pub struct Declared {
    /// What the struct declares.
    pub schema: &'static Schema,
    /// Its names on this cluster.
    pub names: Names,
    /// What leases and ledgers call it, without prefix: its index as declared, or the member's name.
    pub document: String,
    /// It is one of many that are declared by one struct, and is reached by a name of its own.
    pub(super) is_member: bool,
    pub(super) mappings: Value,
    pub(super) settings: Value,
    /// The mark of an index made from it.
    pub(super) stamp: Stamp,
}

/// A declaration that no cluster can take.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DeclareError {
    /// One of its names is refused by Elasticsearch.
    #[error("`{document}`: {broken}")]
    Name {
        /// The Rust struct.
        document: &'static str,
        /// The name and the rule.
        broken: NameError,
    },
    /// It has no JSON form.
    #[error("the schema of `{document}` cannot be written as JSON: {reason}")]
    Json {
        /// The Rust struct.
        document: &'static str,
        /// What cannot be written.
        reason: serde_json::Error,
    },
    /// Two different documents name one index.
    #[error(
        "`{first}` and `{second}` both declare the index `{index}`\nhelp: give one of them another `#[es(index = \"…\")]`"
    )]
    SameIndex {
        /// The alias that both name.
        index: &'static str,
        /// The first Rust struct.
        first: &'static str,
        /// The second Rust struct.
        second: &'static str,
    },
    /// A value that Elasticsearch would refuse, or take and ignore.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// A resource has a name that Elasticsearch refuses.
    #[error("{kind} `{name}`: {broken}")]
    ResourceName {
        /// What kind of resource.
        kind: Kind,
        /// Its name, as declared.
        name: String,
        /// The name on the cluster and the rule.
        broken: NameError,
    },
    /// Two resources of one kind have one name and differ.
    #[error(
        "{kind} `{name}` is declared twice, and differently\nhelp: declare it once, or give one another name"
    )]
    Twice {
        /// What kind of resource.
        kind: Kind,
        /// Its name, as declared.
        name: String,
    },
}

impl Declared {
    /// A document on a cluster whose names all start with `prefix`.
    pub fn new(schema: &'static Schema, prefix: &str) -> Result<Declared, DeclareError> {
        Declared::within(schema, prefix, &Scope::new(prefix, brought::names(schema)))
    }

    /// One of many indices of a document, by the name that its application reaches it by: an alias, or an index of that
    /// very name. The prefix stands before it.
    pub fn member(schema: &'static Schema, prefix: &str, name: &str) -> Result<Declared, DeclareError> {
        Declared::new(schema, prefix)?.called(prefix, name)
    }

    /// The same declaration under another name.
    pub(super) fn called(self, prefix: &str, name: &str) -> Result<Declared, DeclareError> {
        let document = self.schema.name;
        let names = Names::of_member(self.schema, prefix, name)
            .map_err(|broken| DeclareError::Name { document, broken })?;
        Ok(Declared { names, document: name.to_owned(), is_member: true, ..self })
    }

    /// Whether its indices are made by name, from a template: this one stands for all of them.
    pub(super) fn has_members(&self) -> bool {
        matches!(self.schema.form, Form::Named(_)) && !self.is_member
    }

    /// A document beside others, whose policies and pipelines it may name.
    pub(super) fn within(
        schema: &'static Schema,
        prefix: &str,
        scope: &Scope,
    ) -> Result<Declared, DeclareError> {
        let document = schema.name;
        let json = |reason| DeclareError::Json { document, reason };
        let settings = match serde_json::to_value(schema.settings()).map_err(json)? {
            Value::Object(settings) => scoped(&settings, scope).into(),
            other => other,
        };
        Ok(Declared {
            schema,
            names: Names::new(schema, prefix).map_err(|broken| DeclareError::Name { document, broken })?,
            document: schema.index.to_owned(),
            is_member: false,
            mappings: serde_json::to_value(schema.mappings()).map_err(json)?,
            settings,
            stamp: Stamp::of(schema),
        })
    }
}
