//! Gives the copy the old index's place in its lifecycle: its policy, its age, its phase.

use std::time::{Duration, Instant};

use es_core::cluster::{Repeat, Request, segment};
use serde_json::{Value, json};

use super::lifecycle::{Lifecycle, explained};
use crate::engine::{Copier, Indices, Trouble};
use crate::ledger::Run;

/// Phases that an index does not begin with.
const LATER: [&str; 3] = ["warm", "cold", "frozen"];

/// How long the policy is waited for; it finds the phase by the index's age as well, one after the other.
const PATIENCE: Duration = Duration::from_secs(10);

/// The pause before it is looked at again.
const PAUSE: Duration = Duration::from_millis(100);

impl Copier<'_> {
    /// `PUT /<index>/_settings`, then `POST /_ilm/move/<index>`. The second time the same: settings are what was noted, and a
    /// move names the step that it starts from.
    pub(crate) async fn place(&self, run: &Run) -> Result<Value, Trouble> {
        let (lifecycle, index) = (Lifecycle::of(run), &run.target.name);
        if Indices::read(self.cluster, &[index]).await?.get(index).is_none() {
            // By its policy, since its age is what it was.
            return Ok(json!({"gone": true}));
        }
        let mut settings = json!({
            "index.lifecycle.indexing_complete": true,
            "index.lifecycle.origination_date": lifecycle.date_ms,
        });
        if let Some(policy) = &lifecycle.policy {
            settings["index.lifecycle.name"] = json!(policy);
        }
        let request =
            Request::put("place the index", format!("/{}/_settings", segment(index))).resource(index);
        self.cluster.send(request.json(&settings)?.allow(404)).await?;
        let phase =
            lifecycle.phase.filter(|phase| lifecycle.policy.is_some() && LATER.contains(&phase.as_str()));
        let moved = match &phase {
            Some(phase) => self.moved_to(index, phase).await?,
            None => None,
        };
        Ok(json!({"policy": lifecycle.policy, "date_ms": lifecycle.date_ms, "phase": phase, "moved": moved}))
    }

    /// Whether it went there; unknown where the policy has no such phase any more, or is not at work.
    async fn moved_to(&self, index: &str, phase: &str) -> Result<Option<bool>, Trouble> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            self.check().await?;
            let now = explained(self.cluster, index).await?.remove(index).unwrap_or_default();
            let rank = |phase: &str| LATER.iter().position(|later| *later == phase);
            match (now["phase"].as_str(), now["step"].as_str()) {
                (Some("delete"), _) => return Ok(Some(true)),
                (Some(at), _) if rank(at) >= rank(phase) => return Ok(Some(true)),
                (Some(at), Some(step)) => {
                    let body = json!({
                        "current_step": {"phase": at, "action": now["action"], "name": step},
                        "next_step": {"phase": phase},
                    });
                    let path = format!("/_ilm/move/{}", segment(index));
                    let request = Request::post("move to the phase", path).resource(index);
                    let request = request.repeat(Repeat::Never).json(&body)?;
                    // It has gone on by itself meanwhile: looking again tells.
                    let reply = self.cluster.send(request.allow(400).allow(403).allow(404)).await?;
                    if reply.status() == 403 {
                        // Without the privilege, the policy finds it by the index's age.
                        return Ok(None);
                    }
                    if reply.status() == 400 && reply.value()?.to_string().contains("unable to determine") {
                        return Ok(Some(false));
                    }
                }
                _ => {}
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(None)
    }
}
