//! Copies some documents into an index that is thrown away: what the new mapping refuses is known before writes stop.

use std::time::Instant;

use es_core::cluster::{Request, segment};
use serde_json::{Value, json};

use super::task;
use super::{Copier, Trouble};
use crate::ledger::Run;
use crate::plan::count;
use crate::progress::{EventKind, millis};
use crate::writes::Writes;

/// Documents of a sample.
const SIZE: u64 = 1_000;

impl Copier<'_> {
    /// Makes the index, copies, looks at what failed, deletes it; not for a few documents that are copied while writes go on.
    /// Evidence: how many, and how long it took.
    pub(super) async fn sample(&self, run: &Run) -> Result<Value, Trouble> {
        if self.migration.is_typed() {
            return self.stream_sample(run).await;
        }
        let total = count(self.cluster, &run.source.name).await?;
        // Then the copy is all that a sample would be, and it stops no writes.
        if total <= SIZE && run.writes == Writes::CatchUp {
            return Ok(json!({"documents": 0}));
        }
        let index = sample_name(run);
        self.delete_sample(run).await?;
        let body = self.sample_body(run).await?;
        self.put(&index, &body).await?;
        let start = Instant::now();
        let mut body = self.reindex_body(run, &index, Some(Self::random(total)));
        body["max_docs"] = json!(SIZE);
        let request = Request::post("copy a sample", "/_reindex").resource(&run.source.name).json(&body)?;
        let opaque_id = task::opaque_id(&run.id, "sample");
        let ended = match task::run(self.cluster, request, &opaque_id).await {
            Ok(Some(ended)) => ended,
            Ok(None) => return Err(Trouble::Again("the sample's task was lost".to_owned())),
            Err(error) => return Err(super::copy::script_failure(error)),
        };
        let took = start.elapsed();
        self.delete_sample(run).await?;
        ended.judged("the new mapping")?;
        let copied = ended.created + ended.updated;
        if let Some(estimate_ms) = (millis(took) * total).checked_div(copied) {
            self.events.send(self.document(), EventKind::Sampled { documents: copied, estimate_ms });
        }
        Ok(json!({"documents": copied, "took_ms": millis(took)}))
    }

    /// Enough for a mapping to be tried.
    pub(super) async fn sample_body(&self, run: &Run) -> Result<Value, Trouble> {
        let mut body = self.body(run).await?;
        body["settings"]["number_of_shards"] = json!(1);
        if let Some(settings) = body["settings"].as_object_mut() {
            settings.retain(|key, _| {
                !key.ends_with("number_of_routing_shards") && !key.ends_with("routing_partition_size")
            });
        }
        Ok(body)
    }

    pub(super) async fn delete_sample(&self, run: &Run) -> Result<(), Trouble> {
        let index = sample_name(run);
        let request = Request::delete("delete the sample", format!("/{}", segment(&index)));
        self.cluster.send(request.resource(index).query("ignore_unavailable", "true").allow(404)).await?;
        Ok(())
    }

    /// A query for about as many documents, from anywhere.
    fn random(total: u64) -> Value {
        if total <= SIZE {
            return json!({"match_all": {}});
        }
        #[allow(clippy::cast_precision_loss)] // a share
        let least = 1.0 - (2 * SIZE) as f64 / total.max(2 * SIZE) as f64;
        json!({"function_score": {"functions": [{"random_score": {}}], "boost_mode": "replace", "min_score": least}})
    }
}

pub(super) fn sample_name(run: &Run) -> String {
    format!("{}-sample", run.target.name)
}
