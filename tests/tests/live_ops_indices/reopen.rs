use std::sync::Arc;
use std::time::Duration;

use es_core::ops::settings::{Reopening, SettingsError};
use es_core::prelude::*;
use es_testkit::{Answer, Fault, When};
use es_tests::stage::Stage;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::{count, fill, held, make};

#[derive(EsAnalysis)]
#[es(analyzer(content_v2 = custom(tokenizer = "standard", filter = ["lowercase", "stop", "snowball"])))]
struct Content;

async fn articles(test: &str) -> Stage {
    let stage = Stage::new(test).await;
    let body = json!({
        "settings": { "number_of_replicas": 0, "analysis": { "analyzer": {
            "content": { "type": "custom", "tokenizer": "standard", "filter": ["lowercase"] },
            "searched": { "type": "custom", "tokenizer": "standard", "filter": ["lowercase"] },
        } } },
        "mappings": { "properties": {
            "text": { "type": "text", "analyzer": "content", "search_analyzer": "searched" },
        } },
    });
    make(&stage, "articles", body).await;
    fill(&stage, "articles", 3).await;
    stage
}

async fn is_open(stage: &Stage) -> bool {
    let path =
        format!("/_cluster/state/metadata/{}?filter_path=metadata.indices.*.state", stage.name("articles"));
    stage.get(&path).await["metadata"]["indices"]["articles"]["state"] == "open"
}

fn analyzer(name: &str, filters: &Value) -> Value {
    json!({ "analysis": { "analyzer": { (name): { "type": "custom", "tokenizer": "standard", "filter": filters } } } })
}

fn unknown_parameter() -> Fault {
    let reason = "request [/x/_settings] contains unrecognized parameter: [reopen]";
    Fault::Answer(Answer::error(400, "illegal_argument_exception", reason))
}

#[tokio::test]
async fn an_analyzer_is_added_and_the_time_it_was_closed_is_told() {
    let stage = articles("analyzer").await;
    let settings = stage.es.settings();
    let wanted = Reopening::of("articles").analysis::<Content>().setting("codec", "best_compression");
    let plan = settings.plan_reopen(&wanted).await.unwrap();
    assert!(plan.closes());
    assert!(plan.to_string().contains("articles: closed for a moment\n"), "{plan}");
    let done = settings.reopen(&plan).await.unwrap();
    assert!(done.closed_for > Duration::ZERO && done.closed_for < Duration::from_mins(1), "{done:?}");
    let there = held(&stage, "articles").await;
    assert_eq!(there["codec"], "best_compression");
    assert_eq!(there["analysis.analyzer.content_v2.filter"], json!(["lowercase", "stop", "snowball"]));
    assert_eq!(there["analysis.analyzer.content.filter"], json!(["lowercase"]), "others stay");
    assert!(is_open(&stage).await);
    assert_eq!(count(&stage, "articles").await, 3);

    // As it is already: it is not closed for that.
    let plan = settings.plan_reopen(&wanted).await.unwrap();
    stage.requests();
    assert!(!plan.closes());
    assert_eq!(settings.reopen(&plan).await.unwrap().closed_for, Duration::ZERO);
    assert!(stage.requests().iter().all(|line| line.starts_with("GET")));
    // Dynamic ones alone neither.
    let plan = settings.plan_reopen(&Reopening::of("articles").setting("priority", 7)).await.unwrap();
    assert!(!plan.closes());
    settings.reopen(&plan).await.unwrap();
    assert_eq!(held(&stage, "articles").await["priority"], "7");
}

#[tokio::test]
async fn what_documents_were_indexed_through_is_refused_and_what_only_searches_use_is_not() {
    let stage = articles("indexed").await;
    let settings = stage.es.settings();
    let filters = json!(["lowercase", "stop"]);
    let indexed = Reopening::of("articles").settings(analyzer("content", &filters));
    let error = settings.plan_reopen(&indexed).await.unwrap_err();
    assert!(matches!(&error, SettingsError::NeedsReindex { changes, .. } if changes.len() == 1), "{error}");
    assert!(error.to_string().contains("analysis analyzer.content.filter"), "{error}");
    let fixed =
        settings.plan_reopen(&Reopening::of("articles").setting("number_of_shards", 2)).await.unwrap_err();
    assert!(matches!(fixed, SettingsError::NeedsReindex { .. }), "{fixed}");
    let searched = Reopening::of("articles").settings(analyzer("searched", &filters));
    settings.reopen(&settings.plan_reopen(&searched).await.unwrap()).await.unwrap();
    assert_eq!(held(&stage, "articles").await["analysis.analyzer.searched.filter"], filters);
    assert!(matches!(
        settings.plan_reopen(&Reopening::of("nope").setting("codec", "default")).await.unwrap_err(),
        SettingsError::NotFound { .. }
    ));
}

#[tokio::test]
async fn it_is_open_again_whatever_becomes_of_the_change() {
    let stage = articles("whatever").await;
    let settings = stage.es.settings();
    let plan = async |filters: Value| {
        let wanted = Reopening::of("articles").settings(analyzer("new", &filters));
        settings.plan_reopen(&wanted).await.unwrap()
    };
    // The server refuses: by itself, and where it is done by hand.
    for by_hand in [false, true] {
        if by_hand {
            stage.recorder.inject(When::any().method("PUT").path("*_settings").nth(1), unknown_parameter());
        }
        let error = settings.reopen(&plan(json!(["nope"])).await).await.unwrap_err();
        stage.recorder.heal();
        let told =
            matches!(&error, SettingsError::Cluster(error) if error.reason().unwrap().contains("nope"));
        assert!(told && is_open(&stage).await, "by hand {by_hand}: {error}");
    }
    assert_eq!(count(&stage, "articles").await, 3);

    // Done by hand, with the reply of each request lost in turn: it is closed, changed, and open.
    for (n, lost) in ["*_close*", "*_settings", "*_open*"].into_iter().enumerate() {
        stage.recorder.inject(When::any().method("PUT").path("*_settings").nth(1), unknown_parameter());
        // Of settings the first is answered already.
        stage.recorder.inject(When::any().path(lost).nth(1), Fault::LoseResponse);
        let filters = json!(["lowercase", "stop", "reverse"][..=n]);
        stage.requests();
        let done = settings.reopen(&plan(filters.clone()).await).await.unwrap();
        let sent = stage.requests();
        stage.recorder.heal();
        assert!(sent.iter().any(|line| line.ends_with("_close")), "{sent:?}");
        assert!(done.closed_for > Duration::ZERO && is_open(&stage).await, "{lost}");
        assert_eq!(held(&stage, "articles").await["analysis.analyzer.new.filter"], filters, "{lost}");
    }

    // The cluster answers nothing for a while after it was closed.
    stage.recorder.inject(When::any().method("PUT").path("*_settings").nth(1), unknown_parameter());
    let busy = Fault::Answer(Answer::error(500, "some_exception", "no"));
    stage.recorder.inject(When::any().path("*_open*").times(3), busy);
    settings.reopen(&plan(json!(["lowercase"])).await).await.unwrap();
    stage.recorder.heal();
    assert!(is_open(&stage).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stops_waiting_leaves_it_open() {
    let stage = articles("dropped").await;
    let settings = stage.es.settings();
    let wanted = Reopening::of("articles").settings(analyzer("new", &json!(["lowercase"])));
    let plan = settings.plan_reopen(&wanted).await.unwrap();
    stage.recorder.inject(When::any().method("PUT").path("*_settings").nth(1), unknown_parameter());
    let closed = Arc::new(Notify::new());
    let told = closed.clone();
    let hold = Fault::call_before(move |_| {
        told.notify_one();
        std::thread::sleep(Duration::from_millis(500));
    });
    stage.recorder.inject(When::any().path("*_open*").nth(1), hold);
    // Closed, and then nobody waits for it any more.
    tokio::select! {
        done = settings.reopen(&plan) => panic!("{done:?}"),
        () = closed.notified() => {}
    }
    let mut looks = 0;
    while !is_open(&stage).await
        || held(&stage, "articles").await.get("analysis.analyzer.new.filter").is_none()
    {
        looks += 1;
        assert!(looks < 600, "it stays closed");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_closed_index_is_changed_and_stays_closed() {
    let stage = articles("closed").await;
    stage.es.indices().close("articles").await.unwrap();
    let settings = stage.es.settings();
    let plan = settings.plan_reopen(&Reopening::of("articles").analysis::<Content>()).await.unwrap();
    assert!(plan.is_closed && !plan.closes());
    let done = settings.reopen(&plan).await.unwrap();
    assert_eq!(done.closed_for, Duration::ZERO);
    assert!(!is_open(&stage).await);
    assert!(held(&stage, "articles").await.get("analysis.analyzer.content_v2.type").is_some());
}
