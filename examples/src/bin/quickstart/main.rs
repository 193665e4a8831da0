//! A Rust struct becomes a live Elasticsearch index with analyzers, filled with real data and searched; then the struct
//! changes, and the index with it, while it is read and written.
//!
//! `cargo run --bin quickstart`: starts a server by itself, or takes the one that `ELASTICSEARCH_URL` names.

#![allow(unreachable_pub)] // a program has no outside

mod airport;
mod data;
mod show;
mod version_2;
mod writer;

use std::process::ExitCode;
use std::time::Instant;

use airport::Airport;
use es_core::{cluster::Request, prelude::*};
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};

#[tokio::main]
async fn main() -> es_examples::Result<ExitCode> {
    if std::env::args().len() > 1 {
        // `cargo run --bin quickstart -- make` records a struct that has changed.
        return Ok(es_migrate::cli(version_2::migrations()).await);
    }
    show::heading("1. A server");
    let started = Instant::now();
    let ground = es_examples::playground("quickstart").await?;
    let es = ground.es.clone();
    let version = es.send(Request::get("read the version", "/")).await?.value()?;
    show::line(
        &format!("Elasticsearch {}", version["version"]["number"].as_str().unwrap_or("?")),
        format!("{} after {:.1?}", ground.url(), started.elapsed()),
    );

    show::heading("2. The struct becomes an index");
    let started = Instant::now();
    println!("  {}", Airport::init(&es).await?);
    show::line("the first init", format!("{:.0?}", started.elapsed()));
    let started = Instant::now();
    Airport::init(&es).await?;
    show::line("again, nothing to do", format!("{:.1?}, one request", started.elapsed()));

    show::heading("3. Filled with 9,581 airports");
    let airports = Documents::<Airport>::new(&es);
    fill(&airports).await?;

    show::heading("4. The mapping, as the server has it");
    let path = format!("/{}/_mapping", airports.read_alias());
    let live = es.send(Request::get("read the mapping", path)).await?.value()?;
    for index in live.as_object().into_iter().flatten().map(|(_, index)| index) {
        show::mapping(&index["mappings"]["properties"], 0);
    }

    show::heading("5. Full text: accents, synonyms, other names");
    for words in ["zurich", "kennedy intl", "marrakesh"] {
        let query = json!({ "multi_match": {
            "query": words, "operator": "and", "type": "cross_fields",
            "fields": ["name^3", "also_known_as", "municipality^2"],
        }});
        search(&airports, words, query).await?;
    }

    show::heading("6. Autocomplete, while typing");
    for typed in ["sin", "sin ch"] {
        let query = json!({ "bool": {
            "must": { "match": { "name.prefix": { "query": typed, "operator": "and" } } },
            "should": { "constant_score": { "filter": { "term": { "kind": "large_airport" } }, "boost": 10 } },
        }});
        search(&airports, typed, query).await?;
    }

    show::heading("7. Nested: one runway that is of gravel and 6,000 ft long");
    let runway = json!({ "bool": { "filter": [
        { "term": { "runways.surface": "gravel" } },
        { "range": { "runways.length_ft": { "gte": 6000 } } },
    ]}});
    search(&airports, "gravel, 6,000 ft", json!({ "nested": { "path": "runways", "query": runway } }))
        .await?;

    show::heading("8. Near Bern, with scheduled flights");
    let near = json!({ "bool": { "filter": [
        { "term": { "scheduled_service": true } },
        { "geo_distance": { "distance": "100km", "location": { "lat": 46.948, "lon": 7.447 } } },
    ]}});
    search(&airports, "100 km around", near).await?;

    show::heading("9. Aggregated: the highest airport of each country");
    highest(&airports).await?;

    show::heading("10. Version 2: “ohare” is to find O'Hare, and `municipality` is now `city`");
    version_2::migrate(&es).await?;

    println!("\n  Run it again: it takes seconds now. The server stops by itself after ten idle minutes.\n");
    Ok(ExitCode::SUCCESS)
}

/// Loads all airports in bulk, with a progress bar.
async fn fill(airports: &Documents<Airport>) -> es_examples::Result {
    let all = data::airports()?;
    let bar = ProgressBar::new(all.len() as u64).with_style(ProgressStyle::with_template(
        "  {bar:40.blue} {human_pos} of {human_len}, {per_sec:.dim}",
    )?);
    let started = Instant::now();
    let shown = bar.clone();
    let report = airports
        .bulk()
        .refresh(Refresh::True)
        .on_progress(move |progress| shown.set_position(progress.processed()))
        .run(all)
        .await?;
    bar.finish_and_clear();
    let elapsed = started.elapsed();
    #[allow(clippy::cast_precision_loss)] // a rate for the eye
    let rate = report.indexed() as f64 / elapsed.as_secs_f64();
    show::line(&format!("{} written", report.indexed()), format!("{elapsed:.2?}, {rate:.0} a second"));
    Ok(())
}

async fn search(airports: &Documents<Airport>, words: &str, query: Value) -> es_examples::Result {
    let found = airports.search(&json!({ "query": query, "size": 5, "track_total_hits": true })).await?;
    show::airports(words, found.total, &found.hits);
    Ok(())
}

async fn highest(airports: &Documents<Airport>) -> es_examples::Result {
    let found = airports
        .search(&json!({
            "size": 0,
            "aggs": { "countries": {
                "terms": { "field": "country.name.keyword", "size": 10, "order": { "highest": "desc" } },
                "aggs": { "highest": { "max": { "field": "elevation_ft" } } },
            }},
        }))
        .await?;
    let countries = found.aggregations["countries"]["buckets"].as_array().cloned().unwrap_or_default();
    let feet = |bucket: &Value| bucket["highest"]["value"].as_f64().unwrap_or(0.0);
    let most = countries.first().map_or(1.0, feet);
    for country in &countries {
        let text = format!("{:.0} ft", feet(country));
        show::bar(country["key"].as_str().unwrap_or("?"), feet(country), most, &text);
    }
    Ok(())
}
