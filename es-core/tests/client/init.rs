//! `init` when replies are lost and others come in between.

#![allow(dead_code)] // the structs are only declarations

use std::sync::Mutex;

use es_core::init::{InitError, Outcome};
use es_core::prelude::*;
use serde_json::{Value, json};

use crate::fake::{Answer, Asked, Fake, es, es_error};

#[derive(EsDocument)]
#[es(index = "products")]
struct Product {
    name: String,
}

#[derive(EsDocument)]
#[es(index = "logs")]
struct LogEntry {
    line: String,
}

/// A server that keeps the indices it is told to make; `answer` may answer in its place, before or after.
async fn server(answer: impl Fn(&Asked, &mut Value) -> Option<Answer> + Send + Sync + 'static) -> Fake {
    let indices = Mutex::new(json!({}));
    Fake::start(move |asked| {
        let mut indices = indices.lock().unwrap();
        if let Some(answer) = answer(asked, &mut indices) {
            return answer;
        }
        match asked.line.strip_prefix("PUT /") {
            Some(name) => {
                make(asked, name, &mut indices);
                es(200, json!({"acknowledged": true, "shards_acknowledged": true, "index": name}))
            }
            None => es(200, indices.clone()),
        }
    })
    .await
}

fn make(asked: &Asked, name: &str, indices: &mut Value) {
    indices[name] = serde_json::from_str(&asked.body).unwrap();
    let settings = indices[name]["settings"].take();
    indices[name]["settings"] = json!({ "index": settings });
}

fn puts(fake: &Fake) -> Vec<String> {
    fake.lines().into_iter().filter(|line| !line.starts_with("GET")).collect()
}

#[tokio::test]
async fn a_create_whose_reply_is_lost_is_looked_for_and_not_repeated() {
    let fake = server(|asked, indices| {
        asked.line.starts_with("PUT").then(|| {
            make(asked, "products-v1", indices);
            Answer::Hangup
        })
    })
    .await;
    let report = Product::init(&fake.cluster()).await.unwrap();
    assert_eq!(report.outcome, Outcome::Unchanged, "who made it is not known");
    assert_eq!(puts(&fake), ["PUT /products-v1"]);
}

#[tokio::test]
async fn a_create_that_never_arrived_is_made_after_looking() {
    let fake = server(|asked, _| (asked.count == 3).then_some(Answer::Hangup)).await;
    let report = Product::init(&fake.cluster()).await.unwrap();
    assert_eq!(report.outcome, Outcome::Created);
    let methods: Vec<_> = fake.lines().iter().map(|line| line[..3].to_owned()).collect();
    assert_eq!(methods, ["GET", "GET", "GET", "PUT", "GET", "GET", "GET", "PUT"]);
}

#[tokio::test]
async fn who_loses_the_race_for_the_alias_goes_on_from_what_is_there() {
    let fake = server(|asked, indices| {
        asked.line.starts_with("PUT").then(|| {
            let stamp = json!({"document": "products", "version": 2, "fingerprint": "x"});
            indices["products-v2"] =
                json!({"aliases": {"products": {}}, "mappings": {"_meta": {"es_schema": stamp}}});
            es_error(500, "illegal_state_exception", "alias [products] has more than one write index [a,b]")
        })
    })
    .await;
    let report = Product::init(&fake.cluster()).await.unwrap();
    assert_eq!(report.outcome, Outcome::NewerIsLive { version: 2 });
    assert_eq!(puts(&fake).len(), 1);
}

#[tokio::test]
async fn a_failure_names_the_step_and_returns_what_was_done() {
    let fake = server(|asked, _| {
        let refused = es_error(400, "mapper_parsing_exception", "no handler for type [txet]");
        (asked.line == "PUT /logs-v1").then_some(refused)
    })
    .await;
    let error = fake.cluster().init::<(Product, LogEntry)>().await.unwrap_err();
    let message = error.to_string();
    let InitError::Step(failed) = error else { panic!("{message}") };
    assert_eq!((failed.subject.as_str(), failed.step.to_string().as_str()), ("LogEntry", "PUT /logs-v1"));
    let done: Vec<_> =
        failed.done.iter().map(|done| (done.subject.as_str(), done.step.to_string())).collect();
    assert_eq!(done, [("Product", "PUT /products-v1".to_owned())]);
    assert!(message.contains("no handler for type [txet]"), "{message}");
    assert!(message.contains("done before: PUT /products-v1 for `Product`"), "{message}");
}

#[tokio::test]
async fn who_never_finds_what_the_others_made_gives_up() {
    let exists =
        || es_error(400, "resource_already_exists_exception", "index [products-v1/x] already exists");
    let fake = server(move |asked, _| asked.line.starts_with("PUT").then(exists)).await;
    let error = Product::init(&fake.cluster()).await.unwrap_err();
    assert!(
        matches!(error, InitError::Unsettled { ref subject, rounds, .. } if subject == "Product" && rounds > 2),
        "{error}"
    );
}

#[tokio::test]
async fn a_plan_applied_twice_changes_nothing_the_second_time() {
    let fake = server(|asked, indices| {
        let again = asked.line == "PUT /products-v1" && indices.get("products-v1").is_some();
        again.then(|| {
            es_error(400, "resource_already_exists_exception", "index [products-v1/x] already exists")
        })
    })
    .await;
    let cluster = fake.cluster();
    let plan = cluster.plan([schema::<Product>()]).await.unwrap();
    let (first, second) = (plan.apply(&cluster).await.unwrap(), plan.apply(&cluster).await.unwrap());
    assert_eq!((first.done.len(), first.overtaken.len()), (1, 0));
    assert_eq!((second.done.len(), second.overtaken.len()), (0, 1));
}

#[tokio::test]
async fn two_structs_for_one_index_are_refused_unsent() {
    #[derive(EsDocument)]
    #[es(index = "products")]
    struct Other {
        price: f64,
    }
    let fake = server(|_, _| None).await;
    let error = fake.cluster().init::<(Product, Other)>().await.unwrap_err();
    assert!(error.to_string().contains("`Product` and `Other` both declare the index `products`"), "{error}");
    assert!(fake.lines().is_empty());
}

#[derive(EsDocument)]
#[es(index = "events")]
struct Event {
    #[es(counted_keyword)]
    words: Vec<String>,
}

/// The lines without their query strings.
fn paths(fake: &Fake) -> Vec<String> {
    let path = |line: String| line.split('?').next().unwrap_or_default().to_owned();
    fake.lines().into_iter().map(path).collect()
}

#[tokio::test]
async fn the_nodes_are_asked_when_something_new_is_to_be_sent_and_never_else() {
    let fake = server(|asked, _| {
        let nodes = json!({"nodes": {"x": {"name": "n-1", "version": "8.12.2", "plugins": []}}});
        asked.line.starts_with("GET /_nodes/plugins").then(|| es(200, nodes))
    })
    .await;
    let cluster = fake.cluster();
    assert_eq!(Event::init(&cluster).await.unwrap().outcome, Outcome::Created);
    let looked = ["GET /events", "GET /events,events-v1,events.w1"];
    let created = [looked[0], looked[1], "GET /_index_template", "GET /_nodes/plugins", "PUT /events-v1"];
    assert_eq!(paths(&fake), created);
    assert_eq!(Event::init(&cluster).await.unwrap().outcome, Outcome::Unchanged);
    assert_eq!(paths(&fake)[5..], ["GET /events"], "unchanged is one request");
    Product::init(&cluster).await.unwrap();
    assert_eq!(
        paths(&fake).iter().filter(|path| path.contains("_nodes")).count(),
        1,
        "every release has its words"
    );
}

#[tokio::test]
async fn a_cluster_that_is_too_old_is_sent_nothing() {
    let fake = server(|asked, _| {
        let nodes = json!({"nodes": {
            "x": {"name": "n-1", "version": "8.12.2"},
            "y": {"name": "n-2", "version": "8.6.2"},
        }});
        asked.line.starts_with("GET /_nodes/plugins").then(|| es(200, nodes))
    })
    .await;
    let error = fake.cluster().init::<(Product, Event)>().await.unwrap_err();
    let lacks = "`words`: `counted_keyword` needs Elasticsearch 8.12, and the node `n-2` runs 8.6.2";
    assert!(matches!(&error, InitError::Refused(refusals) if refusals.of("Event").is_some()), "{error}");
    assert!(error.to_string().contains(lacks), "{error}");
    assert_eq!(puts(&fake), [""; 0]);
}

#[tokio::test]
async fn who_may_not_see_the_nodes_leaves_it_to_the_server() {
    let fake = server(|asked, _| {
        let forbidden =
            es_error(403, "security_exception", "action [cluster:monitor/nodes/info] is unauthorized");
        asked.line.starts_with("GET /_nodes/plugins").then_some(forbidden)
    })
    .await;
    assert_eq!(Event::init(&fake.cluster()).await.unwrap().outcome, Outcome::Created);
}
