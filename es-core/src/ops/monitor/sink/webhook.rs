//! Changes as JSON, sent to an address.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::Value;
use url::Url;

use super::{Delivered, Sink, SinkError, alertmanager};
use crate::ops::chain;
use crate::ops::monitor::Change;

/// Sends changes by `POST`, as JSON; what it looks like is [`body`](Self::body)'s to say. Without it, it is what Prometheus' Alertmanager
/// sends to its own webhooks, so that what is written to receive that receives this:
///
/// ```json
/// {
///   "version": "4",
///   "groupKey": "shards/index/orders",
///   "truncatedAlerts": 0,
///   "status": "firing",
///   "receiver": "webhook alerts.example.com",
///   "groupLabels": {"alertname": "shards", "severity": "warning", "subject": "index", "index": "orders"},
///   "commonLabels": {"alertname": "shards", "severity": "warning", "subject": "index", "index": "orders"},
///   "commonAnnotations": {"summary": "index.unassigned of index orders is 1", "description": "…, with each shard"},
///   "externalURL": "",
///   "alerts": [{
///     "status": "firing",
///     "labels": {"alertname": "shards", "severity": "warning", "subject": "index", "index": "orders"},
///     "annotations": {"summary": "index.unassigned of index orders is 1", "description": "…, with each shard"},
///     "startsAt": "2026-11-29T19:31:05.120Z",
///     "endsAt": "0001-01-01T00:00:00Z",
///     "generatorURL": "",
///     "fingerprint": "shards/index/orders"
///   }]
/// }
/// ```
///
/// Alertmanager itself (`/api/v2/alerts`), Slack, Teams and PagerDuty take other JSON. Where this differs from Alertmanager's:
///
/// - The alerts are the *changes* that have come since the last delivery, at most 100, in their order. What goes on to fire is not
///   told again. So an alert may be there twice, as `firing` and then as `resolved`, and a `status` of `resolved` for the whole
///   says that nothing of this delivery fires any more.
/// - `groupKey` is the fingerprints of these alerts, and `groupLabels` are the labels that all of them share.
/// - A `fingerprint` is rule and subject in words. `endsAt` is the year 1 while the alert fires, as it is there.
/// - There is no page to link to: `externalURL` and `generatorURL` are empty.
///
/// A delivery that is not answered, or with 408, 429 or 5xx, is sent again for [some time](crate::ops::monitor::Monitor::patience), and one
/// that was taken though its answer was lost comes twice: tell by `fingerprint` and `startsAt`. Any other answer but a 2xx loses it.
#[derive(Clone)]
pub struct Webhook {
    client: reqwest::Client,
    url: Url,
    name: String,
    headers: HeaderMap,
    timeout: Duration,
    body: Option<Arc<Body>>,
}

/// What is sent of changes.
type Body = dyn Fn(&[Change]) -> Value + Send + Sync;

/// Why a webhook can't be sent to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WebhookError {
    /// The address is none.
    #[error("the webhook's address is no `http://` or `https://` address: {reason}")]
    Url {
        /// What is wrong with it.
        reason: String,
    },
    /// A header is none.
    #[error("`{name}` is no header with such a value")]
    Header {
        /// Its name.
        name: String,
    },
    /// No connection can be prepared.
    #[error("the webhook can't be prepared: {0}")]
    Client(#[source] reqwest::Error),
}

impl Webhook {
    /// A webhook at this address. Sends nothing.
    pub fn new(url: &str) -> Result<Self, WebhookError> {
        let url = Url::parse(url).map_err(|error| WebhookError::Url { reason: error.to_string() })?;
        let Some(host) = url.host_str().filter(|_| matches!(url.scheme(), "http" | "https")) else {
            return Err(WebhookError::Url { reason: format!("it begins with `{}:`", url.scheme()) });
        };
        let name = format!("webhook {host}");
        // Redirects would take its headers elsewhere.
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let client = client.build().map_err(WebhookError::Client)?;
        Ok(Webhook {
            client,
            url,
            name,
            headers: HeaderMap::new(),
            timeout: Duration::from_secs(10),
            body: None,
        })
    }

    /// Sends a header along, such as `Authorization`. It shows in no log and no error.
    pub fn header(mut self, name: &str, value: &str) -> Result<Self, WebhookError> {
        let fault = || WebhookError::Header { name: name.to_owned() };
        let key = HeaderName::try_from(name).map_err(|_| fault())?;
        let mut value = HeaderValue::try_from(value).map_err(|_| fault())?;
        value.set_sensitive(true);
        self.headers.insert(key, value);
        Ok(self)
    }

    /// How long one delivery may take, up to two minutes; default 10 s.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Its name in logs and counts; default `webhook` and the host.
    pub fn named(self, name: impl Into<String>) -> Self {
        Self { name: name.into(), ..self }
    }

    /// What is sent of changes, in place of what Alertmanager sends. The changes are at least one, and in their order.
    ///
    /// All that is known of them:
    ///
    /// ```
    /// # use es_core::ops::monitor::{Webhook, WebhookError};
    /// # fn webhook() -> Result<Webhook, WebhookError> {
    /// Ok(Webhook::new("https://alerts.example.com/hook")?.body(|changes| serde_json::json!(changes)))
    /// # }
    /// ```
    ///
    /// Slack:
    ///
    /// ```
    /// # use es_core::ops::monitor::{Webhook, WebhookError};
    /// # use serde_json::json;
    /// # fn webhook(url: &str) -> Result<Webhook, WebhookError> {
    /// Ok(Webhook::new(url)?.named("slack").body(|changes| {
    ///     let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    ///     json!({"text": lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")})
    /// }))
    /// # }
    /// ```
    ///
    /// An Alertmanager, which then sends on by rules of its own:
    ///
    /// ```
    /// use std::time::Duration;
    /// use es_core::ops::monitor::{Change, Webhook};
    /// use serde_json::{Value, json};
    ///
    /// fn alert(change: &Change) -> Value {
    ///     let alert = &change.alert;
    ///     let mut labels = json!({"alertname": alert.rule});
    ///     for (label, value) in alert.labels() {
    ///         labels[label] = value.into();
    ///     }
    ///     // One without an end is over for Alertmanager after 5 minutes (`resolve_timeout`), and what goes on is not told again.
    ///     let end = if change.is_fired() { change.at + Duration::from_hours(24 * 365) } else { change.at };
    ///     json!({"labels": labels, "annotations": {"summary": alert.message}, "startsAt": alert.since, "endsAt": end})
    /// }
    ///
    /// # fn webhook() -> Result<Webhook, es_core::ops::monitor::WebhookError> {
    /// Ok(Webhook::new("http://alertmanager:9093/api/v2/alerts")?.body(|changes| changes.iter().map(alert).collect()))
    /// # }
    /// ```
    pub fn body(self, of: impl Fn(&[Change]) -> Value + Send + Sync + 'static) -> Self {
        Self { body: Some(Arc::new(of)), ..self }
    }

    async fn post(&self, changes: &[Change]) -> Result<(), SinkError> {
        let body = match &self.body {
            Some(body) => body(changes),
            None => alertmanager::body(&self.name, changes),
        };
        let request = self.client.post(self.url.clone()).timeout(self.timeout).headers(self.headers.clone());
        let request = request.header(CONTENT_TYPE, "application/json").body(body.to_string());
        // The address may hold a token.
        let answer =
            request.send().await.map_err(|error| SinkError::transient(chain(&error.without_url())))?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            status @ (408 | 429 | 500..) => Err(SinkError::transient(format!("it answered {status}"))),
            status => Err(SinkError::permanent(format!("it answered {status}"))),
        }
    }
}

impl Sink for Webhook {
    fn name(&self) -> &str {
        &self.name
    }

    fn deliver<'a>(&'a self, changes: &'a [Change]) -> Delivered<'a> {
        Box::pin(self.post(changes))
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let headers: Vec<_> = self.headers.keys().map(HeaderName::as_str).collect();
        f.debug_struct("Webhook").field("name", &self.name).field("headers", &headers).finish_non_exhaustive()
    }
}
