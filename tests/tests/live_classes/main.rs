//! What a change takes, row by row of the vocabulary: the server takes each change that a row calls possible and
//! refuses each that it does not, and the documents that are there afterwards are as the row says.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // a test fails by panicking

mod analysis;
mod dice;
mod fields;
mod random;
mod refresh;
mod roots;
mod settings;
mod stage;
mod values;
