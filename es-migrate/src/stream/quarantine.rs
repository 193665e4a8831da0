//! Documents that could not be carried over, kept as they were with the reason.

use std::time::{SystemTime, UNIX_EPOCH};

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::documents::bulk::{Bulk, Operation, Payload};
use es_core::error::Error;
use serde::{Deserialize, Serialize};
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
    /// How many have failed before.
    pub(crate) before: u64,
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

    /// Which of these documents it holds of this run, in the version that they have. Realtime: one request.
    pub(super) async fn holds(&self, cluster: &Cluster, rows: &[Row<'_>]) -> Result<Vec<bool>, Error> {
        #[derive(Deserialize)]
        struct Found {
            docs: Vec<Doc>,
        }
        #[derive(Deserialize)]
        struct Doc {
            #[serde(default)]
            found: bool,
        }
        let ids: Vec<_> = rows.iter().map(|row| self.key(row)).collect();
        let request = Request::post("look into the quarantine", format!("/{}/_mget", segment(&self.index)))
            .resource(&self.index)
            .repeat(Repeat::Read)
            .query("_source", "false")
            .query("filter_path", "docs.found")
            .json(&json!({ "ids": ids }))?;
        let found: Found = cluster.send(request).await?.json()?;
        Ok(found.docs.into_iter().map(|doc| doc.found).collect())
    }

    /// Its `_id` there: of another version a document is another failure.
    fn key(&self, row: &Row<'_>) -> String {
        let Row { id, version, .. } = row;
        let key = format!("{}\0{id}\0{}\0{version}", self.run, row.routing().unwrap_or_default());
        format!("{:032x}", xxh3_128(key.as_bytes()))
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
                Some(Operation::index(failed).id(self.key(row)))
            })
            .collect();
        Bulk::<Failed<'_>>::new(cluster, self.index.as_str()).run(operations).await.map(drop)
    }
}
