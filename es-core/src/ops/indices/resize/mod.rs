//! Shrink, split and clone: preconditions first, then as people do by hand, and put back if it fails.

mod act;
mod error;
mod plan;
mod request;

pub use act::Resized;
pub(super) use act::carry_out;
pub use error::{ResizeError, ResizeFault, ResizeRefusal, ResizeStep};
pub(super) use plan::plan;
pub use plan::{GatherOn, ResizePlan};
pub use request::{AfterResize, Gather, Resize, ResizeKind};
