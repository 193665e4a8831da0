//! Writes batches through the fence: again for what the cluster had no room for, and counts.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use es_core::cluster::{Cluster, Repeat, Request, Response, segment};
use es_core::documents::bulk::reply::Answer;
use es_core::error::ErrorKind;

use super::batch::{Batch, Item, only};
use super::limit::Limit;
use crate::control::Control;
use crate::engine::Trouble;
use crate::error::Failure;

/// The first pause after a refusal, and the longest.
const PAUSES: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(10));

/// How often a batch is sent before the state is looked at again.
const ATTEMPTS: u32 = 12;

/// How soon a new rate, or a stop, is noticed.
const LOOK: Duration = Duration::from_millis(100);

/// A full disk, or a block set by hand.
const BLOCKED: &str = "cluster_block_exception";

/// Where batches go.
#[derive(Debug)]
pub(super) struct Sink<'a> {
    pub(super) cluster: &'a Cluster,
    pub(super) to: &'a str,
    pub(super) pipeline: &'a str,
    pub(super) opaque_id: &'a str,
    pub(super) control: &'a Control,
    pub(super) limit: Limit,
    /// When the next batch may go, where there is a rate.
    pub(super) turn: Mutex<Option<Instant>>,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub(super) struct Landed {
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) conflicts: u64,
    /// Requests that the cluster put off.
    pub(super) put_off: u64,
    /// Something was sent twice, so that what is new may have been reported as updated.
    pub(super) again: bool,
    /// Documents that are written now.
    pub(super) done: Vec<Item>,
    /// The sources, by their places, of documents that the server does not take, with its reason.
    pub(super) refused: Vec<(usize, String)>,
}

impl Sink<'_> {
    /// Documents of a batch: at a rate, not more than a second's.
    pub(super) fn most(&self) -> usize {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // documents
        self.control.rate().map_or(usize::MAX, |rate| rate.max(1.0) as usize)
    }

    /// Writes a batch; it is empty then.
    pub(super) async fn write(&self, batch: &mut Batch) -> Result<Landed, Trouble> {
        let (mut body, mut items) = batch.take();
        let mut landed = Landed::default();
        let mut pause = PAUSES.0;
        self.turn(items.len()).await?;
        for attempt in 1.. {
            let permit = self.limit.enter().await;
            let reply = self.cluster.send(self.request(body.clone())).await;
            let outcome = match reply {
                Ok(reply) => {
                    landed.again |= reply.attempts() > 1;
                    let busy = landed.count(&reply, &items);
                    busy.map(|busy| (busy, reply))
                }
                Err(error) => Err(error.into()),
            };
            // A whole request that was refused was repeated by the connection.
            let crowded = match &outcome {
                Ok((busy, reply)) => !busy.is_empty() || reply.attempts() > 1,
                Err(Trouble::Passing(error)) => error.status() == Some(429),
                Err(_) => false,
            };
            self.limit.leave(permit, crowded);
            landed.put_off += u64::from(crowded);
            match outcome {
                Ok((busy, _)) if busy.is_empty() => return Ok(landed),
                Ok((busy, _)) if attempt < ATTEMPTS => (body, items) = only(&body, &items, &busy),
                Ok((_, reply)) => return Err(reply.fail(too_busy()).into()),
                Err(Trouble::Passing(error)) if error.status() == Some(429) && attempt < ATTEMPTS => {}
                Err(trouble) => return Err(trouble),
            }
            self.rest(pause).await?;
            pause = (pause * 2).min(PAUSES.1);
        }
        Ok(landed)
    }

    fn request(&self, body: Bytes) -> Request {
        Request::post("write documents", format!("/{}/_bulk", segment(self.to)))
            .resource(self.to)
            .query("require_alias", true)
            .query("pipeline", self.pipeline)
            .query("filter_path", "errors,items.*.status,items.*.result,items.*.error")
            .opaque_id(self.opaque_id)
            .ndjson(body)
            // With the versions that they have, a second time changes nothing.
            .repeat(Repeat::Safe)
            .partial()
    }

    /// Waits until it is this batch's turn, at the rate of the moment.
    async fn turn(&self, documents: usize) -> Result<(), Trouble> {
        loop {
            self.rest(Duration::ZERO).await?;
            let Some(rate) = self.control.rate() else { return Ok(()) };
            let wait = {
                let mut turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
                let now = Instant::now();
                let wait = turn.map_or(Duration::ZERO, |turn| turn.saturating_duration_since(now));
                if wait.is_zero() {
                    #[allow(clippy::cast_precision_loss)] // documents
                    let taken = Duration::try_from_secs_f32(documents as f32 / rate.max(f32::MIN_POSITIVE));
                    *turn = now.checked_add(taken.unwrap_or(Duration::MAX)).or(*turn);
                }
                wait
            };
            if wait.is_zero() {
                return Ok(());
            }
            self.rest(wait.min(LOOK)).await?;
        }
    }

    /// Pauses, unless it is to stop.
    async fn rest(&self, pause: Duration) -> Result<(), Trouble> {
        let until = Instant::now() + pause;
        loop {
            if self.control.is_stopped() {
                return Err(Failure::Cancelled.into());
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            tokio::time::sleep(left.min(LOOK)).await;
        }
    }
}

impl Landed {
    /// Counts what was done; the operations that are to be sent again.
    fn count(&mut self, reply: &Response, items: &[Item]) -> Result<Vec<usize>, Trouble> {
        let answer: Answer<'_> = reply.json()?;
        if answer.items.len() != items.len() {
            let reason = format!("{} operations were answered of {}", answer.items.len(), items.len());
            return Err(Trouble::Again(reason));
        }
        let mut busy = vec![];
        for (at, (answered, item)) in answer.items.into_iter().zip(items).enumerate() {
            let outcome = answered.outcome;
            let (status, created) = (outcome.status, outcome.result == Some("created"));
            let too_much = outcome.is_busy();
            let Some((error_type, reason)) = outcome.into_refusal() else {
                self.done.push(*item);
                if created {
                    self.created += 1;
                } else {
                    self.updated += 1;
                }
                continue;
            };
            match (status, error_type.as_str()) {
                _ if too_much => busy.push(at),
                (_, BLOCKED) => return Err(Failure::WritesBlocked { reason }.into()),
                (_, "security_exception") => return Err(Failure::Forbidden { reason }.into()),
                (409, _) => self.conflicts += 1,
                // The fence is down: somebody has taken over.
                (404, _) => {
                    let kind = ErrorKind::Server { status, error_type, reason, causes: vec![] };
                    return Err(reply.fail(kind).into());
                }
                // A shard is not there: it comes back, or the state is looked at again.
                (500.., _) => {
                    self.again = true;
                    busy.push(at);
                }
                _ => self.refused.push((item.row, format!("{error_type}: {reason}"))),
            }
        }
        Ok(busy)
    }
}

fn too_busy() -> ErrorKind {
    ErrorKind::Server {
        status: 429,
        error_type: "es_rejected_execution_exception".to_owned(),
        reason: format!("the cluster was busy {ATTEMPTS} times in a row"),
        causes: vec![],
    }
}
