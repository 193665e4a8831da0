//! Several nodes: the living stand in for the dead.

use std::time::{Duration, Instant};

use es_core::cluster::{Repeat, Request};
use es_core::error::ErrorKind;
use serde_json::json;
use tokio::io::AsyncWriteExt;

use crate::fake::{Answer, Fake, dead_address, es, quick};

fn ping() -> Request {
    Request::get("ping", "/")
}

#[tokio::test]
async fn a_dead_node_is_set_aside() {
    let alive = Fake::start(|_| es(200, json!({}))).await;
    let cluster = quick().nodes([dead_address().await, alive.url.clone()]).build().unwrap();
    let mut attempts = 0;
    for _ in 0..20 {
        attempts += cluster.send(ping()).await.unwrap().attempts();
    }
    assert_eq!(alive.asked().len(), 20);
    // Ten times if it kept its turn; it rests for 1, 2 and 4 seconds.
    assert!(attempts <= 23, "the dead node was tried {} times", attempts - 20);
}

#[tokio::test]
async fn what_is_not_repeatable_fails_over_too_if_nothing_was_sent() {
    let alive = Fake::start(|_| es(200, json!({}))).await;
    for _ in 0..4 {
        let cluster = quick().nodes([dead_address().await, alive.url.clone()]).build().unwrap();
        cluster.send(Request::post("append", "/products/_doc")).await.unwrap();
    }
    assert_eq!(alive.asked().len(), 4, "once each");
}

#[tokio::test]
async fn a_node_that_went_silent_is_passed_over() {
    let silent = Fake::start(|_| Answer::Silence).await;
    let alive = Fake::start(|_| es(200, json!({}))).await;
    let cluster = quick()
        .nodes([silent.url.clone(), alive.url.clone()])
        .request_timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    let start = Instant::now();
    for _ in 0..10 {
        cluster.send(ping()).await.unwrap();
    }
    // Five times if it kept its turn.
    assert!(silent.asked().len() <= 2, "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_request_that_timed_out_is_not_sent_twice_if_that_may_do_it_twice() {
    let silent = Fake::start(|_| Answer::Silence).await;
    let also_silent = Fake::start(|_| Answer::Silence).await;
    let cluster = quick()
        .nodes([silent.url.clone(), also_silent.url.clone()])
        .request_timeout(Duration::from_millis(500))
        .build()
        .unwrap();
    let error = cluster.send(Request::post("append", "/products/_doc")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout { .. }) && error.is_outcome_unknown(), "{error}");
    assert_eq!(silent.asked().len() + also_silent.asked().len(), 1);

    let error = cluster.send(Request::post("search", "/_search").repeat(Repeat::Read)).await.unwrap_err();
    assert_eq!(error.attempts(), 2, "each node once: {error}");
    // The first may still come through, after somebody else's write.
    let error = cluster.send(Request::put("write", "/products/_doc/1")).await.unwrap_err();
    assert_eq!(error.attempts(), 1, "{error}");
}

#[tokio::test]
async fn nodes_take_turns() {
    let one = Fake::start(|_| es(200, json!({}))).await;
    let two = Fake::start(|_| es(200, json!({}))).await;
    let cluster = quick().nodes([&one.url, &two.url]).build().unwrap();
    for _ in 0..10 {
        cluster.send(ping()).await.unwrap();
    }
    assert_eq!((one.asked().len(), two.asked().len()), (5, 5));
}

#[tokio::test]
async fn the_official_client_asks_the_living_too() {
    let alive = Fake::start(|_| es(200, json!({}))).await;
    let cluster = quick().nodes([dead_address().await, alive.url.clone()]).build().unwrap();
    cluster.send(ping()).await.unwrap();
    cluster.send(ping()).await.unwrap();
    for _ in 0..4 {
        cluster.client().ping().send().await.unwrap();
    }
    assert_eq!(alive.asked().len(), 6);
}

#[tokio::test]
async fn no_node_at_all() {
    let cluster = quick().nodes([dead_address().await, dead_address().await]).build().unwrap();
    let error = cluster.send(ping()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect { .. }) && !error.is_outcome_unknown(), "{error}");
    assert!(error.attempts() > 2, "{error}");
    assert!(
        error.to_string().contains("refused") && error.to_string().contains("help: is Elasticsearch running"),
        "{error}"
    );
}

#[tokio::test]
async fn a_node_that_speaks_no_tls() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            // What a web server says to a handshake.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    let error = quick().node(url).build().unwrap().send(ping()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Tls { .. }), "{error}");
    assert!(error.to_string().contains("help: the node speaks plain HTTP"), "{error}");
}
