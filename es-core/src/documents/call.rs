//! What all calls on single documents share.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use super::Inner;
use super::patience::Waiting;
use crate::cluster::{Request, Response, segment};
use crate::error::{Error, ErrorKind};

/// What `.await`ing a call runs.
pub(super) type Sent<R> = BoxFuture<'static, Result<R, Error>>;

/// A request that may have turned out to be impossible while it was built.
#[derive(Debug)]
pub(super) struct Call {
    inner: Arc<Inner>,
    alias: String,
    request: Result<Request, Error>,
}

impl Call {
    pub(super) fn new(inner: &Arc<Inner>, alias: &str, request: Request) -> Self {
        let request = Ok(request.resource(alias));
        Self { inner: Arc::clone(inner), alias: alias.to_owned(), request }
    }

    /// For a document with this id: the id is the path's last segment.
    pub(super) fn with_id(
        inner: &Arc<Inner>,
        alias: &str,
        id: &str,
        endpoint: &str,
        request: impl FnOnce(String) -> Request,
    ) -> Self {
        let call = Self::new(inner, alias, request(format!("/{alias}/{endpoint}/{}", segment(id))));
        // URLs give dots a meaning, encoded or not.
        if matches!(id, "" | "." | "..") {
            return call.and_then(|request| {
                Err(request.fail(ErrorKind::Encode {
                    reason: format!("`{id}` cannot be the id of a document in a URL"),
                }))
            });
        }
        call
    }

    pub(super) fn map(self, change: impl FnOnce(Request) -> Request) -> Self {
        Self { request: self.request.map(change), ..self }
    }

    pub(super) fn and_then(self, change: impl FnOnce(Request) -> Result<Request, Error>) -> Self {
        Self { request: self.request.and_then(change), ..self }
    }

    /// Sends it, and reads the reply.
    pub(super) fn send<R: 'static>(
        self,
        read: impl FnOnce(Response) -> Result<R, Error> + Send + 'static,
    ) -> Sent<R> {
        Box::pin(async move {
            let request = self.request?;
            let mut waiting = Waiting::new(&self.inner);
            let outcome = loop {
                let outcome = match self.inner.cluster.send(request.clone()).await {
                    Ok(response) => response.unless_refused(),
                    Err(error) => Err(error),
                };
                match outcome {
                    Err(error) if error.is_write_block() && waiting.again().await => {}
                    outcome => break outcome,
                }
            };
            match outcome {
                Ok(response) => read(response),
                Err(error) => Err(self.inner.explain(error, &self.alias).await),
            }
        })
    }
}

/// The options that every call has, for a struct with a field `call`.
macro_rules! shared_options {
    () => {
        /// The routing value; needed where the document was written with one.
        pub fn routing(self, routing: impl Into<String>) -> Self {
            self.parameter("routing", routing.into())
        }

        /// How long one attempt may take; default the cluster's `request_timeout`, 30 s.
        pub fn timeout(mut self, timeout: std::time::Duration) -> Self {
            self.call = self.call.map(|request| request.timeout(timeout));
            self
        }

        /// Any other parameter of the API, for its query string.
        pub fn parameter(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
            self.call = self.call.map(|request| request.query(name, value));
            self
        }
    };
}
pub(super) use shared_options;
