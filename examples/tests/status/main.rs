//! The status service as a process: its endpoints, and its page in a real browser.

#![allow(clippy::unwrap_used, clippy::panic)]

mod browser;
mod service;

use std::collections::HashSet;
use std::io::Write;

use browser::{Browser, Image};
use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::resources::Index;
use es_examples::connect;
use es_testkit::{Fault, Recorder, Server, When, openmetrics};
use serde_json::{Value, json};
use service::Service;
use tempfile::NamedTempFile;

/// A rule on an index, whose name would be HTML if it were taken for that.
const RULE: &str = "<img src=x onerror=document.body.remove()>";

fn rules(index: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    let when = format!("index.unassigned of {index} > 0");
    write!(file, "{}", json!([{"name": RULE, "severity": "warning", "when": when}])).unwrap();
    file
}

/// With one primary, and so many replicas, of which a server of one node has none.
async fn make(es: &Cluster, name: &str, replicas: u32) {
    es.indices().create(&Index::new(name).setting("number_of_replicas", replicas)).await.unwrap();
}

#[tokio::test]
async fn probes_tell_a_process_that_lives_from_a_cluster_that_serves() {
    let server = Server::start().await.unwrap();
    let area = server.isolated("status-probes");
    let es = connect(&server).unwrap().with_prefix(area.prefix());
    make(&es, "orders", 0).await;
    let network = Recorder::start(&server).unwrap();
    let orders = area.name("orders");
    let service = Service::start(network.url(), &["--serves", &format!("{orders},{}", area.name("bills"))]);

    // One of the indices is missing, and then it is there.
    let count = |answer: &Value| answer["reasons"].as_array().map_or(0, Vec::len);
    let reason = |answer: &Value| answer["reasons"][0]["reason"].as_str().unwrap_or_default().to_owned();
    service
        .ready(|code, answer| {
            let is_missing = reason(answer).contains("index_not_found_exception");
            (code, &answer["ready"], count(answer)) == (503, &json!(false), 1)
                && answer["reasons"][0]["of"] == area.name("bills")
                && is_missing
        })
        .await;
    make(&es, "bills", 0).await;
    service.ready(|code, answer| (code, answer) == (200, &json!({"ready": true, "reasons": []}))).await;

    // A shard that does not serve.
    let nowhere = json!({"index.routing.allocation.require._name": "no-such-node"});
    let red = Request::put("create index", format!("/{}?wait_for_active_shards=0", area.name("red")));
    es.send(red.json(&json!({"settings": nowhere})).unwrap()).await.unwrap();
    let sick = Service::start(network.url(), &["--serves", &area.name("red")]);
    sick.ready(|code, answer| (code, &answer["reasons"][0]["of"]) == (503, &json!(area.name("red")))).await;
    let told = sick.until(|status| status["unassigned"].as_array().is_some_and(|all| !all.is_empty())).await;
    assert_eq!(told["status"], "red");
    assert!(told["headline"].as_str().unwrap().contains("documents can't be found"), "{told}");

    // The cluster goes out of reach and comes back; the process lives all the while.
    service.until(|status| status["missing"] == json!([]) && status["cluster"].is_object()).await;
    network.inject(When::any(), Fault::LoseRequest);
    // By one attempt, whose reason is told; several would take longer than a probe waits.
    let at_once = |answer: &Value| !answer.to_string().contains("no answer within");
    service.ready(|code, answer| (code, count(answer)) == (503, 3) && at_once(answer)).await;
    let lost = service
        .until(|status| {
            let unknown = status["cluster"].is_null() && status["indices"].is_null();
            unknown && status["status"] == "unknown" && status["alerts"] != json!([])
        })
        .await;
    assert!(lost["missing"][0]["parts"].as_array().unwrap().contains(&json!("cluster")), "{lost}");
    let alive = service.get("/healthz").await;
    assert_eq!((alive.status().as_u16(), alive.text().await.unwrap().as_str()), (200, "alive\n"));
    network.heal();
    service.until(|status| status["cluster"].is_object() && status["missing"] == json!([])).await;
    service.ready(|code, _| code == 200).await;

    let (code, words) = service.interrupt();
    assert_eq!((code, words.as_str()), (Some(0), "ended\n"));
    area.clean().await.unwrap();
}

#[tokio::test]
async fn metrics_are_openmetrics() {
    let server = Server::start().await.unwrap();
    let area = server.isolated("status-metrics");
    let es = connect(&server).unwrap().with_prefix(area.prefix());
    make(&es, "orders", 1).await;
    let orders = area.name("orders");
    let file = rules(&orders);
    let service = Service::start(server.url(), &["--rules", file.path().to_str().unwrap()]);
    service.until(|status| status["alerts"].as_array().is_some_and(|all| !all.is_empty())).await;
    let answer = service.get("/metrics").await;
    assert_eq!(
        answer.headers()["content-type"],
        "application/openmetrics-text; version=1.0.0; charset=utf-8"
    );
    let samples = openmetrics::parse(&answer.text().await.unwrap()).unwrap();
    // The server has one node.
    for one in [r#"elasticsearch_cluster_nodes{data="true"}"#, "elasticsearch_up"] {
        assert_eq!(
            samples.get(one).map(|sample| sample.value.to_string()).as_deref(),
            Some("1"),
            "{samples:?}"
        );
    }
    let alert = samples.values().find(|sample| sample.name == "es_monitor_alert").unwrap();
    assert_eq!((alert.labels["rule"].as_str(), alert.labels["index"].as_str()), (RULE, orders.as_str()));
    area.clean().await.unwrap();
}

#[tokio::test]
async fn the_page_shows_what_there_is_by_itself() {
    let Some(browser) = Browser::start().await else { return };
    let server = Server::start().await.unwrap();
    let area = server.isolated("status-page");
    let es = connect(&server).unwrap().with_prefix(area.prefix());
    make(&es, "orders", 2).await;
    let orders = area.name("orders");
    let file = rules(&orders);
    let service = Service::start(server.url(), &["--rules", file.path().to_str().unwrap()]);
    let head = service.get("/").await;
    let policy = head.headers()["content-security-policy"].to_str().unwrap();
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-") && !policy.contains("unsafe"),
        "{policy}"
    );

    browser.emulate(1280, "light").await;
    browser.open(&service.url).await;
    let shown =
        |id: &str, text: &str| format!("document.getElementById('{id}').innerText.includes({})", json!(text));
    browser.until(&shown("indices", &orders)).await;
    browser.until(&shown("unassigned", &orders)).await;
    // What would be HTML is text.
    browser.until(&shown("alerts", RULE)).await;
    browser.until(&shown("changes", RULE)).await;
    assert_eq!(browser.eval("document.querySelectorAll('img').length").await, 0);
    let node = server_node(&es).await;
    browser.until(&shown("nodes", &node)).await;
    let meters = "[...document.querySelectorAll('[role=meter]')].map(meter => meter.ariaLabel).join()";
    browser.until(&format!("{meters} === {}", json!(format!("Disk of {node},Heap of {node}")))).await;
    let filled =
        "[...document.querySelectorAll('.fill')].every(fill => fill.getBoundingClientRect().width > 0)";
    browser.until(filled).await;
    // The status is in the title, and beside its colour in words.
    let status = "document.getElementById('status').innerText";
    browser.until(&format!("{status} !== '' && document.title.includes({status})")).await;

    // What is looked for and where one is outlives a reading; a new index comes by itself.
    let filter = format!("document.getElementById('filter').value = {}", json!(area.prefix()));
    browser
        .eval(&format!("({filter}, document.getElementById('filter').dispatchEvent(new Event('input')))"))
        .await;
    browser.eval("(window.before = document.querySelector('#indices tr'), document.getElementById('filter').focus(), 0)").await;
    make(&es, "bills", 0).await;
    browser.until(&shown("indices", &area.name("bills"))).await;
    assert_eq!(browser.eval("document.getElementById('filter').value").await, area.prefix());
    assert_eq!(browser.eval("document.activeElement.id").await, "filter");
    assert_eq!(
        browser.eval("[...document.querySelectorAll('#indices tr')].includes(window.before)").await,
        true
    );
    browser.until("document.querySelectorAll('#indices tr').length === 2").await;
    // The worst come first; an index that has just been made is red for a moment. By its name, it is the other way round.
    let is_first =
        |name: &str| format!("document.querySelector('#indices .name span').innerText === {}", json!(name));
    browser.until(&is_first(&orders)).await;
    browser.eval("document.querySelector('[data-sort=name]').click()").await;
    browser.until(&is_first(&area.name("bills"))).await;

    looks(&browser).await;
    assert_eq!(browser.errors().await, [""; 0]);
    // What is alike, as two replicas of one shard, is shown once each, however often it was read.
    let rows = format!(
        "[...document.querySelectorAll('#unassigned > li')].filter(row => row.innerText.includes({})).length",
        json!(orders)
    );
    browser.until(&format!("{rows} === 2")).await;

    // What is shown without the service says that it is old.
    drop(service);
    browser.until("document.getElementById('stale').innerText.includes('has not answered since')").await;
    browser.until("document.title.startsWith('Stale')").await;
    assert_eq!(browser.eval(&shown("indices", &orders)).await, true);
    area.clean().await.unwrap();
}

/// On a screen and on a phone, light and dark: nothing sticks out, the background is what was asked for, something is drawn.
async fn looks(browser: &Browser) {
    for width in [1280, 390, 360] {
        for scheme in ["light", "dark"] {
            browser.emulate(width, scheme).await;
            let fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
            browser.until(fits).await;
            let background = browser.eval("getComputedStyle(document.body).backgroundColor").await;
            let luminance = luminance(background.as_str().unwrap());
            assert!(
                if scheme == "dark" { luminance < 0.05 } else { luminance > 0.8 },
                "{scheme}: {background}"
            );
            let Image { width: pixels, colours } = browser.screenshot().await;
            assert!(pixels >= width, "{pixels} of {width}");
            let distinct: HashSet<_> = colours.iter().collect();
            assert!(distinct.len() > 50, "{width} {scheme}: {} colours", distinct.len());
        }
    }
}

/// Of `rgb(r, g, b)`, as WCAG has it.
fn luminance(colour: &str) -> f64 {
    let within = colour.trim_start_matches("rgb(").trim_end_matches(')');
    let parts: Vec<f64> = within.split(", ").map(|part| part.parse::<f64>().unwrap() / 255.0).collect();
    let linear = |part: f64| if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) };
    0.2126 * linear(parts[0]) + 0.7152 * linear(parts[1]) + 0.0722 * linear(parts[2])
}

async fn server_node(es: &Cluster) -> String {
    let nodes =
        es.send(Request::get("look", "/_nodes?filter_path=nodes.*.name")).await.unwrap().value().unwrap();
    nodes["nodes"].as_object().unwrap().values().next().unwrap()["name"].as_str().unwrap().to_owned()
}
