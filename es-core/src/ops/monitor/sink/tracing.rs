//! Changes as events of `tracing`.

use super::{Delivered, Sink};
use crate::ops::monitor::{Change, Severity};

/// Writes changes as events of `tracing`: critical ones as errors, warnings as warnings, and what is over as information.
///
/// Without a subscriber nothing is printed: a program that has none installs one at its start, such as
/// `tracing_subscriber::fmt::init()`, and with a filter (`RUST_LOG`) it must let `es_core` through.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tracing;

impl Sink for Tracing {
    fn name(&self) -> &'static str {
        "tracing"
    }

    fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a> {
        for change in changes {
            let alert = &change.alert;
            let (rule, subject) = (&alert.rule, &alert.subject);
            match alert.severity {
                Severity::Critical if change.is_fired() => tracing::error!(rule, %subject, "{change}"),
                Severity::Warning if change.is_fired() => tracing::warn!(rule, %subject, "{change}"),
                _ => tracing::info!(rule, %subject, "{change}"),
            }
        }
        Box::pin(std::future::ready(Ok(())))
    }
}
