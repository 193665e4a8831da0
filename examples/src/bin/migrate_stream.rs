//! A data stream goes to its next version while a program appends to it: it rolls over, and then its backing indices are copied
//! one by one, each copy in its index's place.

use es_core::cluster::Request;
use es_core::documents::Operation;
use es_core::prelude::*;
use es_examples::{Result, appended, playground};
use es_migrate::{Migrations, Migrator, include_schemas, map};
use serde::{Deserialize, Serialize};

mod v1 {
    use es_core::EsDocument;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "page-loads", data_stream, settings(number_of_replicas = 0))]
    pub(super) struct Load {
        #[es(id)]
        pub(super) id: u64,
        #[es(date)]
        #[serde(rename = "@timestamp")]
        pub(super) at: String,
        #[es(text)]
        pub(super) page: String,
    }
}

/// The page is a keyword. Documents of version 1 fit this mapping too: its programs write to the one stream on.
#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "page-loads", version = 2, data_stream, settings(number_of_replicas = 0))]
struct Load {
    #[es(id)]
    id: u64,
    #[es(date)]
    #[serde(rename = "@timestamp")]
    at: String,
    #[es(keyword)]
    page: String,
}

fn old(n: u64) -> v1::Load {
    v1::Load { id: n, at: "2026-01-01T00:00:00Z".into(), page: format!("/{}/", n % 7) }
}

fn new(n: u64) -> Load {
    Load { id: n, at: "2026-01-01T00:00:00Z".into(), page: format!("/{}", n % 7) }
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("migrate-stream").await?;
    let es = &ground.es;
    v1::Load::init(es).await?;
    let loads = Documents::<v1::Load>::new(es);
    for index in 0..4 {
        loads.bulk().run((0..100).map(|n| Operation::create(old(index * 100 + n)))).await?;
        if index < 3 {
            es.send(Request::post("roll over", format!("/{}/_rollover", loads.write_alias()))).await?;
        }
    }
    println!("before:");
    let before = appended::shown(es, "page-loads").await?;

    let appender = appended::Appender::start(es, old, new);
    // In Rust, document by document; the slash at the end goes.
    let next =
        |old: v1::Load| Load { id: old.id, at: old.at, page: old.page.trim_end_matches('/').to_owned() };
    let migrations =
        Migrations::new(include_schemas!("es-schema")).document_with::<Load>(|m| m.to(2, map(next)));
    appended::migrate(Migrator::new(es, migrations)?).await?;
    let written = appender.stop().await?;

    println!("\nafter:");
    let after = appended::shown(es, "page-loads").await?;
    println!("{before} documents before, {written} appended meanwhile, {after} found");
    let loads = Documents::<Load>::new(es);
    let one = loads.count(&serde_json::json!({ "term": { "page": "/1" } })).await?;
    println!("{one} of them by the page `/1`");
    Ok(())
}
