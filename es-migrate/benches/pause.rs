//! How long writes are blocked by a migration and by its rollback, at several sizes of the index, without deletes and with.
//!
//! `ELASTICSEARCH_URL=… cargo bench -p es-migrate --bench pause -- [ROUNDS] [SIZE…]`
//!
//! For each size (default 100,000 and 1,000,000 documents on two shards) and each mix of writes (updates alone; updates,
//! deletes and re-creations) writers send 100 operations a second all the time, by themselves, and repeat what the block
//! refuses; so many times (default 3) the index is migrated, another field renamed under another analyzer, and rolled back.
//! Told are the pauses as the migrator reports them, and the write that took longest. Writes go to names with a prefix of
//! their own, which are removed at the end.
#![allow(missing_docs)] // a bench

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use es_core::cluster::{Repeat, Request};
use es_core::prelude::*;
use es_migrate::{EventKind, Migrations, Migrator, Schemas, make, reindex};
use serde_json::json;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

mod first {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "notes", settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Note {
        #[es(id)]
        pub(crate) id: String,
        #[es(text)]
        pub(crate) title: String,
        pub(crate) revision: u64,
    }
}

mod second {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "notes", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    #[allow(dead_code)] // for its schema
    pub(crate) struct Note {
        #[es(id)]
        id: String,
        #[es(text(analyzer = "english"))]
        headline: String,
        revision: u64,
    }
}

/// Operations a second, of all writers.
const RATE: u64 = 100;

/// Writers, each with documents of its own.
const WRITERS: u64 = 4;

#[tokio::main]
async fn main() -> Outcome<()> {
    // `cargo bench` adds an option of its own.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let numbers = arguments.iter().map(|argument| argument.parse::<u64>()).collect::<Result<Vec<_>, _>>()?;
    let (rounds, sizes) = numbers.split_first().map_or((3, &[][..]), |(rounds, sizes)| (*rounds, sizes));
    let sizes = if sizes.is_empty() { &[100_000, 1_000_000] } else { sizes };
    println!(
        "{:>10}  {:<14} {:>28} {:>28} {:>14}",
        "documents", "writes", "pause of migrations, ms", "pause of rollbacks, ms", "longest write"
    );
    for size in sizes {
        let es = Cluster::from_env()?.with_prefix(format!("bench-pause-{}-{size}-", std::process::id()));
        let outcome = measure(&es, rounds, *size).await;
        remove(&es).await?;
        outcome?;
    }
    Ok(())
}

async fn measure(es: &Cluster, rounds: u64, size: u64) -> Outcome<()> {
    first::Note::init(es).await?;
    let note = |n: u64| first::Note { id: n.to_string(), title: format!("running note {n}"), revision: 0 };
    Documents::<first::Note>::new(es).bulk().refresh(Refresh::True).run((0..size).map(note)).await?;
    let directory = std::env::temp_dir().join(format!("bench-pause-{}", std::process::id()));
    make(&Schemas::read(&directory)?, &[schema::<first::Note>()])?;
    make(&Schemas::read(&directory)?, &[schema::<second::Note>()])?;
    let schemas = Schemas::read(&directory)?;
    std::fs::remove_dir_all(&directory)?;
    for deletes in [false, true] {
        let (stop, longest) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let writers: Vec<_> = (0..WRITERS)
            .map(|which| tokio::spawn(write(es.clone(), which, size, deletes, stop.clone(), longest.clone())))
            .collect();
        let (mut ups, mut backs) = (vec![], vec![]);
        for _ in 0..rounds {
            let migrations = Migrations::new(schemas.clone())
                .document_with::<second::Note>(|m| m.to(2, reindex().rename("title", "headline")));
            let mut migrator = Migrator::new(es, migrations)?;
            let mut progress = migrator.progress();
            migrator.up().await?;
            migrator.rollback("notes").await?;
            migrator.finalize("notes", Duration::ZERO).await?;
            drop(migrator);
            let mut pauses = vec![];
            while let Some(event) = progress.next().await {
                match event.kind {
                    EventKind::Paused { pause_ms } => pauses.push(pause_ms),
                    EventKind::Lifted { .. } => println!("  {event}"),
                    _ => {}
                }
            }
            ups.extend(pauses.first().copied());
            backs.extend(pauses.get(1).copied());
        }
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.await??;
        }
        let mix = if deletes { "and deletes" } else { "updates" };
        let longest = Duration::from_micros(longest.load(Ordering::Relaxed));
        println!("{size:>10}  {mix:<14} {:>28} {:>28} {longest:>14.0?}", list(&ups), list(&backs));
    }
    Ok(())
}

fn list(pauses: &[u64]) -> String {
    pauses.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// One writer: documents of its own, anywhere in the index.
async fn write(
    es: Cluster,
    which: u64,
    size: u64,
    deletes: bool,
    stop: Arc<AtomicBool>,
    longest: Arc<AtomicU64>,
) -> Outcome<()> {
    let pause = Duration::from_millis(1_000 * WRITERS / RATE);
    for turn in 0_u64.. {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        let id = (turn.wrapping_mul(2_654_435_761) % (size / WRITERS)) * WRITERS + which;
        let path = format!("/{}/_doc/{id}", es.name("notes"));
        let start = Instant::now();
        let request = || {
            if deletes && turn % 3 == 0 {
                return Ok(Request::delete("delete", path.clone()).allow(404));
            }
            let request = Request::put("write", path.clone()).query("require_alias", "true");
            request.json(&json!({"id": id.to_string(), "revision": turn + 1}))
        };
        while let Err(error) = es.send(request()?).await {
            if !error.is_cluster_block() && !error.is_not_found() {
                return Err(error.into());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        let took = u64::try_from(start.elapsed().as_micros())?;
        longest.fetch_max(took, Ordering::Relaxed);
        tokio::time::sleep(pause.saturating_sub(start.elapsed())).await;
    }
    Ok(())
}

async fn remove(es: &Cluster) -> Outcome<()> {
    for name in ["notes*", ".es-migrations", ".es-schema-lease"] {
        let path = format!("/{}?expand_wildcards=all&ignore_unavailable=true", es.name(name));
        let left = es.send(Request::get("look for what is left", path)).await?.value()?;
        for index in left.as_object().into_iter().flat_map(|left| left.keys()) {
            es.send(Request::delete("remove index", format!("/{index}")).repeat(Repeat::Safe)).await?;
        }
    }
    let template = format!("/_index_template/{}", es.name("notes.migrations"));
    es.send(Request::delete("remove template", template).allow(404)).await?;
    Ok(())
}
