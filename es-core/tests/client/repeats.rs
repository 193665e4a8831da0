//! What is sent again, and what is not.

use std::time::{Duration, Instant};

use es_core::cluster::{Cluster, Repeat, Request};
use es_core::error::ErrorKind;
use serde_json::json;

use crate::fake::{Answer, Fake, es, es_error, other, product};

/// Fails twice in this way, then succeeds.
async fn twice(answer: Answer) -> Fake {
    Fake::start(move |asked| if asked.count < 2 { answer.clone() } else { es(200, json!({"ok": true})) })
        .await
}

#[tokio::test]
async fn safe_requests_ride_out_a_bad_moment() {
    for answer in [
        es_error(429, "es_rejected_execution_exception", "queue full"),
        es_error(503, "cluster_block_exception", "no master"),
        other(502, "text/html", "<html>"),
        other(504, "text/html", "<html>"),
        Answer::Hangup,
    ] {
        let fake = twice(answer).await;
        let response = fake.cluster().send(Request::get("read", "/x")).await.unwrap();
        assert_eq!((response.attempts(), fake.asked().len()), (3, 3));
    }
}

#[tokio::test]
async fn others_are_repeated_only_when_elasticsearch_refused_them() {
    let append = || Request::post("append", "/products/_doc");
    let busy = twice(es_error(429, "es_rejected_execution_exception", "queue full")).await;
    assert_eq!(busy.cluster().send(append()).await.unwrap().attempts(), 3);

    for answer in [Answer::Hangup, es_error(503, "x", "y"), other(502, "text/html", "")] {
        let fake = twice(answer).await;
        let error = fake.cluster().send(append()).await.unwrap_err();
        assert!(error.is_outcome_unknown(), "{error}");
        assert_eq!(fake.asked().len(), 1);
        fake.cluster().send(append().repeat(Repeat::Safe)).await.unwrap();
    }
}

#[tokio::test]
async fn a_lost_connection_is_called_that() {
    let fake = Fake::start(|_| Answer::Hangup).await;
    let error = fake.cluster().send(Request::post("append", "/products/_doc")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ConnectionLost { .. }), "{error:?}");
    assert!(error.to_string().contains("read the state again before repeating"), "{error}");
}

#[tokio::test]
async fn what_will_not_get_better_is_not_repeated() {
    for answer in [
        es_error(500, "invalid_alias_exception", "two write indices"),
        es_error(400, "parsing_exception", "x"),
        es_error(429, "cluster_block_exception", "flood-stage watermark"),
        other(200, "text/html", ""),
    ] {
        let fake = twice(answer).await;
        fake.cluster().send(Request::get("read", "/x")).await.unwrap_err();
        assert_eq!(fake.asked().len(), 1);
    }
}

#[tokio::test]
async fn patience_ends() {
    let fake = Fake::start(|_| es_error(429, "es_rejected_execution_exception", "queue full")).await;
    let error = fake.cluster().send(Request::get("read", "/x")).await.unwrap_err();
    assert_eq!((error.attempts(), error.status()), (4, Some(429)), "{error}");
    assert!(error.to_string().contains("(tried 4 times)"), "{error}");
}

#[tokio::test]
async fn retry_after_is_honoured() {
    let busy = |after: &'static str| {
        Answer::Reply(
            429,
            vec![product(), ("retry-after", after.into())],
            r#"{"error":"busy","status":429}"#.into(),
        )
    };
    let fake = Fake::start(move |asked| if asked.count == 0 { busy("1") } else { es(200, json!({})) }).await;
    let start = Instant::now();
    fake.cluster().send(Request::get("read", "/x")).await.unwrap();
    assert!(start.elapsed() >= Duration::from_secs(1));

    let fake = Fake::start(move |_| busy("3600")).await;
    fake.cluster().send(Request::get("read", "/x")).await.unwrap_err();
    assert_eq!(fake.asked().len(), 1, "an hour is too long");
}

#[tokio::test]
async fn a_client_of_the_users_is_judged_and_repeated_too() {
    let fake = twice(Answer::Hangup).await;
    let transport = elasticsearch::http::transport::Transport::single_node(&fake.url).unwrap();
    let cluster = Cluster::new(elasticsearch::Elasticsearch::new(transport));
    assert_eq!(cluster.send(Request::get("read", "/x")).await.unwrap().attempts(), 3);

    let dead =
        elasticsearch::http::transport::Transport::single_node(&crate::fake::dead_address().await).unwrap();
    let cluster = crate::fake::quick().around(elasticsearch::Elasticsearch::new(dead));
    let error = cluster.send(Request::post("append", "/x?token=s3cret")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Connect { .. }), "{error:?}");
    assert_eq!((error.attempts(), error.path()), (4, "/x"));
    assert!(!format!("{error:?}{error}").contains("s3cret"), "{error:?}");
}
