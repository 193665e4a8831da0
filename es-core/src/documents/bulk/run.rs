//! The engine: operations come in, batches go out.

use std::pin::pin;
use std::time::Instant;

use futures_util::stream::{self, FuturesUnordered, Stream, StreamExt};

use super::batch::Batch;
use super::operation::{Operation, Payload};
use super::report::{BulkItemError, BulkReport};
use super::send::{Landed, Sender};
use super::{Bulk, Progress};
use crate::error::{Error, ErrorKind};

impl<D: Payload> Bulk<D> {
    /// Runs the operations of a list or an iterator; documents stand for their indexing.
    ///
    /// Fails with [`ErrorKind::BulkFailed`] if any operation failed, after all were sent, unless
    /// [`allow_failures`](Self::allow_failures) is called or there are too many; with [`ErrorKind::BulkStopped`] if a request
    /// failed, so that the rest was not sent. The report of what was done is in the error.
    pub async fn run(
        self,
        operations: impl IntoIterator<Item = impl Into<Operation<D>>>,
    ) -> Result<BulkReport, Error> {
        self.run_stream(stream::iter(operations)).await
    }

    /// Runs the operations of a stream; see [`run`](Self::run). The stream is polled only when there is room for more.
    pub async fn run_stream(
        self,
        operations: impl Stream<Item = impl Into<Operation<D>>>,
    ) -> Result<BulkReport, Error> {
        let Self { cluster, target, documents, limits, concurrency, max_failures, linger, progress, .. } =
            self;
        let sender = Sender {
            require_alias: documents.as_ref().is_some_and(|inner| inner.schema.writes_through_alias()),
            refresh: self.refresh,
            pipeline: self.pipeline,
            timeout: self.timeout,
            keep_documents: self.keep_documents,
            documents: documents.clone(),
            cluster,
            target,
        };
        let mut tally = Tally {
            start: Instant::now(),
            report: BulkReport::new(&sender.target),
            progress,
            failure: None,
            missing: None,
        };
        let append_only = documents.as_ref().is_some_and(|inner| inner.schema.is_append_only());
        let mut operations = pin!(operations.fuse());
        let mut flying = FuturesUnordered::new();
        let mut batch = Batch::default();
        let mut position = 0;
        let mut deadline = pin!(tokio::time::sleep(linger));
        let mut ended = false;
        loop {
            let going = tally.is_going() && tally.report.failed.len() <= max_failures;
            let room = flying.len() < concurrency;
            if going && room && !batch.is_empty() && (ended || batch.is_full(limits)) {
                flying.push(sender.send(batch.seal(limits)));
                continue;
            }
            tokio::select! {
                biased;
                Some(landed) = flying.next(), if !flying.is_empty() => tally.add(landed),
                next = operations.next(), if going && room && !ended => match next {
                    None => ended = true,
                    Some(operation) => {
                        if batch.is_empty() {
                            deadline.as_mut().reset(tokio::time::Instant::now() + linger);
                        }
                        let operation = operation.into();
                        let operation = if append_only { operation.appended() } else { operation };
                        if let Err(error) = batch.push(operation, position, limits) {
                            tally.unwritable(position, error);
                        }
                        position += 1;
                    }
                },
                () = &mut deadline, if going && room && !batch.is_empty() => {
                    flying.push(sender.send(batch.seal(limits)));
                }
                else => break,
            }
        }
        let Tally { mut report, failure, missing, .. } = tally;
        // Requests land in any order.
        report.failed.sort_unstable_by_key(|failed| failed.position);
        match (failure, missing, documents) {
            (Some(error), ..) => Err(report.into_stopped(error)),
            (None, Some(missing), Some(documents)) => {
                let refused = Error::new(report.context.clone(), missing);
                Err(report.into_stopped(documents.explain(refused, &sender.target).await))
            }
            _ if self.allow_failures && report.failed.len() <= max_failures => Ok(report),
            _ => report.into_result(),
        }
    }
}

/// What came of it so far.
struct Tally {
    start: Instant,
    report: BulkReport,
    progress: Option<Progress>,
    /// The first failure; nothing more is sent after it.
    failure: Option<Error>,
    /// The first refusal for want of the alias: all others would be the same.
    missing: Option<ErrorKind>,
}

impl Tally {
    fn is_going(&self) -> bool {
        self.failure.is_none() && self.missing.is_none()
    }

    fn add(&mut self, Landed { report, failure }: Landed) {
        let sum = &mut self.report;
        sum.created += report.created;
        sum.updated += report.updated;
        sum.deleted += report.deleted;
        sum.unchanged += report.unchanged;
        let missing = report.failed.iter().find(|failed| failed.error_type == "index_not_found_exception");
        self.missing = self.missing.take().or_else(|| missing.map(BulkItemError::kind));
        sum.failed.extend(report.failed);
        sum.repeated += report.repeated;
        sum.requests += report.requests;
        sum.bytes += report.bytes;
        sum.took = self.start.elapsed();
        if let Some(progress) = &mut self.progress {
            progress(sum);
        }
        self.failure = self.failure.take().or(failure);
    }

    fn unwritable(&mut self, position: u64, error: serde_json::Error) {
        let kind = ErrorKind::Encode { reason: format!("operation {position}: {error}") };
        self.failure.get_or_insert_with(|| Error::new(self.report.context.clone(), kind).because(error));
    }
}
