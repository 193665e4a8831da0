//! Many indices of one document, in one plan: an index per tenant, by a pattern of names.
//!
//! ```no_run
//! use es_core::prelude::*;
//! use es_migrate::fleet::Tolerance;
//! use es_migrate::{Migrations, Migrator, include_schemas};
//!
//! # async fn run<Product: EsDocument, Visit: EsDocument>() -> Result<(), Box<dyn std::error::Error>> {
//! let migrations = Migrations::new(include_schemas!("es-schema"))
//!     .document::<Visit>() // `#[es(index = "visits", template)]`: `visits-acme`, `visits-beta`, …
//!     .fleet::<Product>("*-products"); // `acme-products`, `beta-products`, …
//! let migrator = Migrator::new(&Cluster::from_env()?, migrations)?;
//! let migrator = migrator.parallel(8).canary(1).tolerate(Tolerance::Share(0.05));
//! print!("{}", migrator.plan().await?);
//! let reports = migrator.up().await?;
//! for fleet in es_migrate::fleet::reports(&reports) {
//!     println!("{fleet}");
//! }
//! # Ok(()) }
//! ```
//!
//! ```text
//! registered ─▶ expand (names, stamps) ─▶ plan ─▶ template ─▶ canaries, alone ─▶ the rest, some at once ─▶ report
//!                                                                  ╰─ tally: past what is tolerated none is begun
//! ```
//!
//! A **member** is a name by which an application reaches its index: an alias, as a program with the prefix `acme-` makes
//! `acme-products` for its `products`, or an index of that very name. It is one of the fleet where the index bears the
//! document's stamp; of a document whose indices are made by name from a template, where the readers' alias leads to it too.
//! What matches the pattern and bears no such stamp is left alone, and the plan says so.
//!
//! Each member is migrated as any other document is, under a lease and with a ledger of its own, by its name: all calls
//! that take a document take a member's name. [`up`](crate::Migrator::up) again touches only those that are left.
//!
//! An index that was made by name stays one as long as it takes changes in place; what is to be copied is adopted first, and
//! an alias of its name leads to it from then on. Programs of both versions write through that name: what one of the old
//! version writes after the switch is for the new mapping to take or to refuse (`dynamic = "strict"`).
//!
//! Lease and ledger are under the migrator's prefix, not under that of a member's own program. The names of its fences say
//! where, so that the program finds the lease of a migrator that died; and no two programs of different prefixes migrate one
//! index at the same time.

mod expand;
mod members;
mod order;
mod report;
mod standing;
mod tally;
mod whole;

pub(crate) use expand::expand;
pub use members::LeftAlone;
pub(crate) use order::{Size, phases};
pub use report::{FailedMember, FleetReport, LongestPause, reports};
pub(crate) use report::{named, of as report_of};
pub use standing::{FleetStatus, standings};
pub(crate) use tally::Tally;

/// How many members of a fleet may fail before none is begun any more; those under way end by themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[non_exhaustive]
pub enum Tolerance {
    /// None.
    #[default]
    First,
    /// So many.
    Count(usize),
    /// Such a share of the fleet, from 0 to 1.
    Share(f64),
}

impl Tolerance {
    /// Whether too many of a fleet failed.
    pub(crate) fn is_past(self, failed: usize, members: usize) -> bool {
        match self {
            Tolerance::First => failed > 0,
            Tolerance::Count(count) => failed > count,
            #[allow(clippy::cast_precision_loss)] // a share of some thousand
            Tolerance::Share(share) => failed > 0 && failed as f64 > share * members as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_the_fleet_and_no_failure_is_never_too_many() {
        let cases = [
            (Tolerance::First, 0, 200, false),
            (Tolerance::First, 1, 200, true),
            (Tolerance::Count(2), 2, 200, false),
            (Tolerance::Count(2), 3, 200, true),
            (Tolerance::Share(0.05), 10, 200, false),
            (Tolerance::Share(0.05), 11, 200, true),
            (Tolerance::Share(0.05), 1, 19, true),
            (Tolerance::Share(0.0), 0, 0, false),
            (Tolerance::Share(f64::NAN), 0, 5, false),
            (Tolerance::Share(1.0), 5, 5, false),
        ];
        for (tolerance, failed, members, expected) in cases {
            assert_eq!(tolerance.is_past(failed, members), expected, "{tolerance:?} {failed} of {members}");
        }
    }
}
