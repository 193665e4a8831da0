//! The client against loopback servers that misbehave on purpose.
#![cfg(feature = "client")]
// Helpers are no `#[test]`, and fail all the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::needless_pass_by_value)]

mod blocks;
mod bulk;
mod documents;
mod errors;
mod failover;
mod fake;
mod init;
mod repeats;
mod setup;
