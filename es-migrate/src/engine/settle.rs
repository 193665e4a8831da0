//! Gives the new index its declared settings, refreshes it, and waits until it is as healthy as the old one.

use std::time::{Duration, Instant};

use es_core::cluster::{Request, segment};
use serde_json::{Value, json};

use super::{Copier, Trouble};
use crate::error::Failure;
use crate::ledger::Run;
use crate::writes::Writes;

/// How long the server holds one look at the health.
const LOOK: Duration = Duration::from_secs(5);

impl Copier<'_> {
    /// Evidence: the settings that came back, and the health.
    pub(super) async fn settle(&mut self, run: &Run) -> Result<Value, Trouble> {
        let settings = self.restored(run).await?;
        self.set(run, &settings).await?;
        if run.writes == Writes::Blocked {
            self.remember(run).await?;
        }
        self.refresh(&run.target.name).await?;
        // Where the old one is not green either, the cluster has no room for copies.
        let wanted = self.health(&run.source.name, None).await?.0;
        let wanted = if wanted == "green" { "green" } else { "yellow" };
        let status = self.healthy(&run.target.name, wanted).await?;
        Ok(json!({"settings": settings, "health": status}))
    }

    /// Waits until the new index has this status, as long as patience lasts.
    pub(crate) async fn healthy(&self, index: &str, wanted: &str) -> Result<String, Trouble> {
        let start = Instant::now();
        loop {
            let (status, reached) = self.health(index, Some(wanted)).await?;
            if reached {
                return Ok(status);
            }
            if start.elapsed() > self.patience {
                let (wanted, seconds) = (wanted.to_owned(), self.patience.as_secs());
                return Err(Failure::Unhealthy { wanted, seconds }.into());
            }
            if self.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
        }
    }

    /// The health of an index, and whether it is what was waited for.
    pub(crate) async fn health(&self, index: &str, wanted: Option<&str>) -> Result<(String, bool), Trouble> {
        let request = Request::get("read health", format!("/_cluster/health/{}", segment(index)))
            .resource(index)
            .query_opt("wait_for_status", wanted)
            .query_opt("timeout", wanted.map(|_| format!("{}s", LOOK.as_secs())))
            .timeout(LOOK * 2)
            .allow(408);
        let reply = self.cluster.send(request).await?;
        let reached = reply.status() == 200;
        let health = reply.value()?;
        Ok((health["status"].as_str().unwrap_or("red").to_owned(), reached && health["timed_out"] != true))
    }
}
