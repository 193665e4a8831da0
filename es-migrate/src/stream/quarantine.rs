//! Documents that could not be carried over, kept as they were with the reason.

use std::time::{SystemTime, UNIX_EPOCH};

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::documents::bulk::{Bulk, Operation, Payload};
use es_core::error::Error;
use serde::Serialize;
use serde_json::json;
use serde_json::value::RawValue;
use xxhash_rust::xxh3::xxh3_128;

use super::rows::Row;

/// An index for the documents that fail.
#[derive(Debug, Clone)]
pub(crate) struct Quarantine {
    /// Its name, prefix included.
    pub(crate) index: String,
    /// How many may fail before the migration is given up.
    pub(crate) allowed: u64,
    /// The run, and the document that is migrated.
    pub(crate) run: String,
    pub(crate) document: String,
}

/// A document that failed.
#[derive(Serialize)]
struct Failed<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    routing: Option<&'a str>,
    version: u64,
    reason: &'a str,
    run: &'a str,
    document: &'a str,
    at: u64,
    source: Option<&'a RawValue>,
}

impl Payload for Failed<'_> {
    fn write(&self, out: &mut Vec<u8>) -> serde_json::Result<()> {
        serde_json::to_writer(out, self)
    }
}

impl Quarantine {
    /// Makes the index, unless it is there.
    pub(crate) async fn make(&self, cluster: &Cluster) -> Result<(), Error> {
        let keyword = json!({"type": "keyword", "ignore_above": 8191});
        let body = json!({"mappings": {"dynamic": false, "properties": {
            "id": keyword, "routing": keyword, "run": keyword, "document": keyword,
            "version": {"type": "long"}, "reason": {"type": "text"}, "at": {"type": "date"},
            // Whatever it is: kept, and not looked into.
            "source": {"type": "object", "enabled": false},
        }}});
        let path = format!("/{}", segment(&self.index));
        let there = cluster.send(Request::head("look for the quarantine", path.clone()).allow(404)).await?;
        if !there.is_not_found() {
            return Ok(());
        }
        let request = Request::put("make the quarantine", path).resource(&self.index).repeat(Repeat::Never);
        match cluster.send(request.json(&body)?).await {
            Err(error) if matches!(error.error_type(), Some("resource_already_exists_exception")) => Ok(()),
            outcome => outcome.map(drop),
        }
    }

    /// Keeps documents: the same ones, of one run, once.
    pub(super) async fn keep(
        &self,
        cluster: &Cluster,
        rows: &[Row<'_>],
        failed: &[(usize, String)],
    ) -> Result<(), Error> {
        let at =
            SystemTime::now().duration_since(UNIX_EPOCH).map(crate::progress::millis).unwrap_or_default();
        let operations: Vec<_> = failed
            .iter()
            .filter_map(|(place, reason)| {
                let row = rows.get(*place)?;
                let key = format!("{}\0{}\0{}", self.run, row.id, row.routing().unwrap_or_default());
                let failed = Failed {
                    id: &row.id,
                    routing: row.routing(),
                    version: row.version,
                    reason,
                    run: &self.run,
                    document: &self.document,
                    at,
                    source: row.raw(),
                };
                Some(Operation::index(failed).id(format!("{:032x}", xxh3_128(key.as_bytes()))))
            })
            .collect();
        Bulk::<Failed<'_>>::new(cluster, self.index.as_str()).run(operations).await.map(drop)
    }
}
