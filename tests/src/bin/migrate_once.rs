//! A migrator in a process of its own, for tests that kill it: brings `products` to its second version, with writes
//! `blocked` where the environment says `WRITES` so, with `IN_RUST` by a transform in Rust, and with `SHADOW` with a query.
//! `LIVES` says that nobody kills it: its lease may be long.

use std::process::ExitCode;
use std::time::Duration;

use es_migrate::Writes;
use es_tests::{migrations, process};

#[tokio::main]
async fn main() -> ExitCode {
    let blocks = std::env::var("WRITES").is_ok_and(|writes| writes == "blocked");
    let writes = if blocks { Writes::Blocked } else { Writes::CatchUp };
    let is_set = |name: &str| std::env::var_os(name).is_some();
    let chosen = match () {
        () if is_set("IN_RUST") => migrations::to_v2_in_rust(writes),
        () if is_set("SHADOW") => migrations::to_v2_asking(),
        () => migrations::to_v2_with(writes),
    };
    let lease_time = if is_set("LIVES") { Duration::from_mins(1) } else { migrations::LEASE };
    process::migrate_with(chosen, |migrator| migrator.lease_time(lease_time).wait(Duration::from_mins(5)))
        .await
}
