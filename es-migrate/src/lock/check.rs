//! The structs against their records, offline.

use std::fmt;

use es_core::plan::Takes;
use es_core::schema::Schema;
use serde::Serialize;

use super::delta::Delta;
use super::error::LockError;
use super::schemas::Schemas;
use super::standing::Standing;

/// A document against its record. It prints what changed, what that takes, and what to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Checked {
    /// The document's name: its `index`.
    pub document: String,
    /// The Rust struct's name.
    pub name: &'static str,
    /// The version that it declares.
    pub version: u32,
    /// How it stands to its record.
    #[serde(flatten)]
    pub standing: Standing,
}

impl Checked {
    /// Whether the record is what the struct declares.
    pub fn is_ok(&self) -> bool {
        self.standing == Standing::Current
    }

    /// Whether [`make`](super::make) brings the record to what the struct declares.
    pub fn can_be_made(&self) -> bool {
        match &self.standing {
            Standing::Current | Standing::New | Standing::Unrecorded { .. } => true,
            Standing::Changed { delta } => delta.is_in_place(),
            Standing::Older { .. } | Standing::Gap { .. } => false,
        }
    }
}

impl fmt::Display for Checked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MAKE: &str = "run `migrate make`";
        let Checked { document, name, version, standing } = self;
        write!(f, "{document} ({name}): ")?;
        match standing {
            Standing::Current => write!(f, "version {version} is as recorded"),
            Standing::New => write!(f, "nothing is recorded\nhelp: {MAKE}, which records version {version}"),
            Standing::Unrecorded { delta } => write!(
                f,
                "version {version} is not recorded; what changed {}:{delta}\nhelp: {MAKE}, which records it",
                takes(delta)
            ),
            Standing::Changed { delta } => {
                write!(
                    f,
                    "version {version} is recorded otherwise; what changed {}:{delta}\nhelp: ",
                    takes(delta)
                )?;
                match delta.moved().renamed.first() {
                    _ if !delta.is_in_place() => {
                        write!(f, "raise `version` to {} and {MAKE}", version.saturating_add(1))
                    }
                    Some((from, to)) => write!(
                        f,
                        "{MAKE}, which amends the record; or, if `{from}` is now named `{to}`, raise `version` to {} before, \
                         since documents that are there keep the old name",
                        version.saturating_add(1)
                    ),
                    None => write!(f, "{MAKE}, which amends the record"),
                }
            }
            Standing::Older { newest } => write!(
                f,
                "version {version} is declared, and version {newest} is recorded\nhelp: raise `version` to {newest}, or take \
                 the record of version {newest} back by your version control"
            ),
            Standing::Gap { next } => write!(
                f,
                "version {version} is declared, and version {next} comes next\nhelp: set `version` to {next} and {MAKE}"
            ),
        }
    }
}

/// What a change takes on a live index, in words.
pub(super) fn takes(delta: &Delta) -> &'static str {
    match delta.takes() {
        Takes::Refresh => {
            "is made in place, and documents that are there gain it by `POST /<index>/_update_by_query`"
        }
        takes if takes.is_online() => "is made in place",
        Takes::Reopen => "takes closing the index, or a reindex",
        Takes::Impossible => "cannot be made by any request",
        _ => "takes a reindex",
    }
}

/// Compares documents with their records; the whole set is read, so that a broken record is found whatever it is of.
///
/// ```
/// use es_core::{EsDocument, schema::schema};
/// use es_migrate::{Schemas, check};
///
/// #[derive(EsDocument)]
/// #[es(index = "articles")]
/// struct Article {
///     #[es(text)]
///     title: String,
/// }
///
/// let checked = check(&Schemas::none(), &[schema::<Article>()])?;
/// assert!(!checked[0].is_ok());
/// assert_eq!(
///     checked[0].to_string(),
///     "articles (Article): nothing is recorded\nhelp: run `migrate make`, which records version 1",
/// );
/// # Ok::<(), es_migrate::LockError>(())
/// ```
///
/// # Errors
/// When a record cannot be read, or when two structs declare one document.
pub fn check(schemas: &Schemas, documents: &[&'static Schema]) -> Result<Vec<Checked>, LockError> {
    for (at, schema) in documents.iter().enumerate() {
        if let Some(first) = documents[..at].iter().find(|other| other.index == schema.index) {
            return Err(LockError::SameDocument {
                document: schema.index.to_owned(),
                first: first.name,
                second: schema.name,
            });
        }
    }
    let histories = schemas.histories()?;
    let checked = documents.iter().map(|schema| Checked {
        document: schema.index.to_owned(),
        name: schema.name,
        version: schema.version,
        standing: Standing::of(schema, histories.iter().find(|history| history.document() == schema.index)),
    });
    Ok(checked.collect())
}
