//! Brings the records to what is declared: all of them, or none.

use std::fmt;
use std::path::Path;

use es_core::schema::Schema;
use serde::Serialize;

use super::check::{Checked, check, takes};
use super::delta::Delta;
use super::error::LockError;
use super::file;
use super::history::{History, Recorded};
use super::schemas::{Location, Program, Schemas};
use super::standing::Standing;
use super::stub;
use super::write::{self, Whole};

/// What was done for one document. It prints as what to look at, and what is left to do.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Made {
    /// The document's name: its `index`.
    pub document: String,
    /// The version that is recorded now.
    pub version: u32,
    /// Its file, as messages name it: `es-schema/products.json`.
    pub file: String,
    /// What was done.
    pub done: Done,
    /// The file is new, and the source file that embeds it was not found, so that cargo does not know: touch it, and
    /// build the program again.
    pub rebuild: bool,
}

/// What was done for a record.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Done {
    /// Nothing: it is as declared.
    Unchanged,
    /// The document's first version was recorded.
    First,
    /// The next version was recorded.
    Next {
        /// What changed from the version before.
        delta: Delta,
        /// The migration to it; `None` if all is made in place and no field went away for another.
        stub: Option<Stub>,
    },
    /// The newest version's record was amended by what `init` makes in place.
    Amended {
        /// What changed.
        delta: Delta,
    },
}

/// A migration beside the record.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stub {
    /// Its file: `es-schema/products_v2.rs`.
    pub file: String,
    /// Whether it was written; one that is there is left as it is.
    pub written: bool,
}

impl fmt::Display for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Made { document, version, file, .. } = self;
        match &self.done {
            Done::Unchanged => write!(f, "{document}: version {version} is as recorded")?,
            Done::First => write!(f, "{document}: recorded version {version} in {file}")?,
            Done::Amended { delta } => {
                write!(
                    f,
                    "{document}: amended version {version} in {file}; what changed {}:{delta}",
                    takes(delta)
                )?;
            }
            Done::Next { delta, stub } => {
                write!(
                    f,
                    "{document}: recorded version {version} in {file}; what changed {}:{delta}",
                    takes(delta)
                )?;
                match stub {
                    Some(Stub { file, written: true }) => {
                        write!(
                            f,
                            "\nhelp: say in {file} what becomes of the documents, and register it as it tells"
                        )?;
                    }
                    Some(Stub { file, written: false }) => {
                        write!(f, "\n  {file} was there, and is left as it is")?;
                    }
                    None => {}
                }
            }
        }
        if self.rebuild {
            write!(f, "\nhelp: build the program again from its source, so that it embeds the new file")?;
        }
        Ok(())
    }
}

/// Brings the records to what is declared, in the directory that the set came from. What is there now counts, not what
/// was embedded.
///
/// A new document is recorded; the next version is appended, with a migration beside it where documents must be copied; a
/// change that `init` makes in place amends the record of its version. Every file is written whole or not at all.
///
/// ```
/// use es_core::{EsDocument, schema::schema};
/// use es_migrate::{Schemas, make};
///
/// #[derive(EsDocument)]
/// #[es(index = "articles")]
/// struct Article {
///     #[es(text)]
///     title: String,
/// }
///
/// # let directory = tempfile::tempdir()?;
/// # let directory = directory.path().join("es-schema");
/// let made = make(&Schemas::read(&directory)?, &[schema::<Article>()])?;
/// assert!(made[0].to_string().starts_with("articles: recorded version 1 in "));
/// let history = Schemas::read(&directory)?.history("articles")?.unwrap();
/// assert_eq!(history.newest().fingerprint, schema::<Article>().fingerprint());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`LockError::Refused`] when one document or more cannot be recorded as they are: a change that takes a reindex needs
/// a new version, and versions come one after the other. A record that cannot be read, and a file that cannot be written.
pub fn make(schemas: &Schemas, documents: &[&'static Schema]) -> Result<Vec<Made>, LockError> {
    let place = schemas.place()?;
    let recorded = Schemas::at(place.clone())?;
    let checked = check(&recorded, documents)?;
    let refused: Vec<Checked> = checked.iter().filter(|checked| !checked.can_be_made()).cloned().collect();
    if !refused.is_empty() {
        return Err(LockError::Refused(refused));
    }
    let mut making = Making { place, made: Vec::new(), records: Vec::new(), stubs: Vec::new() };
    for (schema, checked) in documents.iter().zip(checked) {
        making.document(schema, checked.standing, recorded.history(schema.index)?)?;
    }
    making.finish()
}

/// What is to be written.
struct Making<'a> {
    place: &'a Location,
    made: Vec<Made>,
    records: Vec<Whole>,
    /// Migrations by the index of their document in `made`.
    stubs: Vec<(usize, Whole)>,
}

impl Making<'_> {
    fn document(
        &mut self,
        schema: &Schema,
        standing: Standing,
        history: Option<History>,
    ) -> Result<(), LockError> {
        let done = match standing {
            Standing::New => Done::First,
            Standing::Changed { delta } => Done::Amended { delta },
            Standing::Unrecorded { delta } => {
                let stub = stub::is_due(&delta).then(|| self.stub(schema, &delta));
                Done::Next { delta, stub }
            }
            // The others were refused.
            _ => Done::Unchanged,
        };
        let name = file::name(schema.index);
        if done != Done::Unchanged {
            let history = match history {
                Some(history) => history.with(Recorded::of(schema)),
                None => History::new(schema.index, [Recorded::of(schema)])?,
            };
            self.records.push(Whole { path: self.place.directory.join(&name), text: file::text(&history) });
        }
        self.made.push(Made {
            document: schema.index.to_owned(),
            version: schema.version,
            file: format!("{}/{name}", self.place.shown),
            done,
            rebuild: false,
        });
        Ok(())
    }

    fn stub(&mut self, schema: &Schema, delta: &Delta) -> Stub {
        let name = stub::file_name(schema);
        let path = self.place.directory.join(&name);
        let text = stub::text(schema, delta, &self.path_from_source(&path, &name));
        self.stubs.push((self.made.len(), Whole { path, text }));
        Stub { file: format!("{}/{name}", self.place.shown), written: false }
    }

    /// The way to a file from the directory of the source that has the macro, as `#[path]` wants it; that of a source in
    /// `src`, where it is not known.
    fn path_from_source(&self, path: &Path, name: &str) -> String {
        let source = self.place.program.as_ref().and_then(Program::source);
        let way = source.as_deref().and_then(Path::parent).and_then(|from| write::way(from, path));
        way.unwrap_or_else(|| {
            let directory = self.place.directory.file_name().unwrap_or_default();
            format!("../{}/{name}", directory.to_string_lossy())
        })
    }

    /// Writes it: migrations first, so that none is missing once its version is recorded.
    fn finish(mut self) -> Result<Vec<Made>, LockError> {
        let is_new = |record: &Whole| !record.path.exists();
        let new: Vec<bool> = self.records.iter().map(is_new).collect();
        let records = write::beside(&self.place.directory, &self.records)?;
        for (at, stub) in &self.stubs {
            let is_written = write::create(stub)?;
            if let Done::Next { stub: Some(stub), .. } = &mut self.made[*at].done {
                stub.written = is_written;
            }
        }
        records.into_iter().try_for_each(write::Beside::rename)?;
        if let Some(program) = &self.place.program
            && new.contains(&true)
            && !program.source().is_some_and(|source| write::touch(&source))
        {
            let first = |made: &&mut Made| made.done == Done::First;
            self.made.iter_mut().filter(first).for_each(|made| made.rebuild = true);
        }
        Ok(self.made)
    }
}
