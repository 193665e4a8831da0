//! A handle of a task, in whichever process.

use std::time::Duration;

use serde_json::Value;

use super::error::TaskError;
use super::patience::Patience;
use super::progress::{Ended, Running, TaskState};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;

/// A task on the server, by its id. It goes on whatever becomes of the handle.
#[derive(Debug, Clone)]
pub struct Task {
    cluster: Cluster,
    id: String,
}

/// The pauses before a task that is not found is looked for again: its result may be on its way into an index that is just being
/// made.
const AGAIN: [Duration; 3] = [Duration::from_millis(100), Duration::from_millis(400), Duration::from_secs(1)];

/// What a request to cancel came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cancelled {
    /// It was asked to stop, and does so at its next batch.
    Asked,
    /// It did not run any more.
    NotRunning,
}

impl Task {
    pub(super) fn new(cluster: Cluster, id: String) -> Self {
        Task { cluster, id }
    }

    /// `node:number`, by which any process finds it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Where it stands. One request; two where it has slices.
    ///
    /// Elasticsearch: `GET /_tasks/<id>`.
    pub async fn state(&self) -> Result<TaskState, Error> {
        let Some(reply) = self.look().await? else { return Ok(TaskState::Lost) };
        if reply["completed"] == true {
            return Ok(TaskState::Ended(Ended::read(&reply)));
        }
        let task = &reply["task"];
        if !Running::is_sliced(task) {
            return Ok(TaskState::Running(Running::read(task)));
        }
        let request =
            Request::get("look at slices", "/_tasks").query("detailed", "true").query("group_by", "none");
        let mut children = self.cluster.send(request.query("parent_task_id", &self.id)).await?.value()?;
        let children = match children["tasks"].take() {
            Value::Array(children) => children,
            _ => Vec::new(),
        };
        Ok(TaskState::Running(Running::with_children(task, &children)))
    }

    /// The reply about it; `None` where it is lost, which is said only after another look or two.
    async fn look(&self) -> Result<Option<Value>, Error> {
        let mut pauses = AGAIN.iter();
        loop {
            let path = format!("/_tasks/{}", segment(&self.id));
            let request = Request::get("follow task", path).resource(&self.id).allow(404);
            let pause = match (self.cluster.send(request).await, pauses.next()) {
                (Ok(reply), _) if !reply.is_not_found() => return reply.value().map(Some),
                (Ok(_), None) => return Ok(None),
                (Ok(_), Some(pause)) => pause,
                // What the server says of a node that is just gone, once.
                (Err(error), Some(pause)) if error.status() == Some(500) => pause,
                (Err(error), _) => return Err(error),
            };
            tokio::time::sleep(*pause).await;
        }
    }

    /// Waits for its good end. Fails with [`TaskError::Failed`] where it ends in another way, and with [`TaskError::Lost`].
    pub async fn wait(&self) -> Result<Ended, TaskError> {
        self.follow(&Patience::default(), |_| {}).await
    }

    /// Waits so, and shows how far it is at each look.
    pub async fn follow(
        &self,
        patience: &Patience,
        mut seen: impl FnMut(&Running),
    ) -> Result<Ended, TaskError> {
        let mut looks = patience.looks(&self.id);
        loop {
            match looks.seen(self.state().await)? {
                Some(TaskState::Ended(ended)) if ended.is_success() => return Ok(ended),
                Some(TaskState::Ended(ended)) => return Err(TaskError::Failed { ended: Box::new(ended) }),
                Some(TaskState::Lost) => return Err(TaskError::Lost { id: self.id.clone() }),
                Some(TaskState::Running(running)) => seen(&running),
                None => {}
            }
            looks.pause().await.map_err(|after| TaskError::StillRunning { id: self.id.clone(), after })?;
        }
    }

    /// Asks it to stop. What it has done stays done.
    ///
    /// Elasticsearch: `POST /_tasks/<id>/_cancel`.
    pub async fn cancel(&self) -> Result<Cancelled, TaskError> {
        let path = format!("/_tasks/{}/_cancel", segment(&self.id));
        let request = Request::post("cancel task", path).resource(&self.id).repeat(Repeat::Safe).partial();
        let reply = self.cluster.send(request).await?.value()?;
        Ok(if self.is_there("cancellation", &reply)? { Cancelled::Asked } else { Cancelled::NotRunning })
    }

    /// Asks it to stop, and waits until it has; `None` where it was lost.
    pub async fn cancel_and_wait(&self, patience: &Patience) -> Result<Option<Ended>, TaskError> {
        self.cancel().await?;
        match self.follow(patience, |_| {}).await {
            Ok(ended) => Ok(Some(ended)),
            Err(TaskError::Failed { ended }) => Ok(Some(*ended)),
            Err(TaskError::Lost { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Sets the rate of a reindex, an update or a delete by query: documents in a second, `None` without a limit. `false` if
    /// it does not run any more. To go faster takes effect at once, to go slower after the batch.
    ///
    /// Elasticsearch: `POST /_reindex/<id>/_rethrottle`.
    pub async fn rethrottle(&self, requests_per_second: Option<u32>) -> Result<bool, TaskError> {
        let rate = requests_per_second.map_or_else(|| "-1".to_owned(), |rate| rate.to_string());
        let path = format!("/_reindex/{}/_rethrottle", segment(&self.id));
        let request =
            Request::post("rethrottle task", path).resource(&self.id).repeat(Repeat::Safe).partial();
        let reply = self.cluster.send(request.query("requests_per_second", rate)).await?.value()?;
        self.is_there("rethrottle", &reply)
    }

    /// Whether the reply speaks of the task, and not of failing to find it.
    fn is_there(&self, what: &'static str, reply: &Value) -> Result<bool, TaskError> {
        let failures = [&reply["node_failures"], &reply["task_failures"]];
        for failure in failures.into_iter().filter_map(Value::as_array).flatten() {
            let cause = [&failure["caused_by"], &failure["reason"], failure]
                .into_iter()
                .find(|cause| cause.is_object());
            let text = |key: &str| cause.and_then(|cause| cause[key].as_str()).unwrap_or_default();
            if !matches!(text("type"), "resource_not_found_exception" | "no_such_node_exception") {
                return Err(TaskError::Unable {
                    what,
                    id: self.id.clone(),
                    reason: text("reason").to_owned(),
                });
            }
        }
        Ok(reply["nodes"].as_object().is_some_and(|nodes| !nodes.is_empty()))
    }
}
