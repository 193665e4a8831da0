//! The forms of a document's indices.
#![allow(dead_code)]

use es_core::{
    prelude::*,
    schema::{Form, Json, Templated},
};

const POLICY: &str = "app_logs";
const COMMON: &[&str] = &["app_settings", "app_times"];
const ABOVE: u32 = 300;

#[derive(EsDocument)]
#[es(index = "app-blogpost", lifecycle = POLICY)]
#[es(template(patterns = ["app-blogpost-*"], priority = ABOVE, composed_of = ["app_settings", POLICY]))]
struct BlogPost {
    title: String,
}

#[derive(EsDocument)]
#[es(index = "notes", template)]
struct Note {
    title: String,
}

#[derive(EsDocument)]
#[es(
    index = "logs",
    version = 2,
    rollover(max_age = "7d", max_docs = 1_000_000, min_primary_shard_size = "1gb")
)]
#[es(template(patterns = "logs-v2-*", composed_of = COMMON))]
struct Log {
    title: String,
}

#[derive(EsDocument)]
#[es(index = "audits", lifecycle = "audits", rollover)]
struct Audit {
    title: String,
}

#[derive(EsObject)]
struct Times {
    #[serde(rename = "@timestamp")]
    #[es(date(format = "strict_date_optional_time", ignore_malformed = false))]
    at: String,
}

#[derive(EsDocument)]
#[es(index = "events", _routing(required = true))]
#[es(data_stream(hidden = true, allow_custom_routing = true, retention = "30d"))]
struct Event {
    #[serde(flatten)]
    times: Times,
    #[es(id(skip_source))]
    key: String,
    #[es(routing, keyword)]
    tenant: String,
}

#[derive(EsDocument)]
#[es(index = "clicks", data_stream, lifecycle = "clicks", template(patterns = ["clicks", "clicks-*"]))]
#[serde(tag = "kind")]
enum Click {
    Left {
        #[serde(rename = "@timestamp")]
        #[es(date(format = "strict_date_optional_time", ignore_malformed = false))]
        at: String,
    },
    Right(Times),
}

// An ingest pipeline adds it.
#[derive(EsDocument)]
#[es(index = "lines", data_stream, field("@timestamp" = date), settings(final_pipeline = "stamp"))]
struct Line {
    text: String,
}

#[test]
fn forms() {
    let post = Templated {
        patterns: &["app-blogpost-*"],
        priority: 300,
        composed_of: &["app_settings", "app_logs"],
    };
    assert_eq!((BlogPost::SCHEMA.form, BlogPost::SCHEMA.lifecycle), (Form::Named(post), Some("app_logs")));
    assert_eq!((Note::SCHEMA.form, Note::SCHEMA.lifecycle), (Form::Named(Templated::DEFAULT), None));
    let template = Templated { patterns: &["logs-v2-*"], composed_of: COMMON, ..Templated::DEFAULT };
    let conditions = &[
        ("max_age", Json::Str("7d")),
        ("max_docs", Json::Int(1_000_000)),
        ("min_primary_shard_size", Json::Str("1gb")),
    ];
    assert_eq!(Log::SCHEMA.form, Form::Rollover { template, conditions });
    let template = Templated::DEFAULT;
    assert_eq!(Audit::SCHEMA.form, Form::Rollover { template, conditions: &[] });
    assert_eq!(Audit::SCHEMA.lifecycle, Some("audits"));
    let options = &[("hidden", Json::Bool(true)), ("allow_custom_routing", Json::Bool(true))];
    assert_eq!(Event::SCHEMA.form, Form::DataStream { template, options, retention: Some("30d") });
    let template = Templated { patterns: &["clicks", "clicks-*"], ..Templated::DEFAULT };
    assert_eq!(Click::SCHEMA.form, Form::DataStream { template, options: &[], retention: None });
    assert!(matches!(Line::SCHEMA.form, Form::DataStream { .. }));
}
