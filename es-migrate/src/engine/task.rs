//! Tasks on the server: found by what they were started for, followed until they end, cancelled and seen gone.

use std::time::Duration;

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::error::Error;
use serde::Deserialize;
use serde_json::Value;

use crate::error::{Failure, Rejection};

/// How often tasks are looked at: at first, and in the long run.
pub(crate) const LOOK: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(250));

/// A task of ours on the server.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Task {
    node: String,
    id: u64,
    #[serde(default)]
    headers: Headers,
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Headers {
    #[serde(rename = "X-Opaque-Id")]
    opaque_id: Option<String>,
}

impl Task {
    pub(crate) fn id(&self) -> String {
        format!("{}:{}", self.node, self.id)
    }

    fn opaque_id(&self) -> &str {
        self.headers.opaque_id.as_deref().unwrap_or_default()
    }
}

/// What a task of a run bears as `X-Opaque-Id`.
pub(crate) fn opaque_id(run: &str, what: &str) -> String {
    format!("es-migrate/{run}/{what}")
}

/// What copies, and is a task that is followed.
const COPIES: &str = "indices:data/write/reindex,indices:data/write/update/byquery";

/// The tasks of a run, its single writes among them. One request.
pub(crate) async fn of_run(cluster: &Cluster, run: &str) -> Result<Vec<Task>, Error> {
    let actions = format!("{COPIES},indices:data/write/bulk*");
    listed(cluster, &opaque_id(run, ""), &actions).await
}

/// The copying tasks whose `X-Opaque-Id` begins so. One request.
pub(crate) async fn started(cluster: &Cluster, opaque_id: &str) -> Result<Vec<Task>, Error> {
    listed(cluster, opaque_id, COPIES).await
}

async fn listed(cluster: &Cluster, opaque_id: &str, actions: &str) -> Result<Vec<Task>, Error> {
    #[derive(Deserialize)]
    struct Tasks {
        #[serde(default)]
        tasks: Vec<Task>,
    }
    let request = Request::get("look for tasks", "/_tasks")
        .query("actions", actions)
        .query("group_by", "none")
        .query("filter_path", "tasks.node,tasks.id,tasks.headers");
    let tasks: Tasks = cluster.send(request).await?.json()?;
    Ok(tasks.tasks.into_iter().filter(|task| task.opaque_id().starts_with(opaque_id)).collect())
}

/// Cancels the tasks of a run, and waits until they are gone.
pub(crate) async fn stop(cluster: &Cluster, run: &str) -> Result<(), Error> {
    loop {
        let tasks = of_run(cluster, run).await?;
        if tasks.is_empty() {
            return Ok(());
        }
        for task in tasks {
            let path = format!("/_tasks/{}/_cancel", segment(&task.id()));
            // One that has ended meanwhile is a 404; without the privilege, or where it can't be cancelled, it ends by itself.
            let request = Request::post("cancel task", path).repeat(Repeat::Safe);
            let request = request.allow(404).allow(403).allow(400);
            cluster.send(request.partial()).await?;
        }
        tokio::time::sleep(LOOK.1).await;
    }
}

/// What is known of a task that is followed.
#[derive(Debug)]
pub(crate) enum Seen {
    Running(Value),
    Ended(Ended),
    /// The node that ran it is gone, and with it what it came to.
    Lost,
}

/// What a copying task came to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Ended {
    pub(crate) total: u64,
    pub(crate) created: u64,
    pub(crate) updated: u64,
    pub(crate) noops: u64,
    pub(crate) deleted: u64,
    pub(crate) version_conflicts: u64,
    pub(crate) canceled: Option<String>,
    pub(crate) failures: Vec<TaskFailure>,
    /// The task as a whole failed.
    #[serde(skip)]
    pub(crate) error: Option<(String, String)>,
}

impl Ended {
    /// Why the task as a whole failed, where it would again.
    pub(crate) fn hopeless(&self) -> Option<Failure> {
        let (kind, reason) = self.error.clone()?;
        match kind.as_str() {
            "script_exception" => Some(Failure::Script { reason }),
            "security_exception" => Some(Failure::Forbidden { reason }),
            _ => None,
        }
    }

    /// Fails where documents were refused, or the task as a whole.
    pub(crate) fn judged(&self, what: &'static str) -> Result<(), Failure> {
        if let Some(failure) = self.hopeless() {
            return Err(failure);
        }
        if let Some((kind, reason)) = &self.error {
            return Err(Failure::Interrupted { attempts: 1, reason: format!("{kind}: {reason}") });
        }
        if let Some(reason) = &self.canceled {
            return Err(Failure::Interrupted {
                attempts: 1,
                reason: format!("the task was cancelled: {reason}"),
            });
        }
        if self.failures.is_empty() {
            return Ok(());
        }
        let rejection = |failure: &TaskFailure| Rejection {
            id: failure.id.clone().unwrap_or_else(|| "(unknown)".to_owned()),
            reason: format!("{}: {}", failure.kind(), failure.reason()),
        };
        Err(Failure::Rejected { what, documents: self.failures.iter().take(20).map(rejection).collect() })
    }
}

/// One document, or one shard, that failed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct TaskFailure {
    pub(crate) id: Option<String>,
    pub(crate) status: u16,
    cause: Value,
    reason: Value,
}

impl TaskFailure {
    /// A document's failure has a cause, a shard's has it as its reason.
    fn cause(&self) -> &Value {
        if self.cause.is_object() { &self.cause } else { &self.reason }
    }

    /// The exception's type.
    pub(crate) fn kind(&self) -> &str {
        self.cause()["type"].as_str().unwrap_or("failure")
    }

    /// The server's reason, with what caused it.
    pub(crate) fn reason(&self) -> String {
        let mut cause = self.cause();
        let mut reasons: Vec<&str> = vec![];
        while cause.is_object() {
            reasons.extend(cause["reason"].as_str().filter(|reason| !reasons.contains(reason)));
            cause = &cause["caused_by"];
        }
        reasons.join(": ")
    }
}

/// Starts what runs as a task, and follows it to its end; `None` if it is lost, or it is not known whether it was started.
pub(crate) async fn run(
    cluster: &Cluster,
    request: Request,
    opaque_id: &str,
) -> Result<Option<Ended>, Error> {
    let request = request.query("wait_for_completion", "false").opaque_id(opaque_id);
    let id = match cluster.send(request).await {
        Ok(reply) => reply.value()?["task"].as_str().unwrap_or_default().to_owned(),
        Err(error) if error.is_outcome_unknown() => match started(cluster, opaque_id).await?.first() {
            Some(task) => task.id(),
            None => return Ok(None),
        },
        Err(error) => return Err(error),
    };
    let mut pause = LOOK.0;
    loop {
        match look(cluster, &id).await? {
            Seen::Running(_) => {}
            Seen::Lost => return Ok(None),
            Seen::Ended(ended) => return Ok(Some(ended)),
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 3 / 2).min(LOOK.1);
    }
}

/// Looks at a task. One request.
pub(crate) async fn look(cluster: &Cluster, id: &str) -> Result<Seen, Error> {
    #[derive(Deserialize)]
    struct Reply {
        completed: bool,
        #[serde(default)]
        task: Value,
        #[serde(default)]
        response: Value,
        #[serde(default)]
        error: Value,
    }
    let request = Request::get("follow task", format!("/_tasks/{}", segment(id))).allow(404).partial();
    let reply = match cluster.send(request).await {
        Ok(reply) if reply.is_not_found() => return Ok(Seen::Lost),
        Ok(reply) => reply,
        // What the server says of a node that is gone, once.
        Err(error) if error.status() == Some(500) => return Ok(Seen::Lost),
        Err(error) => return Err(error),
    };
    let reply: Reply = reply.json()?;
    if !reply.completed {
        return Ok(Seen::Running(reply.task["status"].clone()));
    }
    let mut ended = Ended::deserialize(&reply.response).unwrap_or_default();
    if reply.error.is_object() {
        let text = |key: &str| reply.error[key].as_str().unwrap_or_default().to_owned();
        let mut reason = text("reason");
        if let Some(cause) = reply.error["caused_by"]["reason"].as_str() {
            reason = format!("{reason}: {cause}");
        }
        ended.error = Some((text("type"), reason));
    }
    Ok(Seen::Ended(ended))
}
