//! Shared by the tests of this package.

pub mod adoption;
pub mod appends;
pub mod catalog;
pub mod crowd;
pub mod files;
pub mod held;
pub mod migrations;
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
pub mod nodes;
pub mod oracle;
pub mod process;
pub mod releases;
pub mod series;
pub mod shop;
pub mod stage;
pub mod tenants;
pub mod vocabulary;

/// The README's code compiles.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
