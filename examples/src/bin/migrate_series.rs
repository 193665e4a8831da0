//! A series of indices goes to its next version while a program appends to it: `requests-v1-000001` and those after it are
//! copied one by one, each copy in its index's place, and writes go to `requests-v2-000001`.

use es_core::cluster::Request;
use es_core::prelude::*;
use es_examples::{Result, appended, playground};
use es_migrate::{Migrations, Migrator, include_schemas, reindex};
use serde::{Deserialize, Serialize};

mod v1 {
    use es_core::EsDocument;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "requests", rollover(max_docs = 100_000), settings(number_of_replicas = 0))]
    pub(super) struct Entry {
        #[es(id)]
        pub(super) id: u64,
        #[es(text)]
        pub(super) route: String,
        pub(super) millis: u32,
    }
}

/// Routes are compared as they are, and no more taken apart into words.
#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "requests", version = 2, rollover(max_docs = 100_000), settings(number_of_replicas = 0))]
struct Entry {
    #[es(id)]
    id: u64,
    #[es(keyword)]
    path: String,
    millis: u32,
}

fn old(n: u64) -> v1::Entry {
    v1::Entry { id: n, route: format!("/products/{}", n % 7), millis: 3 }
}

fn new(n: u64) -> Entry {
    Entry { id: n, path: format!("/products/{}", n % 7), millis: 3 }
}

#[tokio::main]
async fn main() -> Result {
    let ground = playground("migrate-series").await?;
    let es = &ground.es;
    v1::Entry::init(es).await?;
    let requests = Documents::<v1::Entry>::new(es);
    for index in 0..4 {
        requests.bulk().run((0..100).map(|n| old(index * 100 + n))).await?;
        if index < 3 {
            // The server does by its policy what is asked for here.
            es.send(Request::post("roll over", format!("/{}/_rollover", requests.write_alias()))).await?;
        }
    }
    println!("before:");
    let before = appended::shown(es, "requests").await?;

    let appender = appended::Appender::start(es, old, new);
    let migrations = Migrations::new(include_schemas!("es-schema"))
        .document_with::<Entry>(|m| m.to(2, reindex().rename("route", "path")));
    appended::migrate(Migrator::new(es, migrations)?).await?;
    let written = appender.stop().await?;

    println!("\nafter:");
    let after = appended::shown(es, "requests").await?;
    println!("{before} documents before, {written} appended meanwhile, {after} found");
    let entries = Documents::<Entry>::new(es);
    let one = entries.count(&serde_json::json!({ "term": { "path": "/products/1" } })).await?;
    println!("{one} of them by the whole path `/products/1`, which version 1 could not tell");
    Ok(())
}
