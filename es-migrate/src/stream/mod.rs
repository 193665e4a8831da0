//! The second engine of a copy: documents are read from a point in time, transformed in Rust, and written with `_bulk`.
//!
//! ```text
//! rows ─▶ chain ─▶ batch ─▶ sink          a lane for each shard, or part of one
//!           │                 │
//!           ▼                 ▼
//!      quarantine            sums ─▶ compared with what the new index holds
//! ```
//!
//! Everything is bounded: in each lane a page is transformed while the next is on its way, and a batch is written before the
//! next is begun.

mod batch;
mod carry;
mod chain;
mod gone;
mod limit;
mod operations;
mod pump;
mod quarantine;
mod rows;
mod sink;
mod sums;
#[cfg(test)]
mod tests;

pub(crate) use carry::{Carried, Stream};
pub(crate) use chain::Transform;
pub(crate) use gone::{Done, Gone, Meant, Outputs};
pub(crate) use pump::Pump;
pub(crate) use quarantine::Quarantine;
use rows::Row;
pub(crate) use sums::{Naming, Summing, Sums};
