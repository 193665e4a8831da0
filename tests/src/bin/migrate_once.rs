//! A migrator in a process of its own, for tests that kill it: brings `products` to its second version, with writes
//! `blocked` where the environment says `WRITES` so, and with `IN_RUST` by a transform in Rust.

use std::process::ExitCode;

use es_migrate::Writes;
use es_tests::{migrations, process};

#[tokio::main]
async fn main() -> ExitCode {
    let blocks = std::env::var("WRITES").is_ok_and(|writes| writes == "blocked");
    let writes = if blocks { Writes::Blocked } else { Writes::CatchUp };
    let in_rust = std::env::var_os("IN_RUST").is_some();
    let chosen = if in_rust { migrations::to_v2_in_rust(writes) } else { migrations::to_v2_with(writes) };
    process::migrate(chosen, migrations::LEASE).await
}
