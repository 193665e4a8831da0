//! Migrators that are killed while applications write.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Child;

use es_testkit::{Fault, When};
use es_tests::oracle::documents::{catching_up, mapped};
use es_tests::process::{command, ended};
use es_tests::stage::Stage;

use super::{Run, under_writers, up};

/// One after the other is killed after some entries of the ledger; the last one ends it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn others_go_on_where_migrators_were_killed() {
    let Run { verdict, .. } = under_writers("killed", 20_000, async |stage, _| {
        // The first before it copies, the next one later.
        for entries in [5, 8] {
            let mut child = child(stage, false);
            let ledger = When::any().method("PUT").path("/*.es-migrations/*").nth(entries);
            stage.recorder.inject(ledger, Fault::KillAfter(child.id()));
            assert!(was_killed(&mut child).await, "after {entries} entries");
            stage.recorder.heal();
        }
        up(stage, catching_up()).await;
    })
    .await;
    assert!(verdict.is_clean(), "{verdict}");
}

/// While documents are copied.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_goes_on_where_a_migrator_was_killed_while_it_copied() {
    killed_while_it_copies(false).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_goes_on_where_a_program_was_killed_while_it_copied() {
    killed_while_it_copies(true).await;
}

async fn killed_while_it_copies(in_rust: bool) {
    let Run { verdict, .. } = under_writers("killed-copying", 50_000, async |stage, _| {
        let mut child = child(stage, in_rust);
        // The server copies in tasks, a program in bulks.
        for copying in [When::any().method("GET").path("/_tasks/*"), When::any().path("*_bulk")] {
            stage.recorder.inject(copying.nth(4), Fault::KillAfter(child.id()));
        }
        assert!(was_killed(&mut child).await, "it came to copying");
        stage.recorder.heal();
        up(stage, if in_rust { mapped() } else { catching_up() }).await;
    })
    .await;
    assert!(verdict.is_clean(), "{verdict}");
}

fn child(stage: &Stage, in_rust: bool) -> Child {
    let mut command = command(env!("CARGO_BIN_EXE_migrate_oracle"), stage);
    if in_rust {
        command.env("IN_RUST", "1");
    }
    command.spawn().unwrap()
}

/// Whether it ended by the signal.
async fn was_killed(child: &mut Child) -> bool {
    ended(child).await.signal() == Some(9)
}
