//! Checks across types, evaluated by the compiler; the derive macros emit calls to these.
//!
//! Each is `#[track_caller]`, so that the error stands at the attribute that the macro points the call at.

mod analysis;
mod dims;
mod flattened;
mod limits;
mod message;
mod names;
mod params;
mod paths;
mod places;
mod scopes;
mod settings;
mod stream;
mod variants;
mod walk;

pub(super) use analysis::owner_of;
pub use analysis::{component, consistent, indexes, template};
pub use dims::dims;
pub use flattened::{flattened, parents};
pub use limits::limits;
pub use paths::{Use, path};
pub use places::{dimension, flat_index, join, leaves, synthetic};
pub use settings::{grams, similarity};
pub use stream::timestamp;
pub use variants::variant;
