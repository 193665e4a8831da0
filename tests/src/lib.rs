//! Shared by the tests of this package.

pub mod shop;
