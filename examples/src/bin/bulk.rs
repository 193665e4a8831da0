//! Loading in bulk from a stream, and what becomes of the documents that the server refuses.

use es_core::{documents::Operation, prelude::*};
use es_examples::{Result, playground};
use futures_util::stream;
use serde::{Deserialize, Serialize};

/// A reading of a meter.
#[derive(Debug, Serialize, Deserialize, EsDocument)]
#[es(index = "readings", dynamic = "strict")]
struct Reading {
    #[es(id)]
    number: u32,
    #[es(date)]
    taken: String,
    litres: f32,
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("bulk").await?;
    Reading::init(&ground.es).await?;
    let readings = Documents::<Reading>::new(&ground.es);

    // Every thousandth reading has a date that nobody can read.
    let source = stream::iter((1..=10_000_u32).map(|number| {
        let taken = if number % 1_000 == 0 {
            "yesterday".to_owned()
        } else {
            format!("2026-01-{:02}", number % 28 + 1)
        };
        Operation::index(Reading { number, taken, litres: 0.5 })
    }));
    let report = readings.bulk().max_operations(2_000).allow_failures().run_stream(source).await?;

    println!(
        "{} written in {} requests, {} refused:",
        report.indexed(),
        report.requests,
        report.failed.len()
    );
    for failure in report.failed.iter().take(3) {
        println!("  {} {}: {}", failure.id.as_deref().unwrap_or("?"), failure.error_type, failure.reason);
    }

    // The same as an error, for programs that can't go on.
    if let Err(error) = readings.bulk().run([Reading { number: 1, taken: "never".into(), litres: 1.0 }]).await
    {
        println!("\n{error}");
    }
    Ok(())
}
