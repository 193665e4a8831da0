//! Values for the field types that no type of Rust's own fits.

mod bounds;
mod completion;
mod geo_point;
mod join;
mod metrics;

pub use bounds::{Bounded, Bounds};
pub use completion::Completion;
pub use geo_point::GeoPoint;
pub use join::Join;
pub use metrics::{AggregateMetric, Histogram};
