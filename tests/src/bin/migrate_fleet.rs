//! A migrator in a process of its own, for tests that kill it: brings all tenants of the oracle to their second version, three
//! at once.

use std::process::ExitCode;
use std::time::Duration;

use es_tests::process;
use es_tests::tenants::of_the_oracle;

/// A server under the load of writers is in time to renew it.
const LEASE: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() -> ExitCode {
    process::migrate_with(of_the_oracle(), |migrator| migrator.lease_time(LEASE).parallel(3).canary(0)).await
}
