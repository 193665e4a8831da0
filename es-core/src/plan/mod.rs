//! From what is declared and what is live to a [`Plan`], and from the plan to the cluster.
//!
//! ```text
//! declared ─┐
//!           ├─▶ diff ─▶ Plan ─▶ apply
//! live ─────┘
//! ```
//!
//! Everything up to the plan is pure: [`Declared`] and [`Live`] are values, and comparing them sends nothing. A
//! difference is a difference in meaning: `"2"` is 2, `60s` is `1m`, a server default equals absence, the order of
//! stop words does not count and that of token filters does. What is on the server only (a field that a document
//! brought along, a parameter that a newer build of the same version declares) is left alone.

mod analysis;
mod change;
mod document;
mod live;
mod mapping;
mod naming;
mod params;
mod refusal;
mod settings;
mod stamp;
mod step;
mod units;
mod value;
mod verdict;

pub use change::{Change, Place, Takes};
pub use document::{Declared, DeclareError};
pub use live::{Live, LiveAlias, LiveIndex};
pub use naming::{NameError, Names};
pub use refusal::Refusal;
pub use stamp::Stamp;
pub use step::{Action, Step};
pub use verdict::{DocumentPlan, Plan, Verdict};
