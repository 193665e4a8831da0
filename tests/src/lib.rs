//! Shared by the tests of this package.

pub mod catalog;
pub mod shop;
