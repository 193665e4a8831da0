//! Where nothing is copied, since indices are made from a template one after the other.

use es_core::prelude::*;
use es_migrate::plan::alternatives::AlternativeKind::{FieldAlias, MultiField, RuntimeField};
use es_migrate::plan::{Action, DocumentPlan};
use es_migrate::reindex;
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{as_it_is, followed, found, offer, plan, to};

/// Log entries in a form: the first version, what the second is to be, and what it is when offers are followed.
macro_rules! entries {
    ($form:ident, $name:literal, [$($words:tt)*]) => {
        mod $form {
            use es_core::prelude::*;
            use serde::{Deserialize, Serialize};

            entries!(@one first, 1, $name, [$($words)*], [], [#[es(text)] message: String, #[es(keyword)] took: String]);
            entries!(@one declared, 2, $name, [$($words)*], [], [#[es(text(analyzer = "english"))] text: String, #[es(long)] took: u64]);
            entries!(
                @one followed, 2, $name, [$($words)*], [#[es(alias(text = "message.english"))] #[es(runtime(took = long))]],
                [
                    #[serde(rename = "message")] #[es(text(fields(english = text(analyzer = "english"))))] text: String,
                    #[es(keyword)] took: u64
                ]
            );
        }
    };
    (@one $mod:ident, $version:literal, $name:literal, [$($words:tt)*], [$($above:tt)*], [$($field:tt)*]) => {
        pub(crate) mod $mod {
            use super::*;

            #[derive(Serialize, Deserialize, EsDocument)]
            #[es(index = $name, version = $version, settings(number_of_shards = 1, number_of_replicas = 0), $($words)*)]
            $($above)*
            pub(crate) struct Entry {
                #[serde(rename = "@timestamp")]
                #[es(date)]
                timestamp: String,
                $($field)*
            }
        }
    };
}

entries!(series, "logs", [rollover(max_docs = 1_000_000)]);
entries!(stream, "events", [data_stream]);

fn entry(n: u32) -> Value {
    json!({"@timestamp": "2026-01-01T00:00:00Z", "message": "Running late", "took": n.to_string()})
}

/// Refused as a copy, with an alias of a sub-field and a runtime field in its place.
fn all_is_offered(planned: &DocumentPlan) {
    assert!(matches!(planned.action, Action::Refused { .. }), "{planned}");
    let queries = [FieldAlias, RuntimeField].map(|kind| offer(planned, kind).queries);
    assert_eq!(queries, ["text", "took"]);
    assert!(offer(planned, FieldAlias).limits.iter().any(|limit| limit.contains("those to come have it")));
    assert_eq!(planned.alternatives.as_ref().unwrap().remaining, [""; 0], "{planned}");
}

async fn all_is_found(stage: &Stage, index: &str) {
    let query = json!({"bool": {"filter": [{"match": {"text": "run"}}, {"range": {"took": {"gte": 10}}}]}});
    assert_eq!(found(stage, index, query).await, 3);
}

#[tokio::test]
async fn a_series_is_changed_in_place() {
    let stage = Stage::new("series").await;
    series::first::Entry::init(&stage.es).await.unwrap();
    for n in 1..=12 {
        stage.put(&format!("/{}/_doc/{n}?refresh=true", stage.name("logs.w1")), entry(n)).await;
    }
    let renamed = to::<series::first::Entry, series::declared::Entry>(reindex().rename("message", "text"));
    all_is_offered(&plan(&stage, renamed).await);
    let report =
        followed(&stage, as_it_is::<series::first::Entry, series::followed::Entry>(), Action::PickUp).await;
    assert_eq!(report.documents, 12);
    all_is_found(&stage, "logs").await;
    // The next one has it from the template.
    let path = format!("/{}/_rollover", stage.name("logs.w2"));
    stage.send(es_core::cluster::Request::post("roll over", path)).await;
    stage.put(&format!("/{}/_doc/new?refresh=true", stage.name("logs.w2")), entry(5)).await;
    assert_eq!(found(&stage, "logs", json!({"match": {"text": "run"}})).await, 13);
}

#[tokio::test]
async fn a_data_stream_is_changed_in_place() {
    let stage = Stage::new("stream").await;
    stream::first::Entry::init(&stage.es).await.unwrap();
    for n in 1..=12 {
        stage.put(&format!("/{}/_create/{n}?refresh=true", stage.name("events")), entry(n)).await;
    }
    let renamed = to::<stream::first::Entry, stream::declared::Entry>(reindex().rename("message", "text"));
    all_is_offered(&plan(&stage, renamed).await);
    let report =
        followed(&stage, as_it_is::<stream::first::Entry, stream::followed::Entry>(), Action::PickUp).await;
    assert_eq!(report.documents, 12);
    all_is_found(&stage, "events").await;
}

/// Visits in an index for each month. A version stays with the indices that were made by it, so the struct is compared with
/// those of its own.
mod visits {
    macro_rules! visit {
        ($name:ident, $title:meta) => {
            pub(crate) mod $name {
                use es_core::prelude::*;

                #[derive(serde::Serialize, serde::Deserialize, EsDocument)]
                #[es(index = "visits", template(), settings(number_of_shards = 1, number_of_replicas = 0))]
                pub(crate) struct Visit {
                    #[$title]
                    page: String,
                }
            }
        };
    }
    visit!(first, es(text));
    visit!(declared, es(text(analyzer = "english")));
    visit!(followed, es(text(fields(english = text(analyzer = "english")))));
}

fn visits<D: EsDocument>() -> es_migrate::Migrations {
    es_migrate::Migrations::new(es_tests::migrations::recorded(&[schema::<D>()])).document::<D>()
}

#[tokio::test]
async fn indices_by_name_are_changed_in_place() {
    let stage = Stage::new("named").await;
    visits::first::Visit::init(&stage.es).await.unwrap();
    for month in ["2026.10", "2026.11"] {
        let index = visits::first::Visit::ensure_index(&stage.es, month).await.unwrap();
        for n in 1..=3 {
            stage.put(&format!("/{index}/_doc/{n}?refresh=true"), json!({"page": "Running"})).await;
        }
    }
    let planned = plan(&stage, visits::<visits::declared::Visit>()).await;
    assert!(matches!(planned.action, Action::Refused { .. }), "{planned}");
    assert_eq!(offer(&planned, MultiField).queries, "page.english");
    let report = followed(&stage, visits::<visits::followed::Visit>(), Action::PickUp).await;
    assert_eq!(report.documents, 6);
    assert_eq!(found(&stage, "visits", json!({"match": {"page.english": "run"}})).await, 6);
}
