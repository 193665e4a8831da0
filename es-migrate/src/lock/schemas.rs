//! The set of recorded documents: embedded in a program, or read from a directory.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::LockError;
use super::file;
use super::history::History;

/// Recorded documents.
///
/// A program embeds them with [`include_schemas!`](crate::include_schemas), so that it knows what its documents were
/// wherever it runs. [`make`](super::make) writes to the directory that they came from.
#[derive(Debug, Clone, Default)]
pub struct Schemas {
    place: Option<Location>,
    /// Name and text of each file, by name.
    files: Vec<(String, Cow<'static, str>)>,
}

/// Where records are written to.
#[derive(Debug, Clone)]
pub(super) struct Location {
    /// The directory.
    pub(super) directory: PathBuf,
    /// The directory, as messages name it.
    pub(super) shown: String,
    /// What embeds them.
    pub(super) program: Option<Program>,
}

/// A program that embeds records.
#[derive(Debug, Clone)]
pub(super) struct Program {
    /// The directory of its package's `Cargo.toml`.
    pub(super) package: PathBuf,
    /// The source file that has the macro: what `file!()` says, so relative to the workspace or the package.
    file: &'static str,
}

impl Program {
    /// The source file that has the macro, if it is found.
    pub(super) fn source(&self) -> Option<PathBuf> {
        let mut candidates = self.package.ancestors().map(|above| above.join(self.file));
        candidates.find(|path| path.is_file())
    }
}

impl Schemas {
    /// No record of anything, and no place to write one.
    pub fn none() -> Schemas {
        Schemas::default()
    }

    /// The files `*.json` of a directory, as they are now. One that does not exist is an empty set: before the first
    /// [`make`](super::make).
    ///
    /// # Errors
    /// [`LockError::Read`] when the directory or a file of it cannot be read.
    pub fn read(directory: impl AsRef<Path>) -> Result<Schemas, LockError> {
        let directory = directory.as_ref().to_owned();
        let shown = directory.display().to_string();
        Schemas::at(Location { directory, shown, program: None })
    }

    /// What is in the directory now, whatever a program has embedded.
    pub(super) fn at(place: Location) -> Result<Schemas, LockError> {
        let directory = &place.directory;
        let mut files = Vec::new();
        let entries = match fs::read_dir(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            entries => Some(entries.map_err(LockError::read(directory))?),
        };
        for entry in entries.into_iter().flatten() {
            let path = entry.map_err(LockError::read(directory))?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if path.extension().is_some_and(|ending| ending == file::ENDING) {
                files.push((name, fs::read_to_string(&path).map_err(LockError::read(&path))?.into()));
            }
        }
        files.sort();
        Ok(Schemas { place: Some(place), files })
    }

    /// What [`include_schemas!`](crate::include_schemas) writes: the package's directory, the directory of the records
    /// in it, the file that has the macro, and name and text of each record.
    #[doc(hidden)]
    pub fn embedded(
        package: &str,
        directory: &str,
        file: &'static str,
        files: &[(&str, &'static str)],
    ) -> Schemas {
        let package = PathBuf::from(package);
        let place = Location {
            directory: package.join(directory),
            shown: directory.to_owned(),
            program: Some(Program { package, file }),
        };
        let files = files.iter().map(|(name, text)| ((*name).to_owned(), Cow::Borrowed(*text)));
        Schemas { place: Some(place), files: files.collect() }
    }

    /// All histories, by document.
    ///
    /// # Errors
    /// The first file that is not a record, or whose record is not sound.
    pub fn histories(&self) -> Result<Vec<History>, LockError> {
        self.files.iter().map(|(name, text)| file::parse(name, &self.shown(name), text)).collect()
    }

    /// The history of one document, if it has one.
    ///
    /// ```
    /// assert_eq!(es_migrate::Schemas::none().history("articles")?, None);
    /// # Ok::<(), es_migrate::LockError>(())
    /// ```
    ///
    /// # Errors
    /// When its file is not a record, or its record is not sound.
    pub fn history(&self, document: &str) -> Result<Option<History>, LockError> {
        let wanted = file::name(document);
        let file = self.files.iter().find(|(name, _)| *name == wanted);
        file.map(|(name, text)| file::parse(name, &self.shown(name), text)).transpose()
    }

    /// Where records are written to.
    pub(super) fn place(&self) -> Result<&Location, LockError> {
        let place = self.place.as_ref().ok_or(LockError::NoDirectory)?;
        match &place.program {
            Some(program) if !program.package.is_dir() => {
                Err(LockError::NoPackage { package: program.package.clone() })
            }
            _ => Ok(place),
        }
    }

    /// A file with its directory, for messages.
    fn shown(&self, name: &str) -> String {
        match &self.place {
            Some(place) => format!("{}/{name}", place.shown),
            None => name.to_owned(),
        }
    }
}
