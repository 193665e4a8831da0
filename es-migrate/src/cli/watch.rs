//! Work that is watched: what happens is shown, and Ctrl-C stops it.

use std::collections::BTreeSet;
use std::pin::pin;

use super::code::Failed;
use super::show::Show;
use crate::error::MigrateError;
use crate::migrator::Migrator;
use crate::progress::EventKind;

/// Does the work to its end, or to a safe point where it is interrupted, or leaves it where it is interrupted again.
pub(super) async fn watch<T>(
    mut migrator: Migrator,
    mut show: Show,
    work: impl AsyncFnOnce(&Migrator) -> Result<T, MigrateError>,
) -> Result<T, Failed> {
    let mut progress = migrator.progress();
    let control = migrator.control();
    let mut interrupts = Interrupts::listen();
    // The documents that are worked on; `None` until something was begun.
    let mut at: Option<BTreeSet<String>> = None;
    let mut stopping = false;
    let outcome = {
        let mut work = pin!(work(&migrator));
        loop {
            tokio::select! {
                biased;
                Some(event) = progress.next() => {
                    show.event(&event);
                    let at = at.get_or_insert_default();
                    if let EventKind::Fleet { .. } = event.kind {
                        // Told of as a whole.
                    } else if event.kind == EventKind::Ended {
                        at.remove(&event.document);
                    } else {
                        at.insert(event.document);
                    }
                }
                () = interrupts.next() => match &at {
                    None => return Err(Failed::NotBegun),
                    Some(at) if stopping => {
                        return Err(Failed::Interrupted { documents: at.iter().cloned().collect() });
                    }
                    Some(_) => {
                        stopping = true;
                        control.stop();
                        show.note(
                            "stopping at a safe point: before the switch the old index serves on, and nothing of the copy is \
                             left\nhelp: `migrate up` begins again; Ctrl-C once more exits at once",
                        );
                    }
                },
                outcome = &mut work => break outcome,
            }
        }
    };
    // The events end with it.
    drop(migrator);
    while let Some(event) = progress.next().await {
        show.event(&event);
    }
    Ok(outcome?)
}

/// Ctrl-C, and what a supervisor sends to end a program.
#[cfg(unix)]
struct Interrupts([Option<tokio::signal::unix::Signal>; 2]);

#[cfg(unix)]
impl Interrupts {
    /// From now on a signal ends the program no more by itself.
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self([SignalKind::interrupt(), SignalKind::terminate()].map(|kind| signal(kind).ok()))
    }

    async fn next(&mut self) {
        let [interrupt, terminate] = &mut self.0;
        let next = async |signal: &mut Option<tokio::signal::unix::Signal>| match signal {
            Some(signal) => signal.recv().await.unwrap_or_default(),
            None => std::future::pending().await,
        };
        tokio::select! {
            () = next(interrupt) => {}
            () = next(terminate) => {}
        }
    }
}

/// Ctrl-C.
#[cfg(not(unix))]
struct Interrupts;

#[cfg(not(unix))]
impl Interrupts {
    fn listen() -> Self {
        Self
    }

    async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
