//! What was recorded.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use hyper::{Method, StatusCode, Uri};

use super::fault::Fault;

/// How much of a request's body is kept.
const KEPT: usize = 64 * 1024;

/// One request, and what became of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// 1 for the first request this recorder saw, and so on.
    pub number: u64,
    /// `GET`, `PUT`, …
    pub method: String,
    /// The path with the query, exactly as the client wrote it.
    pub path: String,
    /// Length of the request's body.
    pub request_bytes: u64,
    /// The request's body, or the first 64 KiB of it.
    pub request_body: Vec<u8>,
    /// `None` if no answer was passed to the client, or not yet.
    pub status: Option<u16>,
    /// From the arrival of the request's head to that of the answer's head.
    pub elapsed: Option<Duration>,
    /// The [`Fault`] that was applied, as it displays: `answer 429`.
    pub fault: Option<String>,
}

/// The exchanges so far; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Log(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    arrived: u64,
    slots: Vec<Slot>,
}

/// The exchange of one request while it is under way.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    exchange: Arc<Mutex<Exchange>>,
    arrival: Instant,
}

impl Log {
    /// A request's head has come.
    pub(super) fn arrived(&self, method: &Method, uri: &Uri) -> Slot {
        let mut entries = lock(&self.0);
        entries.arrived += 1;
        let exchange = Exchange {
            number: entries.arrived,
            method: method.to_string(),
            path: uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            ..Exchange::default()
        };
        let slot = Slot { exchange: Arc::new(Mutex::new(exchange)), arrival: Instant::now() };
        entries.slots.push(slot.clone());
        slot
    }

    pub(super) fn take(&self) -> Vec<Exchange> {
        let slots = std::mem::take(&mut lock(&self.0).slots);
        slots.iter().map(|slot| lock(&slot.exchange).clone()).collect()
    }
}

impl Slot {
    /// A piece of the request's body has come.
    pub(super) fn received(&self, bytes: &Bytes) {
        let mut exchange = lock(&self.exchange);
        exchange.request_bytes += bytes.len() as u64;
        let room = KEPT.saturating_sub(exchange.request_body.len());
        exchange.request_body.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// A fault is about to be applied.
    pub(super) fn suffered(&self, fault: &Fault) {
        lock(&self.exchange).fault = Some(fault.to_string());
    }

    /// What is known of the exchange.
    pub(super) fn so_far(&self) -> Exchange {
        lock(&self.exchange).clone()
    }

    /// The answer's head is about to be passed on.
    pub(super) fn answered(&self, status: StatusCode) {
        let mut exchange = lock(&self.exchange);
        exchange.status = Some(status.as_u16());
        exchange.elapsed = Some(self.arrival.elapsed());
    }
}

/// A panic elsewhere leaves these plain values whole.
pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
