//! The rate of a migration's copy beside `_reindex` by hand, plain and tuned, and beside tools that read and write.
//!
//! `ELASTICSEARCH_URL=… [ELASTICDUMP=…] [PYTHON=…] cargo bench -p es-migrate --bench copy -- [ROUNDS] [TIMES]`
//!
//! Copies the records of `apt-cache dumpavail`, `TIMES` times over with ids of their own (default 5), from two shards to two,
//! under a mapping with another analyzer; all take turns in every round (default 3). Plain is `POST _reindex` into an
//! index as declared; tuned has one slice for each shard, no refresh, no replica, and batches of 5,000. Of migrations, on the
//! server and by a transform in Rust, both are told: the copy alone, and the whole with the sample, the comparison of every
//! document, and the switch. Where they are named, `elasticdump` (5,000 documents a request) and the `helpers.reindex` of a
//! Python that has the `elasticsearch` client are measured too. Writes go to names with a prefix of their own, which are removed
//! at the end.
#![allow(missing_docs, clippy::struct_field_names)] // a bench, with the fields of a file

use std::error::Error;
use std::process::Command;
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
    #[es(index = "packages", settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Package {
        #[es(id(skip_source))]
        #[serde(skip)]
        pub(crate) id: String,
        #[es(keyword)]
        pub(crate) package: String,
        #[es(keyword)]
        pub(crate) version: String,
        #[es(text)]
        pub(crate) maintainer: String,
        #[es(text)]
        pub(crate) description: String,
        #[es(keyword)]
        pub(crate) depends: Vec<String>,
    }
}

mod second {
    use es_core::prelude::*;

    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "packages", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Package {
        #[es(keyword)]
        package: String,
        #[es(keyword)]
        version: String,
        #[es(text)]
        maintainer: String,
        #[es(text(analyzer = "english"))]
        description: String,
        #[es(keyword)]
        depends: Vec<String>,
    }

    impl From<super::first::Package> for Package {
        fn from(old: super::first::Package) -> Self {
            let super::first::Package { package, version, maintainer, description, depends, .. } = old;
            Package { package, version, maintainer, description, depends }
        }
    }
}

#[tokio::main]
async fn main() -> Outcome<()> {
    // `cargo bench` adds an option of its own.
    let arguments: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let number = |at: usize, default| arguments.get(at).map_or(Ok(default), |number| number.parse::<usize>());
    let (rounds, times) = (number(0, 3)?, number(1, 5)?);
    let es = Cluster::from_env()?.with_prefix(format!("bench-copy-{}-", std::process::id()));
    let outcome = compare(&es, rounds, times).await;
    for name in ["packages*", ".es-migrations", ".es-schema-lease"] {
        let path = format!("/{}?expand_wildcards=all&ignore_unavailable=true", es.name(name));
        let left = es.send(Request::get("look for what is left", path)).await?.value()?;
        for index in left.as_object().into_iter().flat_map(|left| left.keys()) {
            es.send(Request::delete("remove index", format!("/{index}"))).await?;
        }
    }
    es.send(
        Request::delete("remove template", format!("/_index_template/{}", es.name("packages.migrations")))
            .allow(404),
    )
    .await?;
    outcome
}

async fn compare(es: &Cluster, rounds: usize, times: usize) -> Outcome<()> {
    let documents = load(es, times).await?;
    println!("{documents} documents, {rounds} rounds\n");
    let tools = ["ELASTICDUMP", "PYTHON"].map(|name| std::env::var(name).ok());
    let names = [
        "plain _reindex",
        "tuned _reindex",
        "migration, copy",
        "migration, all",
        "map in Rust, copy",
        "map in Rust, all",
        "elasticdump",
        "helpers.reindex",
    ];
    let mut taken: [Vec<Duration>; 8] = Default::default();
    for round in 0..rounds {
        // In turns, from another one each time.
        for at in 0..6 {
            match (at + round) % 6 {
                0 => taken[0].push(by_hand(es, false, documents).await?),
                1 => taken[1].push(by_hand(es, true, documents).await?),
                way @ (2 | 3) => {
                    let migration = if way == 2 {
                        reindex()
                    } else {
                        map(|old: first::Package| second::Package::from(old))
                    };
                    let (copy, whole) = migrated(es, migration).await?;
                    taken[2 * (way - 1)].push(copy);
                    taken[2 * (way - 1) + 1].push(whole);
                }
                way => {
                    let Some(tool) = &tools[way - 4] else { continue };
                    taken[way + 2].push(by_tool(es, way == 4, tool, documents).await?);
                }
            }
        }
    }
    println!("{:<18} {:>10} {:>8}   rounds", "", "docs/s", "of tuned");
    let median = |times: &[Duration]| {
        let mut times = times.to_vec();
        times.sort_unstable();
        times.get(times.len() / 2).map_or(f64::NAN, Duration::as_secs_f64)
    };
    let tuned = median(&taken[1]);
    for (name, times) in names.iter().zip(&taken).filter(|(_, times)| !times.is_empty()) {
        let rate = f64::from(u32::try_from(documents)?) / median(times);
        let each: Vec<_> = times.iter().map(|time| format!("{:.1} s", time.as_secs_f64())).collect();
        println!("{name:<18} {rate:>10.0} {:>8.2}   {}", tuned / median(times), each.join(", "));
    }
    Ok(())
}

async fn load(es: &Cluster, times: usize) -> Outcome<u64> {
    first::Package::init(es).await?;
    let records = String::from_utf8(Command::new("apt-cache").arg("dumpavail").output()?.stdout)?;
    let packages: Vec<_> = records.split("\n\n").filter(|record| record.starts_with("Package: ")).collect();
    let field = |record: &str, name: &str| {
        let line = record.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        line.unwrap_or_default().to_owned()
    };
    let all = (0..times).flat_map(|time| packages.iter().map(move |record| (time, *record)));
    let all = all.enumerate().map(|(at, (time, record))| first::Package {
        id: format!("{time}-{at}-{}", field(record, "Package")),
        package: field(record, "Package"),
        version: field(record, "Version"),
        maintainer: field(record, "Maintainer"),
        description: field(record, "Description"),
        depends: field(record, "Depends").split(", ").map(str::to_owned).collect(),
    });
    let report = Documents::<first::Package>::new(es).bulk().refresh(Refresh::True).run(all).await?;
    es.send(
        Request::post("merge", format!("/{}/_forcemerge?max_num_segments=5", es.name("packages-v1")))
            .timeout(Duration::from_mins(5))
            .repeat(Repeat::Safe),
    )
    .await?;
    Ok(report.created)
}

/// What `_reindex` by hand takes, the refresh at its end included.
async fn by_hand(es: &Cluster, tuned: bool, documents: u64) -> Outcome<Duration> {
    let index = es.name("packages-by-hand");
    let mut body = Declared::new(schema::<second::Package>(), es.prefix())?.body();
    if tuned {
        body["settings"]["refresh_interval"] = json!("-1");
    }
    es.send(Request::put("create index", format!("/{index}")).json(&body)?).await?;
    let mut copy = json!({"source": {"index": es.name("packages-v1")}, "dest": {"index": index}});
    let mut request = Request::post("copy", "/_reindex").timeout(Duration::from_mins(30));
    if tuned {
        copy["source"]["size"] = json!(5_000);
        request = request.query("slices", 2);
    }
    let start = Instant::now();
    let reply: Value = es.send(request.json(&copy)?).await?.value()?;
    es.send(Request::post("refresh", format!("/{index}/_refresh"))).await?;
    let took = start.elapsed();
    if reply["created"] != documents {
        return Err(format!("{} copied of {documents}", reply["created"]).into());
    }
    es.send(Request::delete("remove index", format!("/{index}"))).await?;
    Ok(took)
}

/// What a tool takes that reads from the one index and writes to the other.
async fn by_tool(es: &Cluster, is_dump: bool, program: &str, documents: u64) -> Outcome<Duration> {
    let index = es.name("packages-by-tool");
    let body = Declared::new(schema::<second::Package>(), es.prefix())?.body();
    es.send(Request::put("create index", format!("/{index}")).json(&body)?).await?;
    let (url, from) = (std::env::var("ELASTICSEARCH_URL")?, es.name("packages-v1"));
    let mut command = Command::new(program);
    if is_dump {
        command.args([format!("--input={url}/{from}"), format!("--output={url}/{index}")]);
        command.args(["--type=data", "--limit=5000", "--quiet"]);
    } else {
        let script = "import sys; from elasticsearch import Elasticsearch, helpers; \
                      helpers.reindex(Elasticsearch(sys.argv[1]), sys.argv[2], sys.argv[3])";
        command.args(["-c", script, &url, &from, &index]);
    }
    let start = Instant::now();
    let output = command.output()?;
    es.send(Request::post("refresh", format!("/{index}/_refresh"))).await?;
    let took = start.elapsed();
    let count = es.send(Request::get("count", format!("/{index}/_count"))).await?.value()?;
    if count["count"] != documents {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{program} copied {} of {documents}: {said}", count["count"]).into());
    }
    es.send(Request::delete("remove index", format!("/{index}"))).await?;
    Ok(took)
}

/// What the copy of a migration takes, from its first request to the refreshed index; and the whole. It is taken back at
/// the end.
async fn migrated(es: &Cluster, migration: Migration) -> Outcome<(Duration, Duration)> {
    let directory = std::env::temp_dir().join(es.prefix());
    for version in [schema::<first::Package>(), schema::<second::Package>()] {
        make(&Schemas::read(&directory)?, &[version])?;
    }
    let migrations = Migrations::new(Schemas::read(&directory)?)
        .document_with::<second::Package>(|steps| steps.to(2, migration.clone()));
    std::fs::remove_dir_all(&directory)?;
    let mut migrator = Migrator::new(es, migrations)?;
    let mut progress = migrator.progress();
    let start = Instant::now();
    migrator.up().await?;
    let whole = start.elapsed();
    migrator.rollback("packages").await?;
    migrator.finalize("packages", Duration::ZERO).await?;
    drop(migrator);
    let mut copy = 0;
    while let Some(event) = progress.next().await {
        if let EventKind::Done { step: Step::Copy | Step::Settle, took_ms } = event.kind {
            copy += took_ms;
        }
    }
    Ok((Duration::from_millis(copy), whole))
}
