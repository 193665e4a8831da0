//! A migrator in a process of its own, for tests that kill it: brings `products` to its second version, with writes
//! `blocked` where the environment says `WRITES` so, and with `IN_RUST` by a transform in Rust.

use std::process::ExitCode;
use std::time::Duration;

use es_core::cluster::Cluster;
use es_migrate::{Migrator, Writes};
use es_tests::migrations;

#[tokio::main]
async fn main() -> ExitCode {
    let [url, prefix] = ["URL", "PREFIX"].map(|name| std::env::var(name).unwrap_or_default());
    let migrate = async || -> Result<(), Box<dyn std::error::Error>> {
        let es = Cluster::builder().node(&url).build()?.with_prefix(prefix);
        let wait = Duration::from_mins(1);
        let blocks = std::env::var("WRITES").is_ok_and(|writes| writes == "blocked");
        let writes = if blocks { Writes::Blocked } else { Writes::CatchUp };
        let in_rust = std::env::var_os("IN_RUST").is_some();
        let chosen = if in_rust { migrations::to_v2_in_rust(writes) } else { migrations::to_v2_with(writes) };
        let migrator = Migrator::new(&es, chosen)?.lease_time(migrations::LEASE).wait(wait);
        for report in migrator.up().await? {
            println!("{report}");
        }
        Ok(())
    };
    match migrate().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
