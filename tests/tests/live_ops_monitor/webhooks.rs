use std::time::Duration;

use es_core::ops::monitor::{Change, Metrics, Webhook, WebhookError};
use es_testkit::openmetrics;
use es_tests::stage::Stage;
use futures_util::StreamExt;
use serde_json::{Value, json};

use super::hook::Hook;
use super::monitor;

#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_gets_what_alertmanagers_receivers_expect() {
    let stage = Stage::new("webhook").await;
    super::create(&stage, "a", 1).await;
    let hook = Hook::start(|_| (200, Duration::ZERO)).await;
    let webhook = hook.webhook("pager");
    let shown = format!("{webhook:?}");
    assert!(shown.contains("authorization") && !shown.contains("secret"), "{shown}");
    let running = monitor(&stage).rule(super::missing_replica("a")).sink(webhook).start().unwrap();
    let fired = super::next(&mut running.changes()).await;
    running.stop().await;

    let taken = hook.taken.lock().unwrap().clone();
    let (head, body) = &taken[0];
    assert!(
        head.starts_with("POST /hook?key=secret-in-url")
            && head.contains("authorization: Bearer secret-token")
    );
    let alert = &body["alerts"][0];
    assert_eq!(
        (&body["version"], &body["status"], &alert["status"]),
        (&"4".into(), &"firing".into(), &"firing".into())
    );
    assert_eq!(alert["labels"]["alertname"], "a");
    assert_eq!(alert["labels"]["severity"], "warning");
    assert_eq!(alert["labels"]["index"], stage.name("a"));
    assert_eq!(alert["startsAt"], serde_json::to_value(fired.alert.since).unwrap());
    assert_eq!((&alert["endsAt"], &body["receiver"]), (&"0001-01-01T00:00:00Z".into(), &"pager".into()));
    assert_eq!(body["groupKey"], format!("a/index/{}", stage.name("a")));
    assert!(alert["annotations"]["description"].as_str().unwrap().contains("replica"), "{alert}");

    let fault = Webhook::new("ftp://x/?key=secret").unwrap_err();
    assert!(matches!(&fault, WebhookError::Url { .. }) && !fault.to_string().contains("secret"), "{fault}");
    assert!(matches!(Webhook::new("no address").unwrap_err(), WebhookError::Url { .. }));
    let fault = Webhook::new(&hook.url).unwrap().header("a b", "secret\n").unwrap_err();
    assert!(!fault.to_string().contains("secret"), "{fault}");
}

/// As the documentation of `Webhook::body` has it.
fn slack(changes: &[Change]) -> Value {
    let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    json!({"text": lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")})
}

/// The same.
fn alertmanagers(change: &Change) -> Value {
    let alert = &change.alert;
    let mut labels = json!({"alertname": alert.rule});
    for (label, value) in alert.labels() {
        labels[label] = value.into();
    }
    let end = if change.is_fired() { change.at + Duration::from_hours(24 * 365) } else { change.at };
    json!({"labels": labels, "annotations": {"summary": alert.message}, "startsAt": alert.since, "endsAt": end})
}

#[tokio::test(flavor = "multi_thread")]
async fn other_receivers_get_what_they_take() {
    let stage = Stage::new("bodies").await;
    super::create(&stage, "a", 1).await;
    let hook = || Hook::start(|_| (200, Duration::ZERO));
    let (chat, alertmanager, raw) = (hook().await, hook().await, hook().await);
    let secret = "secret-in-body";
    let webhook = raw.webhook("raw").body(move |changes| json!({"changes": changes, "key": secret}));
    let shown = format!("{webhook:?}");
    assert!(shown.contains("raw") && !shown.contains("secret"), "{shown}");
    let running = monitor(&stage)
        .rule(super::missing_replica("a"))
        .sink(chat.webhook("slack").body(slack))
        .sink(alertmanager.webhook("alertmanager").body(|all| all.iter().map(alertmanagers).collect()))
        .sink(webhook)
        .start()
        .unwrap();
    let mut changes = running.changes();
    let fired = super::next(&mut changes).await;
    super::replicas(&stage, "a", 0).await;
    let over = super::next(&mut changes).await;
    running.stop().await;
    let bodies = |hook: &Hook| -> Vec<Value> {
        hook.taken.lock().unwrap().iter().map(|(_, body)| body.clone()).collect()
    };

    let text: Vec<_> = bodies(&chat).iter().map(|body| body["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(text.join("\n"), format!("{fired}\n{over}").replace('>', "&gt;"));
    let alerts: Vec<Value> =
        bodies(&alertmanager).iter().flat_map(|body| body.as_array().unwrap().clone()).collect();
    let labels =
        json!({"alertname": "a", "severity": "warning", "subject": "index", "index": stage.name("a")});
    assert_eq!((alerts.len(), &alerts[0]["labels"], &alerts[1]["labels"]), (2, &labels, &labels));
    assert_eq!(alerts[0]["startsAt"], alerts[1]["startsAt"], "it is one alert");
    assert_eq!(alerts[1]["endsAt"], json!(over.at));
    assert!(alerts[0]["endsAt"].as_str() > alerts[1]["endsAt"].as_str(), "{alerts:?}");
    let told: Vec<Value> =
        bodies(&raw).iter().flat_map(|body| body["changes"].as_array().unwrap().clone()).collect();
    assert_eq!(told, [json!(fired), json!(over)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_webhooks_at_one_host_are_counted_apart() {
    let stage = Stage::new("alike").await;
    super::create(&stage, "a", 1).await;
    let (taking, refusing) =
        (Hook::start(|_| (200, Duration::ZERO)).await, Hook::start(|_| (400, Duration::ZERO)).await);
    let webhook = |hook: &Hook| Webhook::new(&hook.url).unwrap();
    let monitor = monitor(&stage).rule(super::missing_replica("a"));
    let running = monitor.sink(webhook(&taking)).sink(webhook(&refusing)).start().unwrap();
    assert!(running.changes().next().await.unwrap().is_fired());
    let metrics = Metrics::of(&running);
    running.stop().await;
    let samples = openmetrics::parse(&metrics.text().unwrap()).unwrap();
    for (sink, delivered, lost) in [("webhook 127.0.0.1", 1.0, 0.0), ("webhook 127.0.0.1 2", 0.0, 1.0)] {
        let of = |metric: &str| samples[&format!("es_monitor_{metric}_total{{sink=\"{sink}\"}}")].value;
        assert_eq!((of("deliveries"), of("lost_deliveries")), (delivered, lost), "{sink}");
    }
}
