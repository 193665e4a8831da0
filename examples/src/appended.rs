//! What the examples of series and data streams share: somebody who appends, and what the server holds at the end.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use crate::Result;
use es_core::cluster::{Cluster, Request};
use es_core::error::{Error, ErrorKind};
use es_core::prelude::*;
use es_migrate::{EventKind, Migrator};
use serde::Serialize;
use serde_json::Value;

/// Appends, until it is told to stop: as a program of one version, and of the next when that has taken over.
#[derive(Debug)]
pub struct Appender {
    stopped: Arc<AtomicBool>,
    written: Arc<AtomicU64>,
    task: tokio::task::JoinHandle<std::result::Result<(), Error>>,
}

impl Appender {
    /// With documents of both versions, by their number.
    pub fn start<A, B>(es: &Cluster, old: fn(u64) -> A, new: fn(u64) -> B) -> Appender
    where
        A: EsDocument + Serialize + Send + Sync + 'static,
        B: EsDocument + Serialize + Send + Sync + 'static,
    {
        let (stopped, written) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (olds, news) = (Documents::<A>::new(es), Documents::<B>::new(es));
        let (stop, count) = (stopped.clone(), written.clone());
        let task = tokio::spawn(async move {
            let mut superseded = false;
            while !stop.load(Ordering::Acquire) {
                let n = 1_000_000 + count.load(Ordering::Acquire);
                let outcome =
                    if superseded { news.create(&new(n)).await } else { olds.create(&old(n)).await };
                match outcome {
                    Ok(_) => drop(count.fetch_add(1, Ordering::AcqRel)),
                    Err(error) if matches!(error.kind(), ErrorKind::Superseded { .. }) => {
                        println!("  appender: {}", error.to_string().lines().next().unwrap_or_default());
                        superseded = true;
                    }
                    Err(error) => return Err(error),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            Ok(())
        });
        Appender { stopped, written, task }
    }

    /// How many were acknowledged.
    pub async fn stop(self) -> Result<u64> {
        self.stopped.store(true, Ordering::Release);
        self.task.await??;
        Ok(self.written.load(Ordering::Acquire))
    }
}

/// Migrates, and tells what happens.
pub async fn migrate(mut migrator: Migrator) -> Result {
    print!("\nthe plan:\n{}", migrator.plan().await?);
    println!("\nthe migration:");
    let mut progress = migrator.progress();
    let told = tokio::spawn(async move {
        while let Some(event) = progress.next().await {
            match event.kind {
                EventKind::RolledOver { .. } | EventKind::Index { .. } | EventKind::Switched { .. } => {
                    println!("  {}", event.kind);
                }
                _ => {}
            }
        }
    });
    let reports = migrator.up().await?;
    drop(migrator);
    told.await?;
    for report in reports {
        println!("{report}");
    }
    Ok(())
}

/// Every index that readers reach, with its version, its documents and its phase; returns the documents of all.
pub async fn shown(es: &Cluster, name: &str) -> Result<u64> {
    let name = es.name(name);
    let get = async |path: String| es.send(Request::get("look", path)).await?.value();
    es.send(Request::post("refresh", format!("/{name}/_refresh"))).await?;
    let indices: BTreeMap<String, Value> =
        serde_json::from_value(get(format!("/{name}?expand_wildcards=all")).await?)?;
    let phases = get(format!("/{name}/_ilm/explain")).await?;
    let mut all = 0;
    for (index, body) in &indices {
        let count = get(format!("/{index}/_count")).await?["count"].as_u64().unwrap_or_default();
        let version = &body["mappings"]["_meta"]["es_schema"]["version"];
        let policy = &phases["indices"][index];
        // A policy that was given just now has not looked yet.
        let none = if policy["managed"] == true { "new" } else { "no policy" };
        let phase = policy["phase"].as_str().unwrap_or(none);
        println!("  {index:<60} version {version}, {count:>4} documents, {phase}");
        all += count;
    }
    Ok(all)
}
