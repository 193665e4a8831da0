//! A migrator in a process of its own, for tests that kill it: brings `products` to its second version; with
//! `IN_RUST` by a transform in Rust.

use std::process::ExitCode;
use std::time::Duration;

use es_core::cluster::Cluster;
use es_migrate::Migrator;
use es_tests::migrations::{self, LEASE};

#[tokio::main]
async fn main() -> ExitCode {
    let [url, prefix] = ["URL", "PREFIX"].map(|name| std::env::var(name).unwrap_or_default());
    let migrate = async || -> Result<(), Box<dyn std::error::Error>> {
        let es = Cluster::builder().node(&url).build()?.with_prefix(prefix);
        let wait = Duration::from_mins(1);
        let in_rust = std::env::var_os("IN_RUST").is_some();
        let migrations = if in_rust { migrations::to_v2_in_rust() } else { migrations::to_v2() };
        let migrator = Migrator::new(&es, migrations)?.lease_time(LEASE).wait(wait);
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
