//! A migrator in a process of its own, for tests that kill it while applications write: brings the documents of the oracle
//! to their second version; with `IN_RUST=true` by a transform in Rust.

use std::process::ExitCode;
use std::time::Duration;

use es_core::cluster::Cluster;
use es_migrate::Migrator;
use es_tests::oracle::documents::{catching_up, mapped, migrations};

/// Others wait for no longer once it is killed; and a server under the load of writers is in time to renew it.
const LEASE: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() -> ExitCode {
    let [url, prefix] = ["URL", "PREFIX"].map(|name| std::env::var(name).unwrap_or_default());
    let migrate = async || -> Result<(), Box<dyn std::error::Error>> {
        let es = Cluster::builder().node(&url).build()?.with_prefix(prefix);
        let in_rust = std::env::var("IN_RUST").is_ok_and(|in_rust| in_rust == "true");
        let migration = if in_rust { mapped() } else { catching_up() };
        let wait = Duration::from_mins(1);
        let migrator = Migrator::new(&es, migrations(migration))?.lease_time(LEASE).wait(wait);
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
