//! Restores: what would be restored as a value, then carried out, followed, and given up.

mod act;
mod aliases;
mod judge;
#[cfg(test)]
mod judge_tests;
mod look;
mod obstacle;
mod plan;
mod progress;
mod rename;
mod request;

pub use act::Restoration;
pub use aliases::SharedAlias;
pub(super) use obstacle::told;
pub use obstacle::{Obstacle, RestoreWarning};
pub use plan::{RestorePlan, RestoredIndex, RestoredStream};
pub use progress::{CancelledRestore, RestoreProgress, Restored};
pub use request::RestoreRequest;
