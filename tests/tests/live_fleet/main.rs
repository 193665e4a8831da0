//! Fleets: an index for each tenant, all in one plan.
//!
//! | variable | | default |
//! |---|---|---|
//! | `ES_FLEET` | tenants of the large fleet | 200 |

#![allow(clippy::unwrap_used, clippy::panic)]

mod blocked;
mod by_name;
mod faults;
mod oracle;
mod tenants;

use std::sync::Arc;

use es_migrate::MigrateError;
use es_testkit::{Exchange, Fault, When};
use es_tests::stage::Stage;
use tokio::sync::Notify;

/// The leases that were taken: which documents were begun.
fn begun(seen: &[Exchange]) -> Vec<String> {
    let given_back = |seen: &Exchange| String::from_utf8_lossy(&seen.request_body).contains("\"owner\":null");
    let name = |seen: &Exchange| Some(seen.path.split('?').next()?.split_once("/migrate-")?.1.to_owned());
    let taken = seen.iter().filter(|seen| seen.method == "PUT" && !given_back(seen));
    let mut names: Vec<_> = taken.filter_map(name).collect();
    names.sort();
    names.dedup();
    names
}

/// A migrator that dies as soon as such a request was answered: what it awaits is not gone on with.
async fn dies(stage: &Stage, when: When, work: impl Future<Output = Result<(), MigrateError>>) {
    let answered = Arc::new(Notify::new());
    let told = answered.clone();
    let (dead, is_dead) = std::sync::mpsc::channel::<()>();
    let is_dead = std::sync::Mutex::new(is_dead);
    // The answer is held back until nobody waits for it.
    let fault = Fault::call_after(move |_| {
        told.notify_one();
        let _ = is_dead.lock().unwrap().recv_timeout(std::time::Duration::from_secs(10));
    });
    stage.recorder.inject(when, fault);
    tokio::select! {
        ended = work => panic!("it came to its end: {ended:?}"),
        () = answered.notified() => {}
    }
    drop(dead);
    stage.recorder.heal();
}
