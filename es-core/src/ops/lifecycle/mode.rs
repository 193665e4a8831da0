//! Whether ILM works at all.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Lifecycle, LifecycleError};
use crate::cluster::{Cluster, Repeat, Request};
use crate::error::Error;
use crate::ops::task::Patience;

/// Whether ILM works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Mode {
    /// It works.
    Running,
    /// It stops as soon as each index is where it may be left.
    Stopping,
    /// It rests.
    Stopped,
}

/// Of `ilm`, of `slm`. The one is refused on a cluster that is read-only, the other to who may not manage it; the health report
/// tells both, from 8.7 on, to who has `monitor`.
pub(in crate::ops) async fn of(cluster: &Cluster, what: &str) -> Result<Mode, Error> {
    #[derive(Deserialize)]
    struct Status {
        operation_mode: Mode,
    }
    let step = format!("read the status of {}", what.to_uppercase());
    let refused = match cluster.send(Request::get(step.clone(), format!("/_{what}/status"))).await {
        Ok(reply) => return Ok(reply.json::<Status>()?.operation_mode),
        Err(error) if error.status() == Some(403) => error,
        Err(error) => return Err(error),
    };
    let (path, key) = (format!("/_health_report/{what}"), format!("{what}_status"));
    let request = Request::get(step, path).query("filter_path", format!("indicators.{what}.details.{key}"));
    let reply = cluster.send(request).await.ok().and_then(|reply| reply.value().ok());
    let mode = reply.and_then(|reply| Mode::deserialize(&reply["indicators"][what]["details"][key]).ok());
    mode.ok_or(refused)
}

/// Lets ILM or SLM work again.
pub(in crate::ops) async fn start(cluster: &Cluster, what: &str) -> Result<(), Error> {
    let request = Request::post(format!("start {}", what.to_uppercase()), format!("/_{what}/start"));
    cluster.send(request.repeat(Repeat::Safe)).await.map(drop)
}

/// Lets ILM or SLM rest, and waits until it does; how long it was waited where it does not yet.
pub(in crate::ops) async fn stop(
    cluster: &Cluster,
    what: &str,
    patience: &Patience,
) -> Result<Result<(), Duration>, Error> {
    let name = what.to_uppercase();
    let request = Request::post(format!("stop {name}"), format!("/_{what}/stop"));
    cluster.send(request.repeat(Repeat::Safe)).await?;
    let mut looks = patience.looks(&name);
    while looks.seen(of(cluster, what).await)? != Some(Mode::Stopped) {
        if let Err(after) = looks.pause().await {
            return Ok(Err(after));
        }
    }
    Ok(Ok(()))
}

impl Lifecycle<'_> {
    /// Whether ILM works. It is one for the whole cluster, whatever the prefix.
    ///
    /// Elasticsearch: `GET /_ilm/status`; `GET /_health_report/ilm` where that is forbidden.
    pub async fn status(&self) -> Result<Mode, Error> {
        of(self.cluster, "ilm").await
    }

    /// Lets ILM work again, for the whole cluster.
    ///
    /// Elasticsearch: `POST /_ilm/start`.
    pub async fn start(&self) -> Result<(), Error> {
        start(self.cluster, "ilm").await
    }

    /// Lets ILM rest, for the whole cluster, and waits until it does: an index in the middle of a shrink is brought to its end
    /// first. Fails with [`LifecycleError::StillStopping`]; it goes on stopping then.
    ///
    /// Elasticsearch: `POST /_ilm/stop`.
    pub async fn stop(&self, patience: &Patience) -> Result<(), LifecycleError> {
        let stopped = stop(self.cluster, "ilm", patience).await?;
        stopped.map_err(|after| LifecycleError::StillStopping { after })
    }
}
