//! Data streams: made, written, extended; and their own lifecycle, which reaches those that are there.

#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeSet;

use es_core::cluster::Request;
use es_core::init::Outcome;
use es_core::plan::Options;
use es_core::prelude::*;
use es_core::resources::{DataStream, IndexTemplate, Kind, Resources};
use es_tests::stage::Stage;
use serde_json::{Value, json};

#[derive(EsDocument, serde::Serialize, serde::Deserialize)]
#[es(index = "appevents", data_stream(retention = "30d"))]
struct Event {
    #[es(date)]
    #[serde(rename = "@timestamp")]
    timestamp: String,
    #[es(keyword)]
    kind: String,
}

mod later {
    use super::*;

    #[derive(EsDocument)]
    #[es(index = "appevents", data_stream(retention = "30d"))]
    pub(super) struct Event {
        #[es(date)]
        #[serde(rename = "@timestamp")]
        timestamp: String,
        #[es(keyword)]
        kind: String,
        #[es(ip)]
        from: String,
    }

    #[derive(EsDocument)]
    #[es(index = "appevents", data_stream(retention = "60d"))]
    pub(super) struct Kept {
        #[es(date)]
        #[serde(rename = "@timestamp")]
        timestamp: String,
        #[es(keyword)]
        kind: String,
    }
}

#[tokio::test]
async fn a_data_stream_is_made_written_and_extended() {
    let stage = Stage::new("stream").await;
    if !stage.is_newest() {
        let refused = Event::init(&stage.es).await.unwrap_err().to_string();
        assert!(refused.contains("the lifecycle of a data stream needs Elasticsearch 8.11"), "{refused}");
        return;
    }
    assert_eq!(Event::init(&stage.es).await.unwrap().outcome, Outcome::Created);
    assert_eq!(Event::init(&stage.es).await.unwrap().outcome, Outcome::Unchanged);
    let stream = stage.get(&format!("/_data_stream/{}", stage.name("appevents"))).await;
    let stream = &stream["data_streams"][0];
    assert_eq!(
        (&stream["template"], &stream["lifecycle"]["data_retention"]),
        (&json!("appevents"), &json!("30d"))
    );
    let event = Event { timestamp: "2026-01-01T00:00:00Z".into(), kind: "start".into() };
    Documents::<Event>::new(&stage.es).create(&event).refresh(Refresh::True).await.unwrap();
    let count = stage.get(&format!("/{}/_count", stage.name("appevents"))).await;
    assert_eq!(count["count"], 1);
    // A stream takes `create` alone.
    let more =
        (1..=3).map(|day| Event { timestamp: format!("2026-01-0{day}T00:00:00Z"), kind: "more".into() });
    Documents::<Event>::new(&stage.es).bulk().refresh(Refresh::True).run(more).await.unwrap();
    let count = stage.get(&format!("/{}/_count", stage.name("appevents"))).await;
    assert_eq!(count["count"], 4);

    let Outcome::Updated { .. } = later::Event::init(&stage.es).await.unwrap().outcome else {
        panic!("not extended")
    };
    let ip = json!({"type": "ip"});
    let mapping = stage.get(&format!("/{}/_mapping", stage.name("appevents"))).await;
    let backing = mapping.as_object().unwrap().values().next().unwrap();
    assert_eq!(backing["mappings"]["properties"]["from"], ip, "the index that is written");
    let template = stage.get(&format!("/_index_template/{}", stage.name("appevents"))).await;
    let template = &template["index_templates"][0]["index_template"]["template"];
    assert_eq!(template["mappings"]["properties"]["from"], ip, "and those to come");
    // An older build of the version takes nothing away.
    assert_eq!(Event::init(&stage.es).await.unwrap().outcome, Outcome::Unchanged);
    assert_eq!(later::Event::init(&stage.es).await.unwrap().outcome, Outcome::Unchanged);
}

/// The lifecycle that the server holds for a stream.
async fn lifecycle(stage: &Stage, stream: &str) -> Value {
    let held = stage.get(&format!("/_data_stream/{}", stage.name(stream))).await;
    held["data_streams"][0]["lifecycle"].clone()
}

/// What would be sent: the kinds of resources, by name.
async fn touched(stage: &Stage, declared: &Resources) -> BTreeSet<(Kind, String)> {
    let plan = stage.es.plan(declared).await.unwrap();
    assert!(plan.refusals().is_empty(), "{plan}");
    let sent = plan.resources.into_iter().filter(|one| !one.steps.is_empty());
    sent.map(|one| (one.kind, one.name.replace(stage.area.prefix(), ""))).collect()
}

#[tokio::test]
async fn a_retention_reaches_the_streams_that_are_there() {
    let stage = Stage::new("retention").await;
    // The lifecycle of data streams is younger than the oldest release.
    if !stage.is_newest() {
        return;
    }
    let metrics = || IndexTemplate::new("metrics", ["appmetrics-*"]).data_stream();
    let of = |template: IndexTemplate| {
        Resources::new().with(template).with(DataStream::new("appmetrics-cpu")).document::<Event>()
    };
    let kept = |retention: &str| json!({ "enabled": true, "data_retention": retention });
    stage.es.init_with(of(metrics()), Options::new()).await.unwrap();
    assert_eq!(lifecycle(&stage, "appmetrics-cpu").await, Value::Null);

    // From none to one, and from one to another.
    let both = |name: &str, template: &str| {
        BTreeSet::from([(Kind::IndexTemplate, template.to_owned()), (Kind::DataStream, name.to_owned())])
    };
    for retention in ["7d", "14d"] {
        let declared = of(metrics().data_retention(retention));
        assert_eq!(touched(&stage, &declared).await, both("appmetrics-cpu", "metrics"));
        stage.es.init_with(&declared, Options::new()).await.unwrap();
        assert_eq!(lifecycle(&stage, "appmetrics-cpu").await, kept(retention));
        assert_eq!(touched(&stage, &declared).await, BTreeSet::new());
    }
    let declared = of(metrics().data_retention("14d"));

    // A document's stream, by `init` at start-up too.
    assert_eq!(lifecycle(&stage, "appevents").await, kept("30d"));
    let Outcome::Updated { changes } = later::Kept::init(&stage.es).await.unwrap().outcome else {
        panic!("not changed")
    };
    let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["lifecycle.data_retention: 30d → 60d  put"]);
    assert_eq!(lifecycle(&stage, "appevents").await, kept("60d"));
    assert_eq!(later::Kept::init(&stage.es).await.unwrap().outcome, Outcome::Unchanged);
    stage.es.init_with(&declared, Options::new()).await.unwrap();
    assert_eq!(
        lifecycle(&stage, "appevents").await,
        kept("30d"),
        "the builds of one version have their turns"
    );

    // By hand: switched off, and taken away. The template is as declared.
    let path = format!("/_data_stream/{}/_lifecycle", stage.name("appmetrics-cpu"));
    let off = Request::put("change by hand", path.as_str()).json(&json!({ "enabled": false })).unwrap();
    for by_hand in [off, Request::delete("change by hand", path.as_str())] {
        stage.send(by_hand).await;
        let stream = BTreeSet::from([(Kind::DataStream, "appmetrics-cpu".to_owned())]);
        assert_eq!(touched(&stage, &declared).await, stream);
        stage.es.init_with(&declared, Options::new()).await.unwrap();
        assert_eq!(lifecycle(&stage, "appmetrics-cpu").await, kept("14d"));
    }

    // Where somebody else's template counts for the name, this one says nothing of the stream.
    let patterns = json!([stage.name("appmetrics-*")]);
    let above = json!({ "index_patterns": patterns, "priority": 900, "data_stream": {} });
    stage.put(&format!("/_index_template/{}", stage.name("above")), above).await;
    stage.put(&path, json!({ "data_retention": "1d" })).await;
    assert_eq!(touched(&stage, &declared).await, BTreeSet::new());
}
