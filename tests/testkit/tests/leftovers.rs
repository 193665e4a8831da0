//! What a test leaves is found, whatever it is, and is not once it is swept.

#![cfg(all(target_os = "linux", target_arch = "x86_64"))]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how tests and their helpers fail")]

use std::process::Command;

use es_testkit::{Leftover, Server, leftovers};
use reqwest::{Client, Method};
use serde_json::{Value, json};

async fn send(server: &Server, method: Method, path: &str, body: Value) -> Value {
    let request = Client::new().request(method, format!("{}{path}", server.url()));
    let request = request.header("content-type", "application/json").body(if body.is_null() {
        String::new()
    } else {
        body.to_string()
    });
    let response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.text().await.unwrap());
    response.json().await.unwrap()
}

/// Neighbours run at the same time, and what they have made does not count.
async fn left_of(prefix: &str) -> Vec<Leftover> {
    let all = tokio::task::spawn_blocking(leftovers).await.unwrap().unwrap().into_iter();
    all.filter(|left| left.name.contains(prefix)).collect()
}

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_es-testkit"));
    command.arg("leftovers");
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn all_that_a_test_can_leave_is_found() {
    let server = Server::start().await.unwrap();
    let area = server.isolated("left");
    let name = |name: &str| area.name(name);
    let put = |path: String, body: Value| {
        let server = &server;
        async move { send(server, Method::PUT, &path, body).await }
    };
    let repo = json!({"type": "fs", "settings": {"location": name("repo")}});
    put(format!("/_snapshot/{}", name("repo")), repo).await;
    let slm = json!({"schedule": "0 0 0 1 1 ? 2099", "name": "<s-{now/d}>", "repository": name("repo")});
    put(format!("/_slm/policy/{}", name("slm")), slm).await;
    let ilm = json!({"policy": {"phases": {"hot": {"actions": {}}}}});
    put(format!("/_ilm/policy/{}", name("ilm")), ilm).await;
    put(format!("/_ingest/pipeline/{}", name("pipe")), json!({"processors": []})).await;
    put(format!("/_component_template/{}", name("part")), json!({"template": {}})).await;
    let streams = json!({"index_patterns": [name("stream*")], "data_stream": {}});
    put(format!("/_index_template/{}", name("template")), streams).await;
    put(format!("/_template/{}", name("legacy")), json!({"index_patterns": [name("legacy*")]})).await;
    put(format!("/_data_stream/{}", name("stream")), Value::Null).await;
    put(format!("/{}", name("index")), json!({"aliases": {name("alias"): {}}})).await;
    put(format!("/{}", name("hidden")), json!({"settings": {"index.hidden": true}})).await;
    for id in 0..3 {
        put(format!("/{}/_doc/{id}?refresh=true", name("index")), json!({})).await;
    }
    // One document in ten seconds.
    let slow = "/_reindex?wait_for_completion=false&requests_per_second=0.1";
    let copy = json!({"source": {"index": name("index"), "size": 1}, "dest": {"index": name("copy")}});
    let task = send(&server, Method::POST, slow, copy).await["task"].as_str().unwrap().to_owned();

    let found = left_of(area.prefix()).await;
    for (kind, expected) in [
        ("snapshot repository", name("repo")),
        ("SLM policy", name("slm")),
        ("ILM policy", name("ilm")),
        ("ingest pipeline", name("pipe")),
        ("component template", name("part")),
        ("index template", name("template")),
        ("legacy template", name("legacy")),
        ("data stream", name("stream")),
        ("index", name("index")),
        ("index", name("hidden")),
        ("alias", name("alias")),
    ] {
        assert!(found.iter().any(|left| left.kind == kind && left.name == expected), "{kind}: {found:#?}");
    }
    let running = found.iter().filter(|left| left.kind == "running task").collect::<Vec<_>>();
    assert!(running.iter().any(|left| left.name.starts_with(&format!("{task} "))), "{running:#?}");

    let output = program().output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let list = String::from_utf8(output.stderr).unwrap();
    assert!(found.iter().all(|left| list.contains(&left.to_string())), "{list}");

    let path = format!("/_tasks/{task}/_cancel?wait_for_completion=true");
    send(&server, Method::POST, &path, Value::Null).await;
    let prefix = area.prefix().to_owned();
    area.clean().await.unwrap();
    assert_eq!(left_of(&prefix).await, []);
}

#[test]
fn without_a_server_nothing_is_left() {
    let group = format!("nobody-{}", std::process::id());
    let output = program().env("ES_TESTKIT_GROUP", group).env_remove("ELASTICSEARCH_URL").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_release_is_taken_from_the_environment() {
    let group = format!("nobody-{}", std::process::id());
    let stop = |release: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_es-testkit"));
        let command = command.arg("stop").env("ES_TESTKIT_GROUP", &group).env("ES_TESTKIT_RELEASE", release);
        let output = command.output().unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    assert!(stop("8.6.2").starts_with("8.6.2-plain was not running"), "{}", stop("8.6.2"));
    assert!(stop("").starts_with("8.12.2-plain was not running"), "{}", stop(""));
    assert!(stop("8.6").contains("ES_TESTKIT_RELEASE is not 8.6.2 or 8.12.2"), "{}", stop("8.6"));
}
