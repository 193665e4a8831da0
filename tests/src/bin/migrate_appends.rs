//! A migrator in a process of its own, for tests that kill it: brings the series, or with `STREAM` the data stream, to its second
//! version, with `IN_RUST` by a transform in Rust.

use std::process::ExitCode;

use es_tests::series::Kind;
use es_tests::{migrations, process};

#[tokio::main]
async fn main() -> ExitCode {
    let is = |name: &str| std::env::var_os(name).is_some();
    let kind = if is("STREAM") { Kind::Stream } else { Kind::Series };
    let chosen = if is("IN_RUST") { kind.to_v2_in_rust() } else { kind.to_v2() };
    process::migrate(chosen, migrations::LEASE).await
}
