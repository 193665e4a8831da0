//! Judging a reply: pure, from status, headers and body to a result.

use serde::Deserialize;

use super::response::Failure;
use crate::error::{Cause, Detail, ErrorKind};

/// What a reply consists of, once read.
pub(super) struct Reply<'a> {
    pub(super) node: &'a str,
    pub(super) status: u16,
    /// The header `X-Elastic-Product` says Elasticsearch.
    pub(super) product: bool,
    /// The headers `Content-Type` and `Server`, for the message when something else answered.
    pub(super) content_type: &'a str,
    pub(super) server: &'a str,
    pub(super) body: &'a [u8],
}

/// The failure that this reply reports; `None` if it is a good one.
pub(super) fn judge(reply: &Reply<'_>, allowed: &[u16], partial: bool) -> Option<ErrorKind> {
    let success = (200..300).contains(&reply.status);
    if success && !reply.product {
        return Some(not_elasticsearch(reply));
    }
    if success {
        return if partial { None } else { partial_failure(reply.body) };
    }
    let error = serde_json::from_slice::<ErrorBody>(reply.body).ok().map(|body| body.error);
    // A gateway in front answers these in its own way, and passes everything else on.
    let gateway = matches!(reply.status, 401 | 403 | 407 | 413 | 429 | 502..=504);
    // A proxy may drop the header, but nobody else has errors of this shape.
    let detailed = matches!(error, Some(ErrorField::Detail(_)));
    if !reply.product && !detailed && !gateway {
        return Some(not_elasticsearch(reply));
    }
    if allowed.contains(&reply.status) {
        return None;
    }
    Some(server_failure(reply, error))
}

/// The failure in the body of a reply whose status was allowed; `None` if the body reports none.
pub(super) fn refusal(status: u16, body: &[u8]) -> Option<ErrorKind> {
    let error = serde_json::from_slice::<ErrorBody>(body).ok()?.error;
    let reply = Reply { node: "", status, product: true, content_type: "", server: "", body };
    Some(server_failure(&reply, Some(error)))
}

fn not_elasticsearch(reply: &Reply<'_>) -> ErrorKind {
    let mut found = match reply.content_type {
        "" => "without a content type".to_owned(),
        content_type => content_type.to_owned(),
    };
    if !reply.server.is_empty() {
        found.push_str(" from ");
        found.push_str(reply.server);
    }
    ErrorKind::NotElasticsearch { node: reply.node.to_owned(), status: reply.status, found }
}

fn server_failure(reply: &Reply<'_>, error: Option<ErrorField>) -> ErrorKind {
    let status = reply.status;
    let detail = match error {
        Some(ErrorField::Detail(detail)) => detail,
        Some(ErrorField::Text(reason)) => Detail::text(reason),
        None => Detail::text(unexplained(reply)),
    };
    let (error_type, reason, causes) = detail.into_parts();
    match (status, error_type.as_str()) {
        (401, _) => ErrorKind::Unauthorized { reason },
        (403, "" | "security_exception") => ErrorKind::Forbidden { reason },
        _ => ErrorKind::Server { status, error_type, reason, causes },
    }
}

/// A reply without an error of Elasticsearch's: HEAD has none, a gateway sends a page.
fn unexplained(reply: &Reply<'_>) -> String {
    match (reply.product, reply.body.is_empty()) {
        (_, true) => "no reason given".to_owned(),
        // Such as `"found": false`, `"result": "not_found"`, or a health that timed out.
        (true, false) => String::from_utf8_lossy(&reply.body[..reply.body.len().min(200)]).into_owned(),
        (false, false) => format!("a gateway answered with {}", reply.content_type),
    }
}

/// The failures that a 2xx reply reports all the same.
fn partial_failure(body: &[u8]) -> Option<ErrorKind> {
    // Not an object, or one of another shape: nothing is reported.
    let reported: Reported = serde_json::from_slice(body).ok()?;
    if reported.acknowledged == Some(false) {
        return Some(ErrorKind::Unacknowledged);
    }
    let shards = reported.shards.unwrap_or_default();
    let failures: Vec<Cause> =
        reported.failures.unwrap_or_default().iter().chain(&shards.failures).map(Failure::cause).collect();
    let timed_out = reported.timed_out == Some(true);
    let failed = timed_out || reported.errors == Some(true) || !failures.is_empty() || shards.failed > 0;
    failed.then_some(ErrorKind::Incomplete { timed_out, failures })
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorField,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorField {
    Detail(Detail),
    Text(String),
}

#[derive(Deserialize)]
struct Reported {
    acknowledged: Option<bool>,
    errors: Option<bool>,
    timed_out: Option<bool>,
    failures: Option<Vec<Failure>>,
    #[serde(rename = "_shards")]
    shards: Option<Shards>,
}

#[derive(Deserialize, Default)]
struct Shards {
    #[serde(default)]
    failed: u32,
    #[serde(default)]
    failures: Vec<Failure>,
}
