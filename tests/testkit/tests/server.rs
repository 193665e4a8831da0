//! The shared servers as tests use them.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how tests and their helpers fail")]

use es_testkit::{Recorder, Server, Variant};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};

/// A plain client without anything of this crate.
struct Plain<'a>(&'a str);

impl Plain<'_> {
    async fn send(&self, method: Method, path: &str, body: Value) -> (StatusCode, Value) {
        let request = Client::new().request(method, format!("{}{path}", self.0));
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let request = request.header("content-type", "application/json").body(text);
        let response = request.send().await.unwrap();
        let status = response.status();
        (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default())
    }

    async fn put(&self, path: &str, body: Value) {
        let (status, answer) = self.send(Method::PUT, path, body).await;
        assert!(status.is_success(), "PUT {path}: {status} {answer}");
    }

    /// Everything in the cluster's state whose name starts with `prefix`, data streams and snapshots apart.
    async fn named(&self, prefix: &str) -> Vec<String> {
        let mut found = Vec::new();
        for path in [
            "/_all?expand_wildcards=all",
            "/_index_template",
            "/_component_template",
            "/_template",
            "/_ingest/pipeline",
            "/_ilm/policy",
            "/_slm/policy",
            "/_snapshot",
            "/_data_stream?expand_wildcards=all",
        ] {
            let (_, answer) = self.send(Method::GET, path, Value::Null).await;
            let names = format!("\"{prefix}");
            found.extend(answer.to_string().match_indices(&names).map(|(at, _)| format!("{path} at {at}")));
        }
        found
    }
}

#[tokio::test]
async fn a_dropped_area_leaves_nothing_even_on_panic() {
    let server = Server::start().await.unwrap();
    let client = Plain(server.url());
    let area = server.isolated("sweeping");
    let prefix = area.prefix().to_owned();
    let name = |name: &str| area.name(name);

    client
        .put(
            &format!("/_snapshot/{}", name("repo")),
            json!({"type": "fs", "settings": {"location": name("repo")}}),
        )
        .await;
    client
        .put(
            &format!("/_slm/policy/{}", name("slm")),
            json!({"schedule": "0 0 0 1 1 ? 2099", "name": "<s-{now/d}>", "repository": name("repo")}),
        )
        .await;
    client
        .put(
            &format!("/_ilm/policy/{}", name("ilm")),
            json!({"policy": {"phases": {"hot": {"actions": {}}}}}),
        )
        .await;
    client.put(&format!("/_ingest/pipeline/{}", name("pipe")), json!({"processors": []})).await;
    client.put(&format!("/_component_template/{}", name("part")), json!({"template": {}})).await;
    let template =
        json!({"index_patterns": [name("stream*")], "data_stream": {}, "composed_of": [name("part")]});
    client.put(&format!("/_index_template/{}", name("template")), template).await;
    client.put(&format!("/_template/{}", name("legacy")), json!({"index_patterns": [name("legacy*")]})).await;
    client.put(&format!("/_data_stream/{}", name("stream")), Value::Null).await;
    client.put(&format!("/{}", name("index")), json!({"aliases": {name("alias"): {}}})).await;
    client.put(&format!("/{}", name("hidden")), json!({"settings": {"index.hidden": true}})).await;
    client.put(&format!("/{}", name("blocked")), json!({"settings": {"index.blocks.read_only": true}})).await;
    client.put(&format!("/{}", name("closed")), json!({"settings": {"index.blocks.metadata": true}})).await;
    client
        .put(
            &format!("/_snapshot/{}/one?wait_for_completion=true", name("repo")),
            json!({"indices": name("index")}),
        )
        .await;
    assert!(client.named(&prefix).await.len() >= 12, "{:?}", client.named(&prefix).await);

    let neighbour = server.isolated("sweeping");
    client.put(&format!("/{}", neighbour.name("index")), json!({})).await;

    let panicked = tokio::spawn(async move {
        let _area = area;
        panic!("as a failing test does");
    });
    assert!(panicked.await.unwrap_err().is_panic());
    assert_eq!(client.named(&prefix).await, Vec::<String>::new());

    assert!(!client.named(neighbour.prefix()).await.is_empty(), "neighbours are left alone");
    let neighbours = neighbour.prefix().to_owned();
    neighbour.clean().await.unwrap();
    assert_eq!(client.named(&neighbours).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_dropped_areas_tasks_are_cancelled() {
    let server = Server::start().await.unwrap();
    let client = Plain(server.url());
    let area = server.isolated("tasks");
    let (prefix, from, to) = (area.prefix().to_owned(), area.name("from"), area.name("to"));
    for number in 0..4 {
        client.put(&format!("/{from}/_doc/{number}?refresh=true"), json!({ "number": number })).await;
    }
    // A document a batch, and one in ten seconds: it would go on for long after the test.
    let body = json!({ "source": { "index": from, "size": 1 }, "dest": { "index": to } });
    let path = "/_reindex?wait_for_completion=false&requests_per_second=0.1";
    let (status, answer) = client.send(Method::POST, path, body).await;
    assert!(status.is_success(), "{answer}");
    let task = format!("/_tasks/{}", answer["task"].as_str().unwrap());
    assert_eq!(client.send(Method::GET, &task, Value::Null).await.1["completed"], false);

    drop(area);
    let (_, tasks) = client.send(Method::GET, "/_tasks?detailed=true", Value::Null).await;
    assert!(!tasks.to_string().contains(&prefix), "{tasks}");
    assert!(client.named(&prefix).await.is_empty());
}

#[tokio::test]
async fn every_caller_gets_the_same_server() {
    let (one, two) = tokio::join!(Server::start(), Server::start());
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.url(), two.url());
    assert_eq!(one.ca_cert_path(), None);
    assert_eq!(one.variables(), [("ELASTICSEARCH_URL", one.url().to_owned())]);
    assert_ne!(one.unique_prefix("x"), two.unique_prefix("x"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secured_server_wants_credentials_and_its_own_certificate() {
    let server = Server::secured().await.unwrap();
    let key = server.api_key("a key").await.unwrap();
    assert!(server.url().starts_with("https://"));
    for secret in [server.password().unwrap(), &key] {
        assert!(!format!("{server:?}").contains(secret));
    }

    assert!(Client::new().get(server.url()).send().await.is_err(), "no public authority knows it");
    let pem = std::fs::read(server.ca_cert_path().unwrap()).unwrap();
    let ca = reqwest::Certificate::from_pem(&pem).unwrap();
    let client = Client::builder().add_root_certificate(ca).build().unwrap();
    let root = || client.get(server.url());
    assert_eq!(root().send().await.unwrap().status(), 401);
    let named = root().basic_auth(server.username().unwrap(), server.password());
    assert_eq!(named.send().await.unwrap().status(), 200);
    let keyed = root().header("authorization", format!("ApiKey {key}"));
    assert_eq!(keyed.send().await.unwrap().status(), 200);

    let roles = json!({"reader": {"cluster": [], "indices": [{"names": ["x-*"], "privileges": ["read"]}]}});
    let reader = server.api_key_with("a reader", &roles).await.unwrap();
    let asked = |path: &str| {
        client.get(format!("{}{path}", server.url())).header("authorization", format!("ApiKey {reader}"))
    };
    assert_eq!(asked("/x-nothing/_search").send().await.unwrap().status(), 404, "may read what is not there");
    assert_eq!(asked("/y-nothing/_search").send().await.unwrap().status(), 403);
    assert_eq!(asked("/_cluster/health").send().await.unwrap().status(), 403);

    let recorder = Recorder::start(&server).unwrap();
    let through = Client::new().get(format!("{}/_cat/indices", recorder.url()));
    assert_eq!(through.header("authorization", format!("ApiKey {key}")).send().await.unwrap().status(), 200);
    let exchanges = recorder.take();
    assert_eq!((exchanges[0].path.as_str(), exchanges[0].status), ("/_cat/indices", Some(200)));
    assert!(!format!("{exchanges:?}{recorder:?}").contains(&key));

    let area = server.isolated("secured");
    let index = client.put(format!("{}/{}", server.url(), area.name("index")));
    let index = index.header("authorization", format!("ApiKey {key}"));
    assert_eq!(index.send().await.unwrap().status(), 200);
    area.clean().await.unwrap();
}

#[tokio::test]
async fn a_trial_is_one_and_the_free_server_stays_free() {
    let licence = |server: Server| async move {
        let (_, answer) = Plain(server.url()).send(Method::GET, "/_license", Value::Null).await;
        answer["license"]["type"].clone()
    };
    let trial = Server::of(Variant::from_env().unwrap().trial()).await.unwrap();
    assert_eq!(licence(trial).await, "trial");
    assert_eq!(licence(Server::start().await.unwrap()).await, "basic");
}
