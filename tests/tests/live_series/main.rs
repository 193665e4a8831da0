//! Series and data streams from one version to the next: while writers append, and somebody changes what was appended.

#![allow(clippy::unwrap_used, clippy::panic)]

mod aging;
mod ahead;
mod faults;
mod migrated;
mod mounted;
mod planned;
mod refused;
