//! Whether ILM works at all.

use std::time::Instant;

use serde::{Deserialize, Serialize};

use super::{Lifecycle, LifecycleError};
use crate::cluster::{Repeat, Request};
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

impl Lifecycle<'_> {
    /// Whether ILM works. It is one for the whole cluster, whatever the prefix.
    ///
    /// Elasticsearch: `GET /_ilm/status`.
    pub async fn status(&self) -> Result<Mode, Error> {
        #[derive(Deserialize)]
        struct Status {
            operation_mode: Mode,
        }
        let status: Status =
            self.cluster.send(Request::get("read the status of ILM", "/_ilm/status")).await?.json()?;
        Ok(status.operation_mode)
    }

    /// Lets ILM work again, for the whole cluster.
    ///
    /// Elasticsearch: `POST /_ilm/start`.
    pub async fn start(&self) -> Result<(), Error> {
        self.cluster.send(Request::post("start ILM", "/_ilm/start").repeat(Repeat::Safe)).await.map(drop)
    }

    /// Lets ILM rest, for the whole cluster, and waits until it does: an index in the middle of a shrink is brought to its end
    /// first. Fails with [`LifecycleError::StillStopping`]; it goes on stopping then.
    ///
    /// Elasticsearch: `POST /_ilm/stop`.
    pub async fn stop(&self, patience: &Patience) -> Result<(), LifecycleError> {
        self.cluster.send(Request::post("stop ILM", "/_ilm/stop").repeat(Repeat::Safe)).await?;
        let start = Instant::now();
        for pause in patience.pauses() {
            if self.status().await? == Mode::Stopped {
                return Ok(());
            }
            if patience.is_over(start).is_some() {
                break;
            }
            tokio::time::sleep(pause).await;
        }
        Err(LifecycleError::StillStopping { after: start.elapsed() })
    }
}
