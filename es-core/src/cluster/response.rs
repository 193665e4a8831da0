//! A reply that was accepted: 2xx, or a status that the request allowed.

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::verdict;
use crate::error::{Cause, Context, Error, ErrorKind};

/// Elasticsearch's reply, read to its end.
#[derive(Debug, Clone)]
pub struct Response {
    pub(super) context: Context,
    pub(super) attempts: u32,
    pub(super) status: u16,
    pub(super) warnings: Vec<String>,
    pub(super) body: Bytes,
}

impl Response {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// Whether this is the 404 that the request allowed.
    pub fn is_not_found(&self) -> bool {
        self.status == 404
    }

    /// How many times the request was tried.
    pub fn attempts(&self) -> u32 {
        self.attempts
    }

    /// The body as a type of yours, which may borrow from it. Fails with [`ErrorKind::Decode`].
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.undecodable(error))
    }

    /// The error in the body of an allowed status: a missing index also answers 404 where a missing document is expected.
    pub(crate) fn unless_refused(self) -> Result<Self, Error> {
        match (self.status >= 400).then(|| verdict::refusal(self.status, &self.body)).flatten() {
            Some(kind) => Err(self.fail(kind)),
            None => Ok(self),
        }
    }

    /// The body as JSON of any shape. Fails with [`ErrorKind::Decode`].
    pub fn value(&self) -> Result<Value, Error> {
        self.json()
    }

    /// The body as it came.
    pub fn bytes(&self) -> &Bytes {
        &self.body
    }

    /// What Elasticsearch warns of, as deprecations.
    pub fn warnings(&self) -> &[String] {
        &self.warnings
    }

    /// The state of a task, in a reply of `GET /_tasks/<id>`: `None` while it runs, then its result.
    ///
    /// Fails with [`ErrorKind::TaskFailed`] if the task failed, was cancelled, timed out, or reports failures.
    pub fn task<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        let task: Task = self.json()?;
        if !task.completed {
            return Ok(None);
        }
        if let Some(Cause { error_type, reason }) = task.error {
            return Err(self.fail(ErrorKind::TaskFailed { error_type, reason, failures: Vec::new() }));
        }
        let outcome = TaskOutcome::deserialize(&task.response).unwrap_or_default();
        let failed = |error_type: &str, reason: String| {
            let failures = outcome.failures.iter().map(Failure::cause).collect();
            Err(self.fail(ErrorKind::TaskFailed { error_type: error_type.to_owned(), reason, failures }))
        };
        if let Some(reason) = &outcome.canceled {
            return failed("canceled", reason.clone());
        }
        if let Some(first) = outcome.failures.first() {
            return failed("failures", format!("{}, the first: {}", outcome.failures.len(), first.cause()));
        }
        if outcome.timed_out {
            return failed("timed_out", "the server ran out of time".to_owned());
        }
        T::deserialize(task.response).map(Some).map_err(|error| self.undecodable(error))
    }

    pub(crate) fn undecodable(&self, error: serde_json::Error) -> Error {
        self.fail(ErrorKind::Decode { reason: error.to_string() }).because(error)
    }

    /// An error about this reply, for a caller that finds in it what it did not expect.
    pub fn fail(&self, kind: ErrorKind) -> Error {
        Error::new(self.context.clone(), kind).after(self.attempts)
    }
}

#[derive(Deserialize)]
struct Task {
    completed: bool,
    error: Option<Cause>,
    #[serde(default)]
    response: Value,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct TaskOutcome {
    failures: Vec<Failure>,
    timed_out: bool,
    canceled: Option<String>,
}

/// One element of `failures`: the cause lies under `cause` (a document's), under `reason` (a shard's), or is the element.
#[derive(Deserialize)]
pub(crate) struct Failure {
    #[serde(rename = "type", default)]
    error_type: String,
    cause: Option<Cause>,
    reason: Option<Reason>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Reason {
    Cause(Cause),
    Text(String),
}

impl Failure {
    pub(crate) fn cause(&self) -> Cause {
        match (&self.cause, &self.reason) {
            (Some(cause), _) | (None, Some(Reason::Cause(cause))) => cause.clone(),
            (None, Some(Reason::Text(reason))) => Cause::new(&self.error_type, reason),
            (None, None) => Cause::new(&self.error_type, ""),
        }
    }
}
