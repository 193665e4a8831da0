//! A migrator in a process of its own, for tests that kill it while applications write: brings the documents of the oracle
//! to their second version; with `IN_RUST` by a transform in Rust.

use std::process::ExitCode;
use std::time::Duration;

use es_tests::oracle::documents::{catching_up, mapped, migrations};
use es_tests::process;

/// Others wait for no longer once it is killed; and a server under the load of writers is in time to renew it.
const LEASE: Duration = Duration::from_secs(8);

#[tokio::main]
async fn main() -> ExitCode {
    let in_rust = std::env::var_os("IN_RUST").is_some();
    process::migrate(migrations(if in_rust { mapped() } else { catching_up() }), LEASE).await
}
