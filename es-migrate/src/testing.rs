//! For the tests of programs: every document is as recorded.
//!
//! ```
//! # use es_core::{EsDocument, schema::schema};
//! # use es_migrate::{Schemas, make};
//! # #[derive(EsDocument)]
//! # #[es(index = "articles")]
//! # struct Article {
//! #     #[es(text)]
//! #     title: String,
//! # }
//! # let directory = tempfile::tempdir()?;
//! # make(&Schemas::read(directory.path())?, &[schema::<Article>()])?;
//! # let schemas = Schemas::read(directory.path())?;
//! // In a test: `let schemas = include_schemas!("es-schema");`
//! es_migrate::testing::assert_recorded(&schemas, &[schema::<Article>()]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use es_core::schema::{EsDocument, Schema, schema};

use crate::lock::{LockError, Schemas, check};

/// Whether a document is as recorded.
///
/// ```
/// use es_core::EsDocument;
/// use es_migrate::{LockError, Schemas, testing};
///
/// #[derive(EsDocument)]
/// #[es(index = "articles")]
/// struct Article {
///     #[es(text)]
///     title: String,
/// }
///
/// assert!(matches!(testing::recorded::<Article>(&Schemas::none()), Err(LockError::NotRecorded(_))));
/// ```
///
/// # Errors
/// [`LockError::NotRecorded`] prints what [`check`] says of it; a record that cannot be read.
pub fn recorded<D: EsDocument>(schemas: &Schemas) -> Result<(), LockError> {
    all_recorded(schemas, &[schema::<D>()])
}

/// The same of several documents, which fails a test with what [`check`] says.
///
/// # Panics
/// When one is not as recorded, or a record cannot be read.
#[track_caller]
#[allow(clippy::panic)] // a test fails by panicking
pub fn assert_recorded(schemas: &Schemas, documents: &[&'static Schema]) {
    if let Err(error) = all_recorded(schemas, documents) {
        panic!("{error}");
    }
}

fn all_recorded(schemas: &Schemas, documents: &[&'static Schema]) -> Result<(), LockError> {
    let mut checked = check(schemas, documents)?;
    checked.retain(|checked| !checked.is_ok());
    if checked.is_empty() { Ok(()) } else { Err(LockError::NotRecorded(checked)) }
}
