//! Values for the field types that no type of Rust's own fits.

mod bounds;
mod completion;
mod geo_point;
mod join;
mod metrics;
#[cfg(test)]
mod tests;

pub use bounds::{Bounds, RangeBound};
pub use completion::Completion;
pub use geo_point::GeoPoint;
pub use join::Join;
pub use metrics::{AggregateMetric, Histogram};
