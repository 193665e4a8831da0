//! Changes in the form in which Prometheus' Alertmanager sends alerts to a webhook. Pure.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::ops::monitor::Change;

/// What Alertmanager writes for an alert that goes on: a decoder may want a time there.
const NO_END: &str = "0001-01-01T00:00:00Z";

pub(super) fn body(receiver: &str, changes: &[Change]) -> Value {
    let alerts: Vec<Value> = changes.iter().map(alert).collect();
    let common = |of: &str| {
        let mut all = alerts.iter().filter_map(|alert| alert[of].as_object());
        let mut common = all.next().cloned().unwrap_or_default();
        all.for_each(|other| common.retain(|key, value| other.get(key) == Some(value)));
        common
    };
    // Of what has fired and is over again, the last counts.
    let fires: BTreeMap<String, bool> =
        changes.iter().map(|change| (fingerprint(change), change.is_fired())).collect();
    let keys: Vec<_> = fires.keys().map(String::as_str).collect();
    let labels = common("labels");
    json!({
        "version": "4",
        "groupKey": keys.join(", "),
        "truncatedAlerts": 0,
        "status": status(fires.values().any(|fires| *fires)),
        "receiver": receiver,
        "groupLabels": labels,
        "commonLabels": labels,
        "commonAnnotations": common("annotations"),
        "externalURL": "",
        "alerts": alerts,
    })
}

fn status(fires: bool) -> &'static str {
    if fires { "firing" } else { "resolved" }
}

fn alert(change: &Change) -> Value {
    let alert = &change.alert;
    let labels = [("alertname", alert.rule.clone())].into_iter().chain(alert.labels());
    let labels: Map<String, Value> = labels.map(|(label, value)| (label.to_owned(), value.into())).collect();
    json!({
        "status": status(change.is_fired()),
        "labels": labels,
        "annotations": {"summary": alert.message, "description": change.to_string()},
        "startsAt": alert.since,
        "endsAt": if change.is_fired() { json!(NO_END) } else { json!(change.at) },
        "generatorURL": "",
        "fingerprint": fingerprint(change),
    })
}

/// The same for all changes of a rule and a subject.
fn fingerprint(change: &Change) -> String {
    let (rule, subject) = (change.alert.rule.as_str(), &change.alert.subject);
    let parts = [Some(rule), Some(subject.kind()), subject.name()];
    parts.into_iter().flatten().collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use serde::Deserialize;

    use super::*;
    use crate::ops::monitor::{Subject, Turn, tests::change};

    /// As Alertmanager documents and sends it; by a decoder that takes nothing else.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code)] // that it is there is what counts
    struct Payload {
        version: String,
        group_key: String,
        truncated_alerts: u64,
        status: String,
        receiver: String,
        group_labels: BTreeMap<String, String>,
        common_labels: BTreeMap<String, String>,
        common_annotations: BTreeMap<String, String>,
        #[serde(rename = "externalURL")]
        external_url: String,
        alerts: Vec<Alert>,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[allow(dead_code)]
    struct Alert {
        status: String,
        labels: BTreeMap<String, String>,
        annotations: BTreeMap<String, String>,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
        #[serde(rename = "generatorURL")]
        generator_url: String,
        fingerprint: String,
    }

    fn payload(changes: &[Change]) -> Payload {
        serde_json::from_value(body("pager", changes)).unwrap()
    }

    fn index(rule: &str, name: &str, turn: Turn) -> Change {
        change(rule, Subject::Index(name.to_owned()), turn)
    }

    #[test]
    fn a_strict_decoder_of_alertmanagers_payload_takes_it() {
        let fired = payload(&[index("shards", "orders", Turn::Fired)]);
        assert_eq!((fired.version.as_str(), fired.receiver.as_str()), ("4", "pager"));
        assert_eq!((fired.status.as_str(), fired.group_key.as_str()), ("firing", "shards/index/orders"));
        let labels =
            [("alertname", "shards"), ("index", "orders"), ("severity", "warning"), ("subject", "index")];
        let labels = labels.map(|(label, value)| (label.to_owned(), value.to_owned())).into();
        assert_eq!((&fired.group_labels, &fired.alerts[0].labels), (&labels, &labels));
        assert_eq!(fired.common_annotations, fired.alerts[0].annotations);
        assert!(fired.alerts[0].ends_at < fired.alerts[0].starts_at, "as Go's zero time");

        let over = payload(&[index("shards", "orders", Turn::Gone)]);
        assert_eq!((over.status.as_str(), &over.group_key), ("resolved", &fired.group_key));
        assert!(over.alerts[0].ends_at >= over.alerts[0].starts_at);
    }

    #[test]
    fn what_is_told_together_shares_what_is_common() {
        let together = payload(&[
            index("shards", "orders", Turn::Fired),
            change("nodes", Subject::Cluster, Turn::Fired),
            index("shards", "orders", Turn::Resolved),
        ]);
        let common: Vec<_> = together.common_labels.into_iter().collect();
        assert_eq!(common, [("severity".to_owned(), "warning".to_owned())]);
        assert_eq!(together.group_key, "nodes/cluster, shards/index/orders");
        let status: Vec<_> = together.alerts.iter().map(|alert| alert.status.as_str()).collect();
        assert_eq!((together.status.as_str(), status), ("firing", vec!["firing", "firing", "resolved"]));

        let flapped = [index("shards", "orders", Turn::Fired), index("shards", "orders", Turn::Resolved)];
        assert_eq!(payload(&flapped).status, "resolved", "it is over by now");
    }
}
