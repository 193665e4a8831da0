//! Sends a plan.

use std::fmt;

use super::refusal::Refusals;
use super::step::{Action, Step};
use super::{Plan, ResourcePlan};
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::{Error, ErrorKind};
use crate::lease::{Lease, LeaseError, Terms};
use crate::resources::Kind;

/// The lease under which plans are applied.
pub(crate) const LEASE: &str = "lease";

/// What [`Plan::apply`] did.
#[derive(Debug, Default)]
pub struct Applied {
    /// The requests that the cluster took, in order.
    pub done: Vec<Done>,
    /// What somebody else changed meanwhile, or whose reply was lost: look again before going on.
    pub overtaken: Vec<Overtaken>,
}

/// A request that the cluster took.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The Rust struct, or the resource.
    pub subject: String,
    /// The request.
    pub step: Step,
}

/// A document or a resource that the plan no longer fits.
#[derive(Debug)]
pub struct Overtaken {
    /// The Rust struct, or the resource.
    pub subject: String,
    /// What kind of resource.
    pub kind: Kind,
    /// Its name, prefix included; for a document the readers' alias.
    pub name: String,
    /// What the cluster said.
    pub error: Error,
}

/// A plan that could not be applied.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// Something is in the way; nothing was sent.
    #[error("{0}")]
    Refused(Refusals),
    /// A request failed.
    #[error(transparent)]
    Step(Box<StepError>),
    /// Somebody else took the lease over, since it could not be renewed in time.
    #[error("the lease was lost after {} requests: others go on\nhelp: run it again, it goes on from what is there", done.len())]
    LeaseLost {
        /// The requests that were done before, in order.
        done: Vec<Done>,
    },
    /// The lease could not be taken; nothing was sent.
    #[error("no lease to change the cluster: {0}")]
    Lease(LeaseError),
}

/// A request of a plan that failed, and those that were done before it.
pub struct StepError {
    /// The Rust struct, or the resource.
    pub subject: String,
    /// The request that failed.
    pub step: Step,
    /// The requests that were done before it, in order.
    pub done: Vec<Done>,
    /// Why it failed.
    pub error: Error,
}

impl Plan {
    /// Sends the plan's requests, one after the other.
    ///
    /// Nothing is sent if anything is [refused](crate::plan::Verdict::Refused). A request that finds the cluster
    /// changed since the plan was made (the index exists, the alias has a write index) is not repeated, and neither is
    /// one whose reply was lost: its resource is reported as [overtaken](Applied::overtaken), and the others go on. So a
    /// plan that is applied twice changes nothing the second time. Any other failure ends it, and the
    /// [error](ApplyError::Step) returns what was done.
    ///
    /// Programs that change what the server does not arbitrate (anything but the creation of an index) do so one after the
    /// other, by a lease. The plan is sent as it is: [`init_with`](Cluster::init_with) looks again once it has the lease.
    pub async fn apply(&self, cluster: &Cluster) -> Result<Applied, ApplyError> {
        if !self.needs_lease() || !self.refusals().is_empty() {
            return self.send(cluster, None).await;
        }
        let lease = Lease::acquire(cluster, &Terms::new(LEASE)).await.map_err(ApplyError::Lease)?;
        let outcome = self.send(cluster, Some(&lease)).await;
        lease.release().await;
        outcome
    }

    /// Whether something is to be sent of which the server would take a second one at the same time too.
    pub(crate) fn needs_lease(&self) -> bool {
        self.resources.iter().flat_map(|plan| &plan.steps).any(|step| !step.action.is_arbitrated())
    }

    /// Sends it, as long as the lease is held.
    pub(crate) async fn send(&self, cluster: &Cluster, lease: Option<&Lease>) -> Result<Applied, ApplyError> {
        let refusals = self.refusals();
        if !refusals.is_empty() {
            return Err(ApplyError::Refused(refusals));
        }
        let mut applied = Applied::default();
        for plan @ ResourcePlan { kind, name, steps, .. } in &self.resources {
            for step in steps {
                let subject = plan.subject();
                if let Some(lease) = lease
                    && !lease.is_kept().await
                {
                    return Err(ApplyError::LeaseLost { done: applied.done });
                }
                match send(cluster, step).await {
                    Ok(()) => applied.done.push(Done { subject, step: step.clone() }),
                    Err(error) if is_overtaken(step.action, &error) => {
                        applied.overtaken.push(Overtaken { subject, kind: *kind, name: name.clone(), error });
                        break;
                    }
                    Err(error) => {
                        let (step, done) = (step.clone(), applied.done);
                        return Err(ApplyError::Step(Box::new(StepError { subject, step, done, error })));
                    }
                }
            }
        }
        Ok(applied)
    }
}

async fn send(cluster: &Cluster, step: &Step) -> Result<(), Error> {
    match (step.action, once(cluster, step, step.action).await) {
        // Before 8.12.
        (Action::ReopenSettings, Err(error)) if is_unknown_parameter(&error) => reopen(cluster, step).await,
        (_, outcome) => outcome,
    }
}

async fn once(cluster: &Cluster, step: &Step, action: Action) -> Result<(), Error> {
    let path = action.path(segment(&step.name));
    let request = match action.method() {
        "POST" => Request::post(action.words(), path),
        "DELETE" => Request::delete(action.words(), path),
        _ => Request::put(action.words(), path),
    };
    // What is sent twice is there once; an index or an alias is looked at before it is sent again.
    let repeat = match action {
        Action::CreateIndex | Action::CreateDataStream | Action::UpdateAliases => Repeat::Never,
        _ => Repeat::Safe,
    };
    let mut request = request.resource(&step.name).repeat(repeat);
    for (name, value) in &step.query {
        request = request.query(*name, value);
    }
    if !step.body.is_null() {
        request = request.json(&step.body)?;
    }
    cluster.send(request).await.map(drop)
}

/// Closes the index, changes it, and opens it again whatever became of the change.
async fn reopen(cluster: &Cluster, step: &Step) -> Result<(), Error> {
    let index = segment(&step.name);
    let request = |operation: &'static str, endpoint: &str| {
        Request::post(operation, format!("/{index}/{endpoint}")).resource(&step.name).repeat(Repeat::Safe)
    };
    let closed = cluster.send(request("close index", "_close")).await.map(drop);
    let changed = match closed {
        Ok(()) => once(cluster, step, Action::PutSettings).await,
        Err(error) => Err(error),
    };
    // Also where the reply to the closing was lost: to open an open index is nothing.
    let opened = cluster.send(request("open index", "_open")).await.map(drop);
    changed.and(opened)
}

fn is_unknown_parameter(error: &Error) -> bool {
    error.status() == Some(400)
        && error.reason().is_some_and(|reason| reason.contains("unrecognized parameter"))
}

/// Whether the state has to be read again instead of giving up: it is not what the plan was made from, or not known.
fn is_overtaken(action: Action, error: &Error) -> bool {
    let reason = || error.reason().unwrap_or_default();
    let raced = match error.error_type() {
        // The server's word for the second of two write indices, with the status 500.
        Some("illegal_state_exception") => reason().contains("more than one write index"),
        Some("invalid_alias_name_exception") => reason().contains("same name as the alias"),
        Some("invalid_index_name_exception") => reason().contains("already exists as alias"),
        Some("index_not_found_exception") => action != Action::CreateIndex,
        // The alias was moved meanwhile.
        Some("aliases_not_found_exception") => true,
        _ => error.is_already_exists(),
    };
    raced || error.is_outcome_unknown() || matches!(error.kind(), ErrorKind::Unacknowledged)
}

impl fmt::Display for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: {}", self.subject, self.error)?;
        self.done
            .iter()
            .try_for_each(|Done { subject, step }| write!(f, "\ndone before: {step} for `{subject}`"))
    }
}

/// Short: a `main` that returns the error prints this, and a step holds a whole schema.
impl fmt::Debug for StepError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done: Vec<_> = self.done.iter().map(|done| done.step.to_string()).collect();
        f.debug_struct("StepError")
            .field("subject", &self.subject)
            .field("step", &self.step.to_string())
            .field("done", &done)
            .field("error", &self.error)
            .finish()
    }
}

impl std::error::Error for StepError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The error itself is in the message already.
        self.error.source()
    }
}
