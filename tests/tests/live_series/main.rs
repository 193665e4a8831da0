//! Series and data streams from one version to the next: while writers append, and somebody changes what was appended.

#![allow(clippy::unwrap_used, clippy::panic)]

mod migrated;
mod planned;
