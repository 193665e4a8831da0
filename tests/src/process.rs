//! Migrators in processes of their own, what strikes them, and those who go on until it is done.

#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)] // fails like a test

use std::process::{Child, Command, ExitCode, ExitStatus, Stdio};
use std::time::Duration;

use es_core::cluster::Cluster;
use es_migrate::{Migrations, Migrator};
use es_testkit::{Exchange, Fault};

use crate::migrations::LEASE;
use crate::stage::Stage;

/// All that a binary does which brings a document to its version: at `URL`, with `PREFIX`.
pub async fn migrate(migrations: Migrations, lease_time: Duration) -> ExitCode {
    migrate_with(migrations, |migrator| migrator.lease_time(lease_time)).await
}

/// The same by a migrator of one's own terms.
pub async fn migrate_with(migrations: Migrations, terms: impl FnOnce(Migrator) -> Migrator) -> ExitCode {
    let [url, prefix] = ["URL", "PREFIX"].map(|name| std::env::var(name).unwrap_or_default());
    let es = Cluster::builder().node(&url).build().unwrap().with_prefix(prefix);
    let migrator = terms(Migrator::new(&es, migrations).unwrap());
    match migrator.up().await {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Such a binary, to be started at a stage.
pub fn command(binary: &str, stage: &Stage) -> Command {
    let mut command = Command::new(binary);
    command.env("URL", stage.recorder.url()).env("PREFIX", stage.area.prefix());
    command.stdout(Stdio::null());
    command
}

/// Waits for its end.
pub async fn ended(child: &mut Child) -> ExitStatus {
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Sends it a signal.
pub fn signal(pid: u32, signal: &str) {
    let done = Command::new("sh").arg("-c").arg(format!("kill -{signal} {pid}")).status().unwrap();
    assert!(done.success());
}

/// A migrator that waits for no more than seconds.
pub fn migrator(es: &Cluster, migrations: Migrations) -> Migrator {
    Migrator::new(es, migrations).unwrap().lease_time(LEASE).patience(Duration::from_secs(20))
}

/// Goes on until it is done: a migrator may stop, and be started again. How often it was.
pub async fn until_done(es: &Cluster, migrations: impl Fn() -> Migrations) -> u32 {
    for starts in 1..20 {
        match migrator(es, migrations()).up().await {
            Ok(_) => return starts,
            Err(error) => println!("  {}", error.to_string().lines().next().unwrap_or_default()),
        }
    }
    panic!("not done after so many starts")
}

/// A connection that gives up on an answer soon.
pub fn impatient(stage: &Stage) -> Cluster {
    let builder = Cluster::builder().node(stage.recorder.url()).request_timeout(Duration::from_millis(1_500));
    builder.build().unwrap().with_prefix(stage.area.prefix())
}

/// Each request of so many with a fault: with all of them where `ES_FAULTS=all`, else by turns.
pub fn cases(requests: usize) -> Vec<(u64, Fault)> {
    let all = std::env::var("ES_FAULTS").is_ok_and(|which| which == "all");
    let kinds = [Fault::LoseRequest, Fault::LoseResponse, Fault::unavailable(), Fault::Hang];
    let of = |nth: usize| if all { 0..kinds.len() } else { nth % 4..nth % 4 + 1 };
    (1..=requests)
        .flat_map(|nth| of(nth).map(move |kind| (nth, kind)))
        .map(|(nth, kind)| (nth as u64, kinds[kind].clone()))
        .collect()
}

/// What was struck, in words.
pub fn struck(seen: &[Exchange]) -> Option<String> {
    let hit = seen.iter().find(|seen| seen.fault.is_some())?;
    Some(format!("{} {}", hit.method, hit.path))
}
