//! Shared by the tests of this package.

pub mod catalog;
pub mod releases;
pub mod shop;

/// The README's code compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
