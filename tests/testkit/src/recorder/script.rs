//! The faults that a test has injected.

use std::sync::{Arc, Mutex};

use super::fault::Fault;
use super::log::{Exchange, lock};
use super::when::When;

/// The rules in force, the oldest first; clones share them.
#[derive(Clone, Debug, Default)]
pub(super) struct Script(Arc<Mutex<Vec<(When, Fault)>>>);

impl Script {
    pub(super) fn add(&self, when: When, fault: Fault) {
        lock(&self.0).push((when, fault));
    }

    pub(super) fn clear(&self) {
        lock(&self.0).clear();
    }

    pub(super) fn asks_for_body(&self, request: &Exchange) -> bool {
        lock(&self.0).iter().any(|(when, _)| when.asks_for_body(request))
    }

    /// The fault of the oldest rule that takes this request. Every rule counts it, so that none depends on others.
    pub(super) fn decide(&self, request: &Exchange, body: &[u8]) -> Option<Fault> {
        let mut rules = lock(&self.0);
        let takers =
            rules.iter_mut().filter_map(|(when, fault)| when.takes(request, body).then(|| fault.clone()));
        takers.fold(None, |first, fault| first.or(Some(fault)))
    }
}
