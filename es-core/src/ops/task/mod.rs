//! Long work on the server: started, followed, awaited, slowed down, cancelled, and found again by another process.
//!
//! ```no_run
//! # use es_core::prelude::*;
//! use es_core::ops::task::{Patience, Work};
//!
//! # async fn run(es: Cluster) -> Result<(), Box<dyn std::error::Error>> {
//! let work = Work::reindex("products-v1", "products-v2").slices(2).opaque_id("copy-of-products");
//! let task = es.tasks().start(&work).await?;
//! let done = task.follow(&Patience::default(), |running| println!("{}", running.progress)).await?;
//! println!("{} created in {:?}", done.progress.created, done.took);
//! # Ok(()) }
//! ```
//!
//! A task runs on the node that took the request. When that node goes, the task is gone for good, and
//! [`TaskState::Lost`] says so. The results of tasks that ended stay in the index `.tasks`, under their id.

mod error;
mod handle;
mod patience;
mod progress;
mod recovery;
mod work;

pub use error::TaskError;
pub use handle::{Cancelled, Task};
pub use patience::Patience;
pub use progress::{Ended, Outcome, Progress, Running, TaskState};
pub use recovery::{RecoveringShard, Recovery, RecoveryProgress};
pub(super) use recovery::{recovering, restored};
pub use work::Work;

use crate::cluster::{Cluster, Request};
use crate::error::Error;
use serde_json::Value;

/// The tasks of a cluster; [`Cluster::tasks`].
#[derive(Debug, Clone, Copy)]
pub struct Tasks<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// Long work on the server.
    pub fn tasks(&self) -> Tasks<'_> {
        Tasks { cluster: self }
    }
}

impl Tasks<'_> {
    /// Starts work as a task. Where the reply is lost, the task is looked for by its `X-Opaque-Id`: it is found, or
    /// [`TaskError::Unknown`] says that it may have run.
    ///
    /// Elasticsearch: `POST /_reindex`, `/_update_by_query`, `/_delete_by_query`, `/_forcemerge`, all with
    /// `wait_for_completion=false`.
    pub async fn start(&self, work: &Work) -> Result<Task, TaskError> {
        let request = work.request(self.cluster)?;
        self.start_request(request, work.id()).await
    }

    /// Starts a request of your own as a task; `wait_for_completion=false` is added.
    pub async fn start_request(&self, request: Request, opaque_id: &str) -> Result<Task, TaskError> {
        let request = request.query("wait_for_completion", "false").opaque_id(opaque_id);
        match self.cluster.send(request).await {
            Ok(reply) => match reply.value()?["task"].as_str() {
                Some(id) => Ok(self.task(id)),
                None => Err(TaskError::NoTask),
            },
            Err(error) if error.is_outcome_unknown() => match self.find(opaque_id).await?.first() {
                Some(found) => Ok(self.task(&found.id)),
                None => Err(TaskError::Unknown { opaque_id: opaque_id.to_owned(), source: error }),
            },
            Err(error) => Err(error.into()),
        }
    }

    /// A task by its id, as [`Task::id`] of another process gave it. Sends nothing.
    pub fn task(&self, id: impl Into<String>) -> Task {
        Task::new(self.cluster.clone(), id.into())
    }

    /// The running tasks that were started with this `X-Opaque-Id`, in the order in which they were; not those that such a
    /// task has started itself. What has ended is found by its id alone.
    ///
    /// Elasticsearch: `GET /_tasks?detailed`.
    pub async fn find(&self, opaque_id: &str) -> Result<Vec<Running>, Error> {
        let mut all = self.running("*").await?;
        all.retain(|task| task.opaque_id.as_deref() == Some(opaque_id));
        Ok(all)
    }

    /// The running tasks of some actions, such as `*reindex,*forcemerge*`; not those that such a task has started itself.
    ///
    /// Elasticsearch: `GET /_tasks?detailed&actions=<actions>`.
    pub async fn running(&self, actions: &str) -> Result<Vec<Running>, Error> {
        let request =
            Request::get("list tasks", "/_tasks").query("detailed", "true").query("group_by", "none");
        let mut reply = self.cluster.send(request.query("actions", actions)).await?.value()?;
        let tasks: Vec<Value> = match reply["tasks"].take() {
            Value::Array(tasks) => tasks,
            _ => Vec::new(),
        };
        let (children, tasks): (Vec<_>, Vec<_>) =
            tasks.into_iter().partition(|task| task.get("parent_task_id").is_some());
        let mut tasks: Vec<_> = tasks.iter().map(|task| Running::with_children(task, &children)).collect();
        tasks.retain(|task| !is_a_consequence(&task.action));
        tasks.sort_by_key(|task| task.started);
        Ok(tasks)
    }

    /// How far the shards of an index are that it takes over from others: after a shrink, a split, a clone, or a restore. These
    /// are no tasks; any process finds them by the name of the index.
    pub fn recovery(&self, index: &str) -> Recovery {
        Recovery::new(self.cluster.clone(), self.cluster.name(index))
    }
}

/// What the server does for another task, with the same `X-Opaque-Id` and without naming that task: a new field, a new index.
fn is_a_consequence(action: &str) -> bool {
    let made =
        ["indices:admin/mapping/auto_put", "indices:admin/auto_create", "publish_cluster_state_update"];
    made.contains(&action) || action.starts_with("internal:")
}
