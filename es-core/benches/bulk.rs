//! Bulk indexing through `Documents::bulk`, from a file of JSON lines; `bulk_parallel.py` makes the file and is the yardstick.
//!
//! `ELASTICSEARCH_URL=… cargo bench -p es-core --bench bulk -- packages.ndjson [REQUESTS IN FLIGHT] [DOCUMENTS PER REQUEST]`
//!
//! The time runs from the first line read to the last reply: reading, parsing, serialising and sending. The index has one
//! shard, no replica, and no refresh while loading; `_id` is `package_architecture`. It is removed at the end. One line of JSON
//! goes to standard output.
#![allow(missing_docs)] // a bench

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::time::Instant;

use es_core::cluster::Request;
use es_core::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize, EsDocument)]
#[es(index = "packages", dynamic = "strict")]
#[es(settings(number_of_shards = 1, number_of_replicas = 0, refresh_interval = -1))]
#[allow(clippy::struct_field_names)] // as in the file
struct Package {
    #[es(keyword)]
    package: String,
    #[es(keyword)]
    version: String,
    #[es(keyword)]
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<String>,
    #[es(text)]
    #[serde(skip_serializing_if = "Option::is_none")]
    maintainer: Option<String>,
    #[es(keyword)]
    architecture: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    installed_size: Option<i64>,
    #[es(text)]
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[es(keyword)]
    depends: Vec<String>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    // `cargo bench` adds an option of its own.
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [file, numbers @ ..] = arguments.as_slice() else {
        return Err("give the file to load, as bulk_parallel.py --prepare makes it".into());
    };
    let number = |at: usize, default| numbers.get(at).map_or(Ok(default), |number| number.parse::<usize>());
    let (requests, documents) = (number(0, 2)?, number(1, 1_000)?);

    let es = Cluster::from_env()?.with_prefix(format!("bench-bulk-{}-", std::process::id()));
    Package::init(&es).await?;
    let outcome = load(&es, file, requests, documents).await;
    es.send(Request::delete("remove index", format!("/{}", es.name("packages-v1")))).await?;
    println!("{}", outcome?);
    Ok(())
}

async fn load(es: &Cluster, file: &str, requests: usize, documents: usize) -> Result<String, Box<dyn Error>> {
    let packages = Documents::<Package>::new(es);
    let start = Instant::now();
    let mut broken = None;
    let operations = BufReader::new(File::open(file)?).lines().map_while(|line| {
        let package: Package =
            match line.map_err(Into::into).and_then(|line| Ok(serde_json::from_str(&line)?)) {
                Ok(package) => package,
                Err(error) => {
                    let error: Box<dyn Error> = error;
                    broken = Some(error);
                    return None;
                }
            };
        let id = format!("{}_{}", package.package, package.architecture);
        Some(Operation::index(package).id(id))
    });
    let report = packages.bulk().concurrency(requests).max_operations(documents).run(operations).await?;
    let seconds = start.elapsed().as_secs_f64();
    if let Some(error) = broken {
        return Err(error);
    }

    es.send(Request::post("refresh", format!("/{}/_refresh", packages.read_alias()))).await?;
    let stored = packages.count(&serde_json::json!({"match_all": {}})).await?;
    if stored != report.created {
        return Err(format!("created {} documents, the index holds {stored}", report.created).into());
    }
    Ok(serde_json::json!({
        "bench": "bulk.rs",
        "concurrency": requests,
        "max_operations": documents,
        "requests": report.requests,
        "megabytes": report.bytes / 1_000_000,
        "docs": report.processed(),
        "seconds": (seconds * 1000.0).round() / 1000.0,
        "docs_per_second": (f64::from(u32::try_from(report.processed())?) / seconds).round(),
    })
    .to_string())
}
