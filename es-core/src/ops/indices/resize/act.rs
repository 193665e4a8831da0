//! Carries a resize out, and puts everything back where it fails.

use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::error::{ResizeError, ResizeFault, ResizeStep};
use super::plan::{self, ResizePlan};
use super::request::AfterResize;
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;
use crate::lease::{Lease, Terms};
use crate::plan::flatten;

/// How often it is looked whether shards are where they are to be.
const LOOK: Duration = Duration::from_millis(300);

/// An index that was resized.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Resized {
    /// The target.
    pub target: String,
    /// Its UUID.
    pub uuid: String,
    /// Its documents, as many as the source's.
    pub docs: u64,
    /// How long writes to the source have been blocked by then; it goes on where it [stays blocked](AfterResize::Blocked).
    #[serde(rename = "blocked_for_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub blocked_for: Duration,
    /// Whether the source is blocked for writes now.
    pub source_is_blocked: bool,
}

/// The settings of the source that are changed for the time being.
const BLOCK: &str = "blocks.write";
const FILTER: &str = "routing.allocation.require._id";

pub(in crate::ops::indices) async fn carry_out(
    cluster: &Cluster,
    planned: &ResizePlan,
) -> Result<Resized, ResizeError> {
    let (cluster, planned) = (cluster.clone(), planned.clone());
    let index = planned.source.clone();
    // A task of its own: whoever stops waiting must not leave the source blocked.
    let task = tokio::spawn(async move {
        let lease = Lease::acquire(&cluster, &Terms::new(format!("resize-{}", planned.source))).await?;
        let outcome = under_lease(&cluster, &planned).await;
        lease.release().await;
        outcome
    });
    task.await.unwrap_or(Err(ResizeError::GivenUp { index }))
}

async fn under_lease(cluster: &Cluster, planned: &ResizePlan) -> Result<Resized, ResizeError> {
    // Shards may have moved since.
    let now = plan::on(cluster, &planned.wanted, planned.source.clone(), planned.target.clone()).await?;
    let same = (&now.source_uuid, now.from_shards, now.shards)
        == (&planned.source_uuid, planned.from_shards, planned.shards);
    if !same {
        return Err(ResizeError::Changed { index: now.source });
    }
    let before = flatten(&settings(cluster, &now.source).await?);
    let work = Work { cluster, plan: &now, before: before.into_iter().collect(), start: Instant::now() };
    match work.run().await {
        Ok(done) => Ok(done),
        Err((step, fault)) => {
            let left = work.put_back(step).await;
            Err(ResizeError::Failed {
                kind: now.kind,
                source_index: now.source.clone(),
                target: now.target.clone(),
                step,
                fault: Box::new(fault),
                left,
            })
        }
    }
}

struct Work<'a> {
    cluster: &'a Cluster,
    plan: &'a ResizePlan,
    /// The source's settings, flat.
    before: Map<String, Value>,
    start: Instant,
}

/// Names the step that an error was in.
fn at<E: Into<ResizeFault>>(step: ResizeStep) -> impl Fn(E) -> (ResizeStep, ResizeFault) {
    move |error| (step, error.into())
}

impl Work<'_> {
    async fn run(&self) -> Result<Resized, (ResizeStep, ResizeFault)> {
        let ResizePlan { source, target, .. } = self.plan;
        self.block().await.map_err(at(ResizeStep::Block))?;
        self.gather().await.map_err(at(ResizeStep::Gather))?;
        self.make().await.map_err(at(ResizeStep::Make))?;
        self.started().await.map_err(at(ResizeStep::Start))?;
        let docs = self.compared().await.map_err(at(ResizeStep::Compare))?;
        // What was `null` in the request stands as `null` in the target's settings until it is taken away.
        let tidy = async {
            put(self.cluster, target, &json!({ (index(BLOCK)): null, (index(FILTER)): null })).await?;
            put(self.cluster, source, &self.restored(self.plan.after)).await?;
            settings(self.cluster, target).await
        };
        let made = tidy.await.map_err(at(ResizeStep::Tidy))?;
        Ok(Resized {
            target: target.clone(),
            uuid: made["index"]["uuid"].as_str().unwrap_or_default().to_owned(),
            docs,
            blocked_for: self.start.elapsed(),
            source_is_blocked: self.plan.after == AfterResize::Blocked || self.was_blocked(),
        })
    }

    /// Unlike the setting, this waits for writes that are under way.
    async fn block(&self) -> Result<(), Error> {
        let path = format!("/{}/_block/write", segment(&self.plan.source));
        self.cluster.send(Request::put("block writes", path).resource(&self.plan.source)).await.map(drop)
    }

    async fn gather(&self) -> Result<(), ResizeFault> {
        let Some(on) = &self.plan.gather else { return Ok(()) };
        put(self.cluster, &self.plan.source, &json!({ (index(FILTER)): on.id })).await?;
        let shards = usize::try_from(self.plan.from_shards).unwrap_or(usize::MAX);
        self.patiently(|| async {
            let rows = plan::rows(self.cluster, &self.plan.source).await?;
            let settled = rows.iter().all(|row| row.state != "RELOCATING" && row.state != "INITIALIZING");
            Ok(settled && plan::held_by(&rows, &on.id).len() == shards)
        })
        .await
    }

    async fn make(&self) -> Result<(), ResizeFault> {
        let ResizePlan { kind, source, target, shards, replicas, .. } = self.plan;
        let path = format!("/{}/_{kind}/{}", segment(source), segment(target));
        let body = json!({ "settings": {
            "index.number_of_shards": shards, "index.number_of_replicas": replicas,
            (index(BLOCK)): null, (index(FILTER)): null,
        }});
        let request =
            Request::post("resize index", path).resource(source).repeat(Repeat::Never).json(&body)?;
        match self.cluster.send(request).await {
            Ok(_) => Ok(()),
            Err(error) if is_unsure(&error) => {
                // The request may still be on its way.
                tokio::time::sleep(LOOK).await;
                if self.is_made().await? { Ok(()) } else { Err(error.into()) }
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn started(&self) -> Result<(), ResizeFault> {
        let target = &self.plan.target;
        self.patiently(|| async {
            let request = Request::get("wait for the index", format!("/_cluster/health/{}", segment(target)))
                .resource(target)
                .query("wait_for_status", "yellow")
                .query("timeout", "5s")
                .allow(408);
            Ok(self.cluster.send(request).await?.status() == 200)
        })
        .await
    }

    async fn compared(&self) -> Result<u64, ResizeFault> {
        let (source, target) =
            (count(self.cluster, &self.plan.source).await?, count(self.cluster, &self.plan.target).await?);
        if source == target { Ok(target) } else { Err(ResizeFault::Differ { source_docs: source, target }) }
    }

    /// Looks until it is so. A cluster that can't be reached for a moment is no failure.
    async fn patiently<F: Future<Output = Result<bool, Error>>>(
        &self,
        is_so: impl Fn() -> F,
    ) -> Result<(), ResizeFault> {
        let start = Instant::now();
        loop {
            let outcome = is_so().await;
            let over = start.elapsed() > self.plan.patience;
            match outcome {
                Ok(true) => return Ok(()),
                Ok(false) if over => return Err(ResizeFault::TooSlow { waited: start.elapsed() }),
                Err(error) if over || error.is_not_found() => return Err(error.into()),
                Ok(false) => {}
                Err(error) => tracing::warn!(index = self.plan.source, %error, "looking again"),
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// What could not be put back. Writes are allowed first.
    async fn put_back(&self, step: ResizeStep) -> Vec<String> {
        let ResizePlan { source, target, .. } = self.plan;
        let mut left = Vec::new();
        if let Err(error) = put(self.cluster, source, &self.restored(AfterResize::AsBefore)).await {
            left.push(format!("the settings `{BLOCK}` and `{FILTER}` of `{source}`, since {error}"));
        }
        let may_be_made = !matches!(step, ResizeStep::Block | ResizeStep::Gather);
        let removed = async {
            if may_be_made && self.is_made().await? {
                let request =
                    Request::delete("delete index", format!("/{}", segment(target))).resource(target);
                self.cluster.send(request.allow(404)).await?;
            }
            Ok::<_, Error>(())
        };
        if let Err(error) = removed.await {
            left.push(format!("perhaps the index `{target}`, since {error}"));
        }
        left
    }

    /// Whether the target is there and of this source: by the setting, and when its shards have started, by how they were made.
    async fn is_made(&self) -> Result<bool, Error> {
        let target = &self.plan.target;
        let path = format!("/{}", segment(target));
        let request = Request::get("look for the index", path).resource(target).allow(404);
        let reply = self.cluster.send(request).await?;
        if reply.is_not_found() {
            return Ok(false);
        }
        let settings = &reply.value()?[target]["settings"]["index"];
        if settings["resize"]["source"]["uuid"] == self.plan.source_uuid.as_str() {
            return Ok(true);
        }
        let path = format!("/{}/_recovery", segment(target));
        let reply =
            self.cluster.send(Request::get("read recovery", path).resource(target).allow(404)).await?;
        Ok(reply.value()?[target]["shards"][0]["type"] == "LOCAL_SHARDS")
    }

    /// The source's settings as they are to be.
    fn restored(&self, after: AfterResize) -> Value {
        let mut body = Map::new();
        let before = |name: &str| self.before.get(name).cloned().unwrap_or_default();
        body.insert(index(FILTER), before(FILTER));
        if after == AfterResize::AsBefore {
            body.insert(index(BLOCK), before(BLOCK));
        }
        body.into()
    }

    fn was_blocked(&self) -> bool {
        self.before.get(BLOCK).is_some_and(|block| block == "true" || block == true)
    }
}

fn index(name: &str) -> String {
    format!("index.{name}")
}

/// Whether it may have happened.
fn is_unsure(error: &Error) -> bool {
    error.is_outcome_unknown() || matches!(error.kind(), crate::error::ErrorKind::Unacknowledged)
}

async fn put(cluster: &Cluster, index: &str, body: &Value) -> Result<(), Error> {
    let request = Request::put("update settings", format!("/{}/_settings", segment(index)))
        .resource(index)
        .json(body)?;
    cluster.send(request).await.map(drop)
}

async fn settings(cluster: &Cluster, index: &str) -> Result<Value, Error> {
    let request = Request::get("read settings", format!("/{}/_settings", segment(index))).resource(index);
    Ok(cluster.send(request).await?.value()?[index]["settings"].take())
}

/// Every document, refreshed before, so that none is missed.
async fn count(cluster: &Cluster, index: &str) -> Result<u64, Error> {
    let refresh = Request::post("refresh", format!("/{}/_refresh", segment(index)))
        .resource(index)
        .repeat(Repeat::Safe);
    cluster.send(refresh).await?;
    let request = Request::get("count documents", format!("/{}/_count", segment(index))).resource(index);
    Ok(cluster.send(request).await?.value()?["count"].as_u64().unwrap_or_default())
}
