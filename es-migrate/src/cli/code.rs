//! What a command ends with: the one place that knows the exit codes.

use es_core::error::ConfigError;
use es_core::init::InitError;
use es_core::lease::LeaseError;

use crate::error::{MigrateError, Reason};
use crate::lock::LockError;
use crate::registry::RegistryError;

/// Done, or nothing to do.
pub(super) const DONE: u8 = 0;
const FAILED: u8 = 1;
/// An option, a name or a variable that can't be.
pub(super) const USAGE: u8 = 2;
/// `check` or `plan --detailed-exitcode` found something.
pub(super) const CHANGES: u8 = 3;
/// Something is in the way, and nothing was changed.
pub(super) const REFUSED: u8 = 4;
const TAKEN: u8 = 5;
const TOLERATED: u8 = 6;
const INTERRUPTED: u8 = 130;

/// Why a command did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    /// The migration, or what it needs.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The way to the cluster.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// An option, or what a file that it names holds.
    #[error(transparent)]
    Option(#[from] Reason),
    /// `--to` asks for a version that the structs are not of.
    #[error(
        "this program holds version {version} of `{document}`, and not {to}\nhelp: build it from the source of version {to}, \
         or leave `--to` out"
    )]
    OtherVersion { document: String, version: u32, to: u32 },
    /// Before anything was begun.
    #[error("interrupted; nothing was begun")]
    NotBegun,
    /// A second time, in the middle.
    #[error(
        "interrupted in the middle of {}\nhelp: {}",
        documents.join(", "),
        ways(documents)
    )]
    Interrupted { documents: Vec<String> },
}

/// What to do about each.
fn ways(documents: &[String]) -> String {
    let way = |document: &String| {
        format!(
            "`migrate resume {document}` goes on from what is there, `migrate unlock {document}` puts everything back"
        )
    };
    documents.iter().map(way).collect::<Vec<_>>().join("; ")
}

impl From<RegistryError> for Failed {
    fn from(error: RegistryError) -> Self {
        Failed::Migrate(error.into())
    }
}

impl From<LockError> for Failed {
    fn from(error: LockError) -> Self {
        Failed::Migrate(error.into())
    }
}

impl Failed {
    pub(super) fn code(&self) -> u8 {
        match self {
            Failed::Migrate(error) => of(error),
            Failed::Config(_) | Failed::Option(_) | Failed::OtherVersion { .. } => USAGE,
            Failed::NotBegun | Failed::Interrupted { .. } => INTERRUPTED,
        }
    }
}

fn of(error: &MigrateError) -> u8 {
    match error {
        MigrateError::Registry(RegistryError::Unknown { .. }) => USAGE,
        MigrateError::Registry(RegistryError::NotRecorded { .. })
        | MigrateError::Lock(LockError::Refused(_) | LockError::NotRecorded(_))
        | MigrateError::Refused(_) => REFUSED,
        MigrateError::Lease { source: LeaseError::Held { .. }, .. } | MigrateError::TakenOver { .. } => TAKEN,
        MigrateError::InPlace { source, .. } => match **source {
            InitError::Refused(_) | InitError::Drift(_) => REFUSED,
            InitError::Lease(LeaseError::Held { .. }) | InitError::LeaseLost { .. } => TAKEN,
            _ => FAILED,
        },
        MigrateError::Cancelled { .. } => INTERRUPTED,
        MigrateError::Incomplete(all) if all.tolerated && all.not_begun.is_empty() => TOLERATED,
        // Those that were stopped say less than one that failed by itself.
        MigrateError::Incomplete(all) => {
            let codes = all.failed.iter().map(|(_, error)| of(error));
            codes.reduce(|one, other| if one == INTERRUPTED { other } else { one }).unwrap_or(INTERRUPTED)
        }
        _ => FAILED,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Failure, Reason};
    use crate::parallel::Incomplete;

    #[test]
    fn every_code_is_told_in_the_help() {
        let told = include_str!("exit_codes.txt");
        let told: Vec<&str> = told.lines().filter_map(|line| line.split_whitespace().next()).collect();
        let codes = [DONE, FAILED, USAGE, CHANGES, REFUSED, TAKEN, TOLERATED, INTERRUPTED];
        assert_eq!(told, codes.map(|code| code.to_string()));
    }

    #[test]
    fn errors_have_their_codes() {
        let document = || "products".to_owned();
        let held = || LeaseError::Held { name: "migrate-products".to_owned(), holder: "another".to_owned() };
        let in_place = |source| MigrateError::InPlace { document: document(), source: Box::new(source) };
        let taken = || MigrateError::TakenOver { document: document() };
        let cancelled = || MigrateError::Cancelled { document: document(), index: "products-v1".to_owned() };
        let some = |failed: Vec<MigrateError>| {
            let failed = failed.into_iter().map(|error| (document(), error)).collect();
            MigrateError::Incomplete(Box::new(Incomplete { failed, ..Incomplete::default() }))
        };
        let tolerated = |not_begun: Vec<String>| {
            let failed = vec![(document(), taken())];
            let all = Incomplete { failed, not_begun, tolerated: true, ..Incomplete::default() };
            MigrateError::Incomplete(Box::new(all))
        };
        let cases: [(MigrateError, u8); 15] = [
            (tolerated(vec![]), 6),
            (tolerated(vec![document()]), 5),
            (some(vec![]), 130),
            (some(vec![cancelled(), cancelled()]), 130),
            (some(vec![cancelled(), taken()]), 5),
            (RegistryError::Unknown { name: document(), registered: vec![] }.into(), 2),
            (RegistryError::NotRecorded { document: "Product", what: String::new(), help: "" }.into(), 4),
            (RegistryError::Twice { document: "Product", to: 2 }.into(), 1),
            (LockError::Refused(vec![]).into(), 4),
            (MigrateError::Refused(vec![(document(), Reason::new("full", "make room"))]), 4),
            (MigrateError::Lease { document: document(), source: held() }, 5),
            (MigrateError::TakenOver { document: document() }, 5),
            (in_place(InitError::Lease(held())), 5),
            (
                MigrateError::Failed {
                    document: document(),
                    from: 1,
                    index: "products-v1".to_owned(),
                    failure: Failure::SourceGone,
                },
                1,
            ),
            (MigrateError::Cancelled { document: document(), index: "products-v1".to_owned() }, 130),
        ];
        for (error, code) in cases {
            assert_eq!(of(&error), code, "{error}");
        }
        let other = Failed::OtherVersion { document: document(), version: 2, to: 3 };
        assert_eq!((other.code(), Failed::Config(ConfigError::NoNodes).code()), (2, 2));
        assert_eq!(
            (Failed::NotBegun.code(), Failed::Interrupted { documents: vec![document()] }.code()),
            (130, 130)
        );
    }
}
