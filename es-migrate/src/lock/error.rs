//! What is wrong with recorded versions.

use std::fmt::Display;
use std::io;
use std::path::PathBuf;

use super::check::Checked;

/// Why recorded versions cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// A file is not the JSON of a record.
    #[error(
        "`{file}`, line {line}: {reason}\nhelp: if a merge left its marks, take one side whole and run `migrate make`; else take \
         the file back from your version control"
    )]
    Json {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong there.
        reason: String,
    },
    /// A file has the name of another document.
    #[error("`{file}` records the document `{document}`\nhelp: name it `{document}.json`")]
    WrongName {
        /// The file.
        file: String,
        /// The document that it says it records.
        document: String,
    },
    /// No version is recorded.
    #[error("the record of `{document}` holds no version\nhelp: delete the file and run `migrate make`")]
    Empty {
        /// The document.
        document: String,
    },
    /// A version is missing, out of order, or there twice.
    #[error(
        "the record of `{document}` has version {found} where version {expected} belongs\nhelp: if two branches recorded the \
         same version, take one side's file whole, raise `version` of the other, and run `migrate make`"
    )]
    OutOfOrder {
        /// The document.
        document: String,
        /// The version that belongs there.
        expected: u32,
        /// The version found.
        found: u32,
    },
    /// What is recorded is not what its fingerprint is of: it was changed by hand, or merged from two versions.
    #[error(
        "version {version} of `{document}` is recorded with the fingerprint {recorded}, and what is recorded has \
         {computed}\nhelp: a record is not edited or merged by hand: take one side's file whole from your version control, and \
         run `migrate make`"
    )]
    Fingerprint {
        /// The document.
        document: String,
        /// The version.
        version: u32,
        /// The fingerprint in the file.
        recorded: String,
        /// That of the mapping and the settings in the file.
        computed: String,
    },
    /// Two structs have one name of a document.
    #[error(
        "`{first}` and `{second}` both declare the document `{document}`\nhelp: choose another `#[es(index = \"…\")]`, or name \
         one of them only"
    )]
    SameDocument {
        /// The document.
        document: String,
        /// One struct.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// Documents that cannot be recorded as they are. Nothing was written, for any document.
    #[error("nothing was recorded:{}", lines(.0))]
    Refused(Vec<Checked>),
    /// Documents that are not as recorded.
    #[error("not as recorded:{}", lines(.0))]
    NotRecorded(Vec<Checked>),
    /// There is no directory to write to.
    #[error(
        "there is no directory for the records\nhelp: make the set with `include_schemas!(\"es-schema\")` or `Schemas::read(…)`"
    )]
    NoDirectory,
    /// The package that the records belong to is not on this machine.
    #[error(
        "records are written to the package that they are built into, and `{}` is not here\nhelp: run `migrate make` where its \
         source is",
        package.display()
    )]
    NoPackage {
        /// The directory of the package's `Cargo.toml` when it was built.
        package: PathBuf,
    },
    /// A file or the directory cannot be read.
    #[error("`{}` cannot be read: {source}", path.display())]
    Read {
        /// The path.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
    /// A file or the directory cannot be written.
    #[error("`{}` cannot be written: {source}", path.display())]
    Write {
        /// The path.
        path: PathBuf,
        /// The system's word.
        source: io::Error,
    },
}

impl LockError {
    pub(super) fn read(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> LockError {
        let path = path.into();
        move |source| LockError::Read { path, source }
    }

    pub(super) fn write(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> LockError {
        let path = path.into();
        move |source| LockError::Write { path, source }
    }
}

fn lines(items: &[impl Display]) -> String {
    items.iter().fold(String::new(), |lines, item| lines + "\n" + &item.to_string())
}
