//! What the service answers. Only `/readyz` asks the cluster: the others tell what the monitor has read, however many ask.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Utc;
use es_core::cluster::{Request, RetryPolicy, segment};
use es_core::error::Error;
use es_core::ops::monitor::{Change, Metrics, Reading, Running};
use es_core::prelude::*;
use futures_util::future::join_all;
use futures_util::{Stream, StreamExt};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::view::View;

const PAGE: &str = include_str!("page.html");
/// Changes that are kept for the page.
const KEPT: usize = 50;
/// How long the cluster may take to answer before the service is not ready.
const PATIENCE: Duration = Duration::from_secs(3);

/// What the routes share.
pub(crate) struct Service {
    /// Asks each node once: whoever probes has a patience of its own.
    probe: Cluster,
    /// Indices or aliases without which the service is not ready.
    serves: Vec<String>,
    every: Duration,
    metrics: Metrics,
    reading: Mutex<Option<Arc<Reading>>>,
    /// The last ones first.
    changes: Mutex<VecDeque<Change>>,
}

impl Service {
    pub(crate) fn new(es: &Cluster, serves: Vec<String>, every: Duration, running: &Running) -> Self {
        Service {
            probe: es.clone().with_retry(RetryPolicy::none()),
            serves,
            every,
            metrics: Metrics::of(running),
            reading: Mutex::default(),
            changes: Mutex::default(),
        }
    }

    /// Takes what the monitor reads and tells, until it stops.
    pub(crate) async fn follow(
        &self,
        readings: impl Stream<Item = Arc<Reading>>,
        changes: impl Stream<Item = Change>,
    ) {
        let readings = readings.for_each(async |reading| *held(&self.reading) = Some(reading));
        let changes = changes.for_each(async |change| {
            let mut kept = held(&self.changes);
            kept.push_front(change);
            kept.truncate(KEPT);
        });
        tokio::join!(readings, changes);
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

type Shared = State<Arc<Service>>;
type Headers = [(HeaderName, &'static str); 1];
const FRESH: Headers = [(CACHE_CONTROL, "no-store")];

pub(crate) fn routes(service: Arc<Service>) -> Router {
    let policy = content_security_policy(PAGE);
    let page = move || {
        let headers = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_SECURITY_POLICY, &policy),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (REFERRER_POLICY, "no-referrer"),
            (CACHE_CONTROL, "no-cache"),
        ];
        std::future::ready((headers.map(|(name, value)| (name, value.to_owned())), PAGE))
    };
    Router::new()
        .route("/", get(page))
        .route("/healthz", get(|| async { (FRESH, "alive\n") }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .route("/api/status", get(status))
        .with_state(service)
}

/// By the hashes of what stands in the page, so that nothing else runs in it, whatever an index is called.
fn content_security_policy(page: &str) -> String {
    let hash = |element: &str| {
        let (open, close) = (format!("<{element}>"), format!("</{element}>"));
        let within = page.split_once(&open).and_then(|(_, rest)| rest.split_once(&close));
        format!("'sha256-{}'", STANDARD.encode(Sha256::digest(within.map_or("", |(within, _)| within))))
    };
    format!(
        "default-src 'none'; script-src {}; style-src {}; img-src data:; connect-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        hash("script"),
        hash("style")
    )
}

async fn status(State(service): Shared) -> Response {
    let (reading, changes) = (held(&service.reading).clone(), held(&service.changes).clone());
    let view = View::of(reading.as_deref(), &changes, service.every, Utc::now());
    (FRESH, axum::Json(view)).into_response()
}

async fn metrics(State(service): Shared) -> Response {
    match service.metrics.text() {
        Ok(text) => ([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text)
            .into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

/// Why the service can't do its work.
#[derive(Serialize)]
struct Reason {
    /// `cluster`, or the index or alias.
    of: String,
    reason: String,
}

/// Whether the cluster has a master, and every shard of what is to be served answers a search.
async fn ready(State(service): Shared) -> Response {
    let es = &service.probe;
    let health = es.health();
    let searched = service.serves.iter().map(|name| fault(name, search(es, name)));
    let (cluster, searched) = tokio::join!(fault("cluster", health.cluster()), join_all(searched));
    let reasons: Vec<Reason> = cluster.into_iter().chain(searched.into_iter().flatten()).collect();
    let status = if reasons.is_empty() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, FRESH, axum::Json(json!({"ready": reasons.is_empty(), "reasons": reasons}))).into_response()
}

async fn fault<T>(of: &str, asked: impl Future<Output = Result<T, Error>>) -> Option<Reason> {
    let reason = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(answer) => answer.err()?.to_string(),
        Err(_) => format!("no answer within {PATIENCE:?}"),
    };
    Some(Reason { of: of.to_owned(), reason })
}

async fn search(es: &Cluster, name: &str) -> Result<(), Error> {
    let path = format!("/{}/_search", segment(&es.name(name)));
    let request = Request::get("look whether it serves", path)
        .resource(es.name(name))
        .query("size", 0)
        .query("terminate_after", 1)
        .query("allow_partial_search_results", false);
    es.send(request).await.map(drop)
}
