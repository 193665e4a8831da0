//! The documents of a program with their migrations: what a migration binary is built from.

use std::collections::BTreeMap;
use std::fmt;

use es_core::cluster::Cluster;
use es_core::plan::{DeclareError, Declared};
use es_core::resources::{Resources, pattern};
use es_core::schema::{EsDocument, Form, Schema, schema};

use crate::error::Reason;
use crate::ledger::Run;
use crate::lock::{LockError, Schemas, Standing};
use crate::migration::Migration;
use crate::shadow::Shadow;

/// The documents that a program migrates, with the recorded versions of their schemas.
///
/// ```
/// use es_core::EsDocument;
/// use es_migrate::{Migrations, Schemas, Writes, reindex};
///
/// #[derive(EsDocument)]
/// #[es(index = "products", version = 2)]
/// struct Product {
///     #[es(text(analyzer = "english"))]
///     headline: String,
/// }
///
/// let migrations = Migrations::new(Schemas::none())
///     .document_with::<Product>(|m| m.to(2, reindex().writes(Writes::Blocked).rename("title", "headline")));
/// # let _ = migrations;
/// ```
#[derive(Debug, Clone, Default)]
pub struct Migrations {
    pub(crate) schemas: Schemas,
    pub(crate) documents: Vec<Registered>,
}

/// The migrations of one document, by the version that each leads to.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    migrations: BTreeMap<u32, Migration>,
    twice: Option<u32>,
    /// Queries that are asked besides those of the migrations.
    shadow: Option<Shadow>,
}

/// One document with its migrations.
#[derive(Debug, Clone)]
pub(crate) struct Registered {
    pub(crate) schema: &'static Schema,
    pub(crate) steps: Steps,
    pub(crate) extent: Extent,
}

/// What of a document is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Extent {
    /// Its only index.
    One,
    /// Every index of it whose name matches one of the patterns.
    Fleet(Vec<String>),
    /// One of a fleet, by the name that its application reaches it by, without the cluster's prefix.
    Member(String),
}

/// A program whose structs, migrations and recorded versions do not fit together: found before anything is sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// The recorded versions can't be read.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// Two structs of one index.
    #[error("`{first}` and `{second}` are both documents of the index `{index}`\nhelp: register one of them")]
    SameIndex {
        /// The index.
        index: &'static str,
        /// The struct registered first.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// A migration to a version above the struct's.
    #[error(
        "`{document}` has a migration to version {to}, and the struct is of version {version}\nhelp: raise \
         `#[es(version = {to})]`, or take the migration out"
    )]
    BeyondStruct {
        /// The Rust struct.
        document: &'static str,
        /// Where the migration leads.
        to: u32,
        /// The struct's version.
        version: u32,
    },
    /// A fleet of a document that is not reached by one name for each index.
    #[error(
        "`{document}` can't be a fleet by a pattern: {why}\nhelp: register it with `Migrations::document`"
    )]
    NoFleet {
        /// The Rust struct.
        document: &'static str,
        /// Why.
        why: &'static str,
    },
    /// A pattern that matches one name at most, or is no name.
    #[error("`{pattern}` is not a pattern of names: {why}\nhelp: write one such as `*-{index}`")]
    Pattern {
        /// The pattern.
        pattern: String,
        /// Why.
        why: &'static str,
        /// The document's index.
        index: &'static str,
    },
    /// Two migrations to one version.
    #[error("`{document}` has two migrations to version {to}\nhelp: make them one")]
    Twice {
        /// The Rust struct.
        document: &'static str,
        /// Where they lead.
        to: u32,
    },
    /// Queries that can't be asked of old and new.
    #[error("`{document}`: {reason}")]
    Shadow {
        /// The document's index.
        document: &'static str,
        /// Which, and why.
        reason: Reason,
    },
    /// The struct is not what is recorded, or its version is not recorded.
    #[error("`{document}`: {what}\nhelp: {help}")]
    NotRecorded {
        /// The Rust struct.
        document: &'static str,
        /// How it stands to the records.
        what: String,
        /// What to do.
        help: &'static str,
    },
    /// No document of this name is registered.
    #[error("no document `{name}` is registered{}", known(.registered))]
    Unknown {
        /// The name asked for.
        name: String,
        /// The names there are.
        registered: Vec<&'static str>,
    },
}

impl Migrations {
    /// No documents yet, with the schemas that [`include_schemas!`](crate::include_schemas) embeds.
    pub fn new(schemas: Schemas) -> Self {
        Self { schemas, documents: Vec::new() }
    }

    /// A document whose versions differ by what the mapping says alone: what has to be copied is copied as it is.
    pub fn document<D: EsDocument>(self) -> Self {
        self.document_with::<D>(|steps| steps)
    }

    /// A document with what becomes of its documents on the way to a version.
    ///
    /// One whose indices are made by name from a template (`#[es(template)]`) is a [fleet](crate::fleet) by its form.
    pub fn document_with<D: EsDocument>(mut self, steps: impl FnOnce(Steps) -> Steps) -> Self {
        let schema = schema::<D>();
        let extent = match schema.form {
            Form::Named(_) => Extent::Fleet(schema.index_patterns()),
            _ => Extent::One,
        };
        self.documents.push(Registered { schema, steps: steps(Steps::default()), extent });
        self
    }

    /// A [fleet](crate::fleet): every alias or index whose name matches the pattern and that bears this document's stamp.
    pub fn fleet<D: EsDocument>(self, pattern: &str) -> Self {
        self.fleet_with::<D>(pattern, |steps| steps)
    }

    /// The same, with what becomes of the documents of each of them on the way to a version.
    ///
    /// ```
    /// # use es_core::EsDocument;
    /// # use es_migrate::{Migrations, Schemas, reindex};
    /// # #[derive(EsDocument)]
    /// # #[es(index = "products", version = 2)]
    /// # struct Product { #[es(text)] headline: String }
    /// // `acme-products`, `beta-products`, … of programs with the prefixes `acme-`, `beta-`, …
    /// let migrations = Migrations::new(Schemas::none())
    ///     .fleet_with::<Product>("*-products", |m| m.to(2, reindex().rename("title", "headline")));
    /// # let _ = migrations;
    /// ```
    pub fn fleet_with<D: EsDocument>(mut self, pattern: &str, steps: impl FnOnce(Steps) -> Steps) -> Self {
        let extent = Extent::Fleet(vec![pattern.to_owned()]);
        self.documents.push(Registered { schema: schema::<D>(), steps: steps(Steps::default()), extent });
        self
    }

    /// The schemas of the structs.
    pub fn declared(&self) -> Vec<&'static Schema> {
        self.documents.iter().map(|document| document.schema).collect()
    }

    /// Whether structs and migrations fit together.
    pub(crate) fn check(&self) -> Result<(), RegistryError> {
        for (at, registered) in self.documents.iter().enumerate() {
            let Registered { schema, steps, .. } = registered;
            let (document, version) = (schema.name, schema.version);
            registered.check_fleet()?;
            if let Some(first) = self.documents[..at].iter().find(|first| first.schema.index == schema.index)
            {
                let (first, second) = (first.schema.name, document);
                return Err(RegistryError::SameIndex { index: schema.index, first, second });
            }
            if let Some(to) = steps.twice {
                return Err(RegistryError::Twice { document, to });
            }
            if let Some(reason) = steps.fault() {
                return Err(RegistryError::Shadow { document: schema.index, reason: reason.clone() });
            }
            if let Some(to) = steps.migrations.keys().copied().find(|to| *to > version) {
                return Err(RegistryError::BeyondStruct { document, to, version });
            }
        }
        Ok(())
    }

    /// Whether each struct is as it is recorded.
    pub(crate) fn check_recorded(&self) -> Result<(), RegistryError> {
        self.documents.iter().try_for_each(|document| self.check_one(document.schema))
    }

    fn check_one(&self, schema: &'static Schema) -> Result<(), RegistryError> {
        let history = self.schemas.history(schema.index)?;
        let make = "run `migrate make`, and commit what it writes";
        let not = |what: String, help| RegistryError::NotRecorded { document: schema.name, what, help };
        match Standing::of(schema, history.as_ref()) {
            Standing::Current | Standing::Older { .. } => Ok(()),
            Standing::New | Standing::Unrecorded { .. } => {
                Err(not(format!("version {} is not recorded", schema.version), make))
            }
            Standing::Changed { .. } => Err(not(
                format!("the struct changed since version {} was recorded", schema.version),
                "run `migrate check`, which says what changed and what to do",
            )),
            Standing::Gap { next } => Err(not(
                format!(
                    "the struct is of version {}, and the next one to be recorded is {next}",
                    schema.version
                ),
                "versions go up one by one",
            )),
        }
    }

    /// The document whose index has this name, or the fleet.
    pub(crate) fn named(&self, name: &str) -> Option<&Registered> {
        self.documents.iter().find(|document| document.schema.index == name)
    }

    /// The fleets that a name may be of, if it is not a document's own.
    pub(crate) fn may_have(&self, name: &str) -> Vec<&Registered> {
        self.documents.iter().filter(|document| document.matches(name)).collect()
    }

    pub(crate) fn unknown(&self, name: &str) -> RegistryError {
        RegistryError::Unknown {
            name: name.to_owned(),
            registered: self.documents.iter().map(|document| document.schema.index).collect(),
        }
    }
}

impl Registered {
    /// What leases, ledger, events and reports call it.
    pub(crate) fn document(&self) -> &str {
        match &self.extent {
            Extent::Member(name) => name,
            _ => self.schema.index,
        }
    }

    /// The fleet that it is one of.
    pub(crate) fn fleet(&self) -> Option<&'static str> {
        matches!(self.extent, Extent::Member(_)).then_some(self.schema.index)
    }

    pub(crate) fn is_fleet(&self) -> bool {
        matches!(self.extent, Extent::Fleet(_))
    }

    /// Whether its indices are made by name, from a template.
    pub(crate) fn is_by_name(&self) -> bool {
        matches!(self.schema.form, Form::Named(_))
    }

    /// The patterns of a fleet's names, without prefix.
    pub(crate) fn patterns(&self) -> &[String] {
        match &self.extent {
            Extent::Fleet(patterns) => patterns,
            _ => &[],
        }
    }

    /// Whether a name may be one of this fleet.
    pub(crate) fn matches(&self, name: &str) -> bool {
        self.patterns().iter().any(|pattern| pattern::matches(pattern, name))
    }

    /// One of this fleet.
    pub(crate) fn member(&self, name: &str) -> Registered {
        Registered { extent: Extent::Member(name.to_owned()), ..self.clone() }
    }

    /// As it is to be on a cluster.
    pub(crate) fn declared(&self, cluster: &Cluster) -> Result<Declared, DeclareError> {
        match &self.extent {
            Extent::Member(name) => Declared::member(self.schema, cluster.prefix(), name),
            _ => Declared::new(self.schema, cluster.prefix()),
        }
    }

    /// What es-core plans, and makes, for it: of a fleet what stands beside its indices.
    pub(crate) fn resources(&self, to: Resources) -> Resources {
        match &self.extent {
            Extent::One => to.schema(self.schema),
            Extent::Fleet(_) => to.beside(self.schema),
            Extent::Member(name) => to.member(self.schema, name.as_str()),
        }
    }

    /// Whether its fences have to say where lease and ledger are: its own program may have a prefix of its own.
    pub(crate) fn is_of_other_prefix(&self) -> bool {
        self.fleet().is_some() && !self.is_by_name()
    }

    fn check_fleet(&self) -> Result<(), RegistryError> {
        let (document, index) = (self.schema.name, self.schema.index);
        let why = match (&self.extent, self.schema.form) {
            (Extent::Fleet(_), Form::Rollover { .. } | Form::DataStream { .. }) => {
                Some("its indices follow one another")
            }
            (Extent::Fleet(patterns), Form::Named(_)) if *patterns != self.schema.index_patterns() => {
                Some("its indices are made from a template, and are a fleet by that")
            }
            _ => None,
        };
        if let Some(why) = why {
            return Err(RegistryError::NoFleet { document, why });
        }
        if self.is_by_name() {
            return Ok(());
        }
        self.patterns().iter().try_for_each(|pattern| {
            let why = if !pattern.contains('*') {
                "it has no `*`"
            } else if pattern.contains([',', '<', '>', '/', '\\', '"', '?', '|', ' ', '#', ':']) {
                "it has a character that no index has"
            } else if pattern.starts_with(['-', '_', '+']) {
                "no index begins so"
            } else if pattern.to_lowercase() != *pattern {
                "it has upper-case letters"
            } else {
                return Ok(());
            };
            Err(RegistryError::Pattern { pattern: pattern.clone(), why, index })
        })
    }
}

impl Steps {
    /// How documents of the version before become documents of this one.
    pub fn to(mut self, version: u32, migration: Migration) -> Self {
        if self.migrations.insert(version, migration).is_some() {
            self.twice = Some(version);
        }
        self
    }

    /// What a run makes of documents.
    pub(crate) fn of(&self, run: &Run) -> Migration {
        if run.undoes.is_some() {
            return self.between(run.to, run.from).backwards().unwrap_or_default();
        }
        self.between(run.from, run.to)
    }

    /// All migrations after one version up to another, as one.
    pub(crate) fn between(&self, from: u32, to: u32) -> Migration {
        let steps = self.migrations.iter().filter(|(version, _)| (from + 1..=to).contains(version));
        let mut whole = steps
            .map(|(_, migration)| migration)
            .fold(Migration::default(), super::migration::Migration::then);
        if let Some(more) = &self.shadow {
            whole.shadow = Some(whole.shadow.unwrap_or_default().and(more));
        }
        whole
    }

    /// The first thing said of queries that can't be.
    fn fault(&self) -> Option<&Reason> {
        let own = self.migrations.values().filter_map(|migration| migration.shadow.as_ref());
        own.chain(&self.shadow).find_map(Shadow::fault)
    }

    /// More queries to ask, whichever versions it is between.
    pub(crate) fn add_shadow(&mut self, more: &Shadow) {
        self.shadow = Some(self.shadow.take().unwrap_or_default().and(more));
    }
}

fn known(registered: &[&str]) -> String {
    match registered {
        [] => "\nhelp: register it with `Migrations::document`".to_owned(),
        names => format!("\nhelp: there are {}", names.join(", ")),
    }
}

impl fmt::Display for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<_> = self.migrations.keys().map(u32::to_string).collect();
        write!(f, "migrations to {}", versions.join(", "))
    }
}
