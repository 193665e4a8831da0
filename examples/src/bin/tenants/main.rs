//! An index for each tenant, all migrated by one plan while one of them writes: the smallest first, some at once, and one that
//! fails keeps no other from it.
//!
//! ```console
//! $ cargo run --bin tenants              # 12 tenants, four at once
//! $ cargo run --bin tenants -- 200 8     # 200 tenants, eight at once
//! ```

mod before;

use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use es_core::{cluster::Request, prelude::*};
use es_examples::{Playground, Result, playground};
use es_migrate::{Migrations, include_schemas, reindex};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::{Deserialize, Serialize};

/// Version 2: `goods` are `wares` now, and stemmed; and the day is a date.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(
    index = "orders",
    version = 2,
    dynamic = "strict",
    settings(number_of_shards = 1, number_of_replicas = 0)
)]
struct Order {
    #[es(id, keyword)]
    number: String,
    #[es(text(analyzer = "english"))]
    wares: String,
    #[es(date)]
    placed: String,
}

/// Of every tenant: `acme-orders`, `birch-orders`, …
fn migrations() -> Migrations {
    Migrations::new(include_schemas!("es-schema"))
        .fleet_with::<Order>("*-orders", |m| m.to(2, reindex().rename("goods", "wares")))
}

const NAMES: [&str; 12] = [
    "acme", "birch", "cobalt", "delta", "ember", "fjord", "grove", "haven", "iris", "juniper", "kite", "lark",
];

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual| words.get(at).map_or(Ok(usual), |word| word.parse::<usize>());
    let (Ok(count), Ok(parallel)) = (number(0, NAMES.len()), number(1, 4)) else {
        // `cargo run --bin tenants -- make` records a struct that has changed.
        return Ok(es_migrate::cli(migrations()).await);
    };
    let ground = playground("tenants").await?;
    let names: Vec<_> = (0..count)
        .map(|n| NAMES.get(n).map_or_else(|| format!("t{n:03}"), |name| (*name).to_owned()))
        .collect();
    let tenant = |name: &str| ground.es.clone().with_prefix(format!("{}{name}-", ground.es.prefix()));
    let fill = names.iter().enumerate().map(|(n, name)| {
        let es = tenant(name);
        async move { before::fill(&es, 5 + n * 37 % 50).await }
    });
    stream::iter(fill).buffer_unordered(8).try_collect::<Vec<()>>().await?;
    let odd = tenant(&names[count / 2]);
    before::oddity(&odd, false).await?;
    let stop = Arc::new(AtomicBool::new(false));
    let writer = tokio::spawn(before::write(tenant(&names[0]), stop.clone()));

    run(&ground, "plan").await?;
    let started = Instant::now();
    run(&ground, &format!("up --parallel {parallel} --tolerate 10%")).await?;
    println!("took {:.1?}", started.elapsed());
    run(&ground, "status").await?;
    before::oddity(&odd, true).await?;
    println!("\nThe odd order is mended.");
    run(&ground, &format!("up --parallel {parallel}")).await?;
    run(&ground, &format!("finalize orders --retention 0s --parallel {parallel}")).await?;
    run(&ground, "status").await?;

    stop.store(true, Ordering::Release);
    let written = writer.await??;
    let own = tenant(&names[0]);
    let path = |what: &str| format!("/{}/{what}", own.name("orders"));
    own.send(Request::post("refresh", path("_refresh"))).await?;
    let found = own.send(Request::get("count", path("_count"))).await?.value()?;
    println!(
        "\n{}: {} orders written as version 1 meanwhile, {} as version 2;",
        names[0], written[0], written[1]
    );
    println!("with the 5 of before: {} are there", found["count"]);
    Ok(ExitCode::SUCCESS)
}

async fn run(ground: &Playground, line: &str) -> Result {
    println!("\n$ tenants {line}");
    let words = ["tenants"].into_iter().chain(line.split(' ')).map(str::to_owned);
    let code = es_migrate::cli_from(migrations(), words.chain(ground.options())).await;
    if code != ExitCode::SUCCESS {
        println!("{code:?}");
    }
    Ok(())
}
