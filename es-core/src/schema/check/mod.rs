//! Checks across types, evaluated by the compiler; the derive macros emit calls to these.
//!
//! Each is `#[track_caller]`, so that the error stands at the attribute that the macro points the call at.

mod analysis;
mod flattened;
mod message;
mod names;
mod paths;
mod variants;

pub use analysis::{component, consistent};
pub use flattened::flattened;
pub use paths::{Use, path};
pub use variants::variant;
