//! The rate of a transform in Rust beside `_reindex`, and the memory that it takes.
//!
//! `ELASTICSEARCH_URL=… cargo bench -p es-migrate --bench stream -- [DOCUMENTS] [ROUNDS]`
//!
//! Small documents (default 100,000), from two shards to two, a field renamed. In every round (default 2) the copy is made by
//! plain `_reindex` with a script, by the migration's tuned `_reindex`, and by `map`. Of each migration both are told: its
//! copy alone, and the whole with the sample, the comparison of every document, and the switch; and the peak of this
//! process's memory after each (`VmHWM`). Writes go to names with a prefix of their own, which are removed at the end.
#![allow(missing_docs)] // a bench

use std::error::Error;
use std::time::{Duration, Instant};

use es_core::cluster::{Repeat, Request};
use es_core::plan::Declared;
use es_core::prelude::*;
use es_migrate::{EventKind, Migration, Migrations, Migrator, Schemas, Step, make, map, reindex};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

mod first {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "items", settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Item {
        #[es(id, keyword)]
        pub(crate) sku: String,
        #[es(text)]
        pub(crate) title: String,
        pub(crate) price: u32,
        #[es(keyword)]
        pub(crate) tags: Vec<String>,
    }
}

mod second {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "items", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Item {
        #[es(id, keyword)]
        pub(crate) sku: String,
        #[es(text)]
        pub(crate) headline: String,
        pub(crate) price: u32,
        #[es(keyword)]
        pub(crate) tags: Vec<String>,
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    // `cargo bench` adds an option of its own.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let number = |at: usize, default| arguments.get(at).map_or(Ok(default), |number| number.parse::<u32>());
    let (documents, rounds) = (number(0, 100_000)?, number(1, 2)?);
    let es = Cluster::from_env()?.with_prefix(format!("bench-stream-{}-", std::process::id()));
    let outcome = compare(&es, documents, rounds).await;
    for name in ["items*", ".es-migrations", ".es-schema-lease"] {
        remove(&es, &es.name(name)).await?;
    }
    let template = format!("/_index_template/{}", es.name("items.migrations"));
    es.send(Request::delete("remove template", template).allow(404)).await?;
    outcome
}

async fn remove(es: &Cluster, pattern: &str) -> Outcome<()> {
    let path = format!("/{pattern}?expand_wildcards=all&ignore_unavailable=true");
    let left = es.send(Request::get("look for what is left", path)).await?.value()?;
    for index in left.as_object().into_iter().flat_map(|left| left.keys()) {
        es.send(Request::delete("remove index", format!("/{index}"))).await?;
    }
    Ok(())
}

async fn compare(es: &Cluster, documents: u32, rounds: u32) -> Outcome<()> {
    first::Item::init(es).await?;
    let item = |n: u32| first::Item {
        sku: format!("sku-{n}"),
        title: format!("a thing with a number {n}, and some words about it that are the same for all"),
        price: n,
        tags: vec![format!("tag-{}", n % 100), "common".to_owned()],
    };
    Documents::<first::Item>::new(es).bulk().run((0..documents).map(item)).await?;
    es.send(Request::post("refresh", format!("/{}/_refresh", es.name("items")))).await?;
    println!("{documents} documents, {rounds} rounds");
    println!("memory at the start: {} MB", memory());
    for _ in 0..rounds {
        tell("plain _reindex", documents, by_hand(es).await?);
        for (name, migration) in
            [("tuned _reindex", reindex().rename("title", "headline")), ("map", map(next))]
        {
            let (copy, verify, whole) = migrated(es, migration).await?;
            tell(&format!("{name}, copy"), documents, copy);
            tell(&format!("{name}, verify"), documents, verify);
            tell(&format!("{name}, all"), documents, whole);
            println!("memory after it: {} MB", memory());
        }
    }
    Ok(())
}

fn next(old: first::Item) -> second::Item {
    second::Item { sku: old.sku, headline: old.title, price: old.price, tags: old.tags }
}

async fn by_hand(es: &Cluster) -> Outcome<Duration> {
    let target = es.name("items-by-hand");
    let declared = Declared::new(es_core::schema::schema::<second::Item>(), es.prefix())?;
    let mut body: Value = declared.body();
    body["aliases"] = json!({});
    es.send(Request::put("create index", format!("/{target}")).json(&body)?).await?;
    let start = Instant::now();
    let script = "ctx._source.headline = ctx._source.remove('title')";
    let body = json!({
        "source": {"index": es.name("items")}, "dest": {"index": target}, "script": {"source": script},
    });
    let request =
        Request::post("reindex", "/_reindex").repeat(Repeat::Never).timeout(Duration::from_mins(10));
    es.send(request.json(&body)?).await?;
    let took = start.elapsed();
    remove(es, &target).await?;
    Ok(took)
}

/// There and back: the copy, the comparison, and the whole.
async fn migrated(es: &Cluster, migration: Migration) -> Outcome<(Duration, Duration, Duration)> {
    let directory = tempfile::tempdir()?;
    for version in [es_core::schema::schema::<first::Item>(), es_core::schema::schema::<second::Item>()] {
        make(&Schemas::read(directory.path())?, &[version])?;
    }
    let migrations = Migrations::new(Schemas::read(directory.path())?)
        .document_with::<second::Item>(|m| m.to(2, migration));
    let mut migrator = Migrator::new(es, migrations)?;
    let mut progress = migrator.progress();
    let start = Instant::now();
    migrator.up().await?;
    let whole = start.elapsed();
    migrator.rollback("items").await?;
    drop(migrator);
    let (mut copy, mut verify) = (Duration::ZERO, Duration::ZERO);
    while let Some(event) = progress.next().await {
        match event.kind {
            EventKind::Done { step: Step::Copy, took_ms } => copy = Duration::from_millis(took_ms),
            EventKind::Done { step: Step::Verify, took_ms } => verify = Duration::from_millis(took_ms),
            _ => {}
        }
    }
    remove(es, &format!("{}*", es.name("items-v2-"))).await?;
    Ok((copy, verify, whole))
}

fn tell(name: &str, documents: u32, took: Duration) {
    println!(
        "{name:22} {:7.2} s {:9.0} documents/s",
        took.as_secs_f64(),
        f64::from(documents) / took.as_secs_f64()
    );
}

/// The peak of this process, in megabytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    peak.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or_default() / 1024
}
