//! The next release: the struct changes, and the documents are copied while programs of version 1 read and write on.

use std::collections::BTreeMap;
use std::time::Duration;

use es_core::prelude::*;
use es_core::schema::GeoPoint;
use es_migrate::{EventKind, Migrations, Migrator, Progress, include_schemas, reindex};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::airport::{Airport, Area, Runway};
use crate::{data, show, writer};

/// As before, and apostrophes are left out: "ohare" finds O'Hare.
#[derive(EsAnalysis)]
#[es(
    char_filter(apostrophes = mapping(mappings = ["' => ", "’ => "])),
    filter(places = synonym(synonyms = ["intl,international", "mt,mount", "st,saint", "afb => air force base"])),
    tokenizer(prefixes = edge_ngram(min_gram = 2, max_gram = 15, token_chars = ["letter", "digit"])),
    analyzer(place = custom(
        char_filter = ["apostrophes"], tokenizer = "standard", filter = ["lowercase", "asciifolding", "places"]
    )),
    analyzer(prefix = custom(
        char_filter = ["apostrophes"], tokenizer = "prefixes", filter = ["lowercase", "asciifolding"]
    )),
    analyzer(typed = custom(
        char_filter = ["apostrophes"], tokenizer = "standard", filter = ["lowercase", "asciifolding"]
    )),
)]
struct Places;

/// Version 2 of the airport: `municipality` is now `city`.
#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "airports", version = 2, analysis(Places), dynamic = "strict", settings(number_of_replicas = 0))]
pub struct AirportV2 {
    #[es(id, keyword)]
    ident: String,
    #[es(keyword)]
    kind: String,
    #[es(text(
        analyzer = "place",
        fields(keyword = keyword, prefix = text(analyzer = "prefix", search_analyzer = "typed"))
    ))]
    name: String,
    #[es(text(analyzer = "place"))]
    also_known_as: Vec<String>,
    #[es(keyword)]
    iata: Option<String>,
    #[es(text(analyzer = "place", fields(keyword = keyword)))]
    city: Option<String>,
    region: Option<Area>,
    country: Area,
    #[es(keyword)]
    continent: String,
    location: GeoPoint,
    pub elevation_ft: Option<i32>,
    scheduled_service: bool,
    #[es(keyword(index = false, doc_values = false))]
    wikipedia: Option<String>,
    #[es(nested)]
    runways: Vec<Runway>,
}

/// What becomes of the documents, and what both versions were: recorded by `cargo run --bin quickstart -- make`.
pub fn migrations() -> Migrations {
    Migrations::new(include_schemas!("es-schema"))
        .document_with::<AirportV2>(|m| m.to(2, reindex().rename("municipality", "city")))
}

/// Shows the plan and carries it out, while programs of version 1 go on reading and writing.
pub async fn migrate(es: &Cluster) -> es_examples::Result {
    let mut migrator = Migrator::new(es, migrations())?;
    for line in migrator.plan().await?.to_string().lines() {
        println!("  {line}");
    }

    let bar = ProgressBar::new(0).with_style(ProgressStyle::with_template(
        "  {bar:40.blue} {human_pos} of {human_len}, {per_sec:.dim} {msg}",
    )?);
    let told = tokio::spawn(watch(migrator.progress(), bar));
    let old = Documents::<Airport>::new(es);
    let idents = data::airports()?.into_iter().step_by(20).map(|airport| airport.ident).collect();
    let (done, stop) = tokio::sync::watch::channel(false);
    let writing = tokio::spawn(writer::write(es.clone(), idents, stop));
    let mut seen = BTreeMap::new();
    let reports = tokio::select! {
        reports = migrator.up() => reports?,
        failed = read(&old, &mut seen) => return Err(failed.into()),
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    done.send_replace(true);
    let written = writing.await??;
    drop(migrator); // no more events
    for line in told.await? {
        println!("  {line}");
    }
    for report in reports {
        println!("  {report}");
    }

    let writer::Written { first, second, longest, .. } = &written;
    show::line(
        &format!("{} writes meanwhile", first + second),
        format!("{first} as version 1, {second} as version 2; none failed, the longest took {longest:.0?}"),
    );
    let (right, all) = written.proven(es).await?;
    show::line(
        "the proof",
        format!("{right} of {all} airports that were written are as they were written last"),
    );
    for (airports, searches) in seen {
        show::line(&format!("{searches} searches of version 1"), format!("found all {airports} airports"));
    }
    let new = Documents::<AirportV2>::new(es);
    let query = json!({"query": {"match": {"name": "ohare"}}, "size": 1});
    for airport in new.search(&query).await?.hits.into_iter().map(|hit| hit.source) {
        show::line("“ohare” finds", format!("{}, {}", airport.name, airport.city.unwrap_or_default()));
    }
    // Documents of the old shape are not let into the new index.
    if let Err(refused) = old.delete("KORD").await {
        show::line(
            "a writer of version 1 is refused",
            refused.to_string().lines().next().unwrap_or_default(),
        );
    }
    Ok(())
}

/// Moves the bar while documents are copied; returns what is to be told of it.
async fn watch(mut progress: Progress, bar: ProgressBar) -> Vec<String> {
    let mut told = vec![];
    while let Some(event) = progress.next().await {
        match event.kind {
            EventKind::Copied { documents, total, .. } => {
                bar.set_length(total);
                bar.set_position(documents);
            }
            EventKind::Step { step } => bar.set_message(step.to_string()),
            EventKind::CaughtUp { .. }
            | EventKind::Verified { .. }
            | EventKind::Switched { .. }
            | EventKind::Paused { .. } => {
                told.push(event.to_string());
            }
            _ => {}
        }
    }
    bar.finish_and_clear();
    told
}

/// Counts the airports again and again; notes how often it found how many.
async fn read(airports: &Documents<Airport>, seen: &mut BTreeMap<u64, u32>) -> es_core::error::Error {
    loop {
        match airports.count(&json!({"match_all": {}})).await {
            Ok(count) => *seen.entry(count).or_default() += 1,
            Err(error) => return error,
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
