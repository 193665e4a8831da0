//! A migration binary: the structs of a shop with their history, and all of a command line in one call.
//!
//! ```console
//! $ cargo run --bin migrate                # a tour, on a server of its own
//! $ cargo run --bin migrate -- --help
//! $ ELASTICSEARCH_URL=http://localhost:9200 cargo run --bin migrate -- status
//! ```

use std::process::ExitCode;

use es_core::prelude::*;
use es_examples::{Result, playground};
use es_migrate::{Migrations, include_schemas, reindex};

#[path = "migrate/before.rs"]
mod before;

/// Version 2: `title` is `headline` now, and stemmed, so that "running shoe" finds "Running shoes".
#[derive(EsDocument)]
#[es(index = "products", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
#[allow(dead_code)] // nobody makes one here
struct Product {
    #[es(id, keyword)]
    sku: String,
    #[es(text(analyzer = "english"))]
    headline: String,
    price: u32,
}

fn migrations() -> Migrations {
    // Written by `migrate make` whenever `version` was raised, and committed.
    Migrations::new(include_schemas!("es-schema"))
        .document_with::<Product>(|m| m.to(2, reindex().rename("title", "headline")))
}

/// Without words on its command line it shows itself; an application's binary is the last line alone.
#[tokio::main]
async fn main() -> Result<ExitCode> {
    if std::env::args().len() == 1 {
        return tour().await;
    }
    Ok(es_migrate::cli(migrations()).await)
}

async fn tour() -> Result<ExitCode> {
    let ground = playground("migrate").await?;
    before::fill(&ground.es, 5_000).await?;
    for line in [
        "check",
        "status",
        "plan",
        "up",
        "rollback products",
        "up",
        "verify products",
        "finalize products --retention 0s",
        "status",
        "history products",
    ] {
        println!("\n$ migrate {line}");
        let words = ["migrate"].into_iter().chain(line.split(' ')).map(str::to_owned);
        let code = es_migrate::cli_from(migrations(), words.chain(ground.options())).await;
        if code != ExitCode::SUCCESS {
            return Ok(code);
        }
    }
    Ok(ExitCode::SUCCESS)
}
