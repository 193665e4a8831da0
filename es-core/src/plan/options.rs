//! How far a plan may go.

use serde::Serialize;

/// What is done about a difference between what is declared and what is live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// What is missing is made; what is there stays as it is, whatever is declared.
    Create,
    /// Nothing is changed: any difference is an error.
    Validate,
    /// What is missing is made, and what can be changed while it serves is changed.
    #[default]
    Update,
    /// Indices and data streams of documents are **deleted with all their documents** and made anew: for tests. Everything
    /// else is as with [`Mode::Update`].
    RecreateAndLoseAllDocuments,
}

/// The mode, and what else is allowed.
///
/// ```
/// use es_core::plan::{Mode, Options};
///
/// let check = Options::new().mode(Mode::Validate);
/// let deploy = Options::new().reopen(true);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    pub(super) mode: Mode,
    pub(super) reopen: bool,
    pub(super) evolve: bool,
    pub(super) ahead: bool,
    pub(super) by_stamp: bool,
}

impl Options {
    /// [`Mode::Update`], without closing an index.
    pub fn new() -> Self {
        Self::default()
    }

    /// What is done about a difference.
    pub fn mode(self, mode: Mode) -> Self {
        Self { mode, ..self }
    }

    /// Lets an index be closed for a moment to change static settings and analyzers that only searches use. It takes neither
    /// reads nor writes then, and is open again afterwards, whatever happens. Default `false`.
    pub fn reopen(self, reopen: bool) -> Self {
        Self { reopen, ..self }
    }

    /// Lets an index of an older version become one of the declared version where no document has to be copied for it. It
    /// keeps the older version's write alias, so that programs of both write. For migrations; `init` alone asks for one.
    /// Default `false`.
    pub fn evolve(self, evolve: bool) -> Self {
        Self { evolve, ..self }
    }

    /// Where a series or a data stream writes to an index of an older version, leaves its indices alone, and brings what the
    /// next one is made from to the declared version: policy and template. For migrations, which roll over then. Default
    /// `false`.
    pub fn ahead(self, ahead: bool) -> Self {
        Self { ahead, ..self }
    }

    /// Takes the stamp's word that an index is as declared: what `init` does at every start, for one request.
    #[cfg(feature = "client")]
    pub(crate) fn by_stamp() -> Self {
        Self { by_stamp: true, ..Self::default() }
    }

    /// Whether this is the mode.
    #[cfg(feature = "client")]
    pub(crate) fn is(self, mode: Mode) -> bool {
        self.mode == mode
    }

    /// The same, once everything has been made anew.
    #[cfg(feature = "client")]
    pub(crate) fn without_recreating(self) -> Self {
        match self.mode {
            Mode::RecreateAndLoseAllDocuments => self.mode(Mode::Update),
            _ => self,
        }
    }
}
