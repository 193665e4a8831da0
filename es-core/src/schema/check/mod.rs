//! Checks across types, evaluated by the compiler; the derive macros emit calls to these.
//!
//! Each is `#[track_caller]`, so that the error stands at the attribute that the macro points the call at.

mod analysis;
mod dims;
mod message;
mod paths;

pub use analysis::{component, consistent};
pub use dims::dims;
pub use paths::{Use, path};
