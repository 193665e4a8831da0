//! What becomes of replies that are not success.

use es_core::cluster::Request;
use es_core::error::{Error, ErrorKind};
use es_core::ops::backup::{Backup, BackupError, Kind};
use es_core::ops::schedule::Schedule;
use serde_json::json;

use crate::fake::{Answer, Fake, es, es_error, other, product};

async fn fails(answer: Answer, request: Request) -> Error {
    let fake = Fake::start(move |_| answer.clone()).await;
    fake.cluster().send(request).await.expect_err("the answer is a failure")
}

async fn get(answer: Answer) -> Error {
    fails(
        answer,
        Request::get("read mapping", "/products/_mapping").query("secret", "s3cret").resource("products"),
    )
    .await
}

async fn post(answer: Answer) -> Error {
    fails(answer, Request::post("reindex", "/_reindex")).await
}

#[tokio::test]
async fn a_refusal_names_the_request_and_the_servers_reason() {
    let error = get(es_error(404, "index_not_found_exception", "no such index [products]")).await;
    assert_eq!(
        error.to_string(),
        "read mapping of `products`: GET /products/_mapping: 404 index_not_found_exception: no such index [products]"
    );
    assert!(error.is_not_found());
    assert_eq!(
        (error.status(), error.error_type(), error.reason(), error.resource(), error.attempts()),
        (Some(404), Some("index_not_found_exception"), Some("no such index [products]"), Some("products"), 1)
    );
    assert!(!format!("{error:?}").contains("s3cret"));
}

#[tokio::test]
async fn causes_are_told_once() {
    let cause = json!({"type": "mapper_parsing_exception", "reason": "No handler for type [keywrd]"});
    let error = get(es(
        400,
        json!({"status": 400, "error": {
            "type": "mapper_parsing_exception", "reason": "Failed to parse mapping", "root_cause": [cause],
            "caused_by": {"type": "x_exception", "reason": null, "caused_by": cause}
        }}),
    ))
    .await;
    let text = error.to_string();
    assert_eq!(text.matches("No handler for type [keywrd]").count(), 1, "{text}");
    assert!(text.contains("Failed to parse mapping"), "{text}");
}

#[tokio::test]
async fn words_for_the_usual_refusals() {
    assert!(get(es_error(409, "version_conflict_engine_exception", "x")).await.is_conflict());
    assert!(get(es_error(400, "resource_already_exists_exception", "x")).await.is_already_exists());
    let template = es_error(400, "illegal_argument_exception", "index template [t] already exists");
    assert!(get(template).await.is_already_exists());
    assert!(!get(es_error(400, "illegal_argument_exception", "x")).await.is_already_exists());

    let blocked = get(es_error(
        403,
        "cluster_block_exception",
        "index [p] blocked by: [FORBIDDEN/8/index write (api)];",
    ))
    .await;
    assert!(blocked.is_cluster_block());
    assert!(blocked.to_string().contains("\nhelp: a migration blocks writes to the index"), "{blocked}");

    let unauthorized = get(es_error(401, "security_exception", "missing authentication credentials")).await;
    assert!(matches!(unauthorized.kind(), ErrorKind::Unauthorized { .. }));
    assert!(unauthorized.to_string().contains("ELASTICSEARCH_API_KEY"), "{unauthorized}");
    let unknown = get(es_error(401, "security_exception", "unable to authenticate user [x]")).await;
    assert!(unknown.to_string().contains("help: check the user name"), "{unknown}");
    let forbidden = get(es_error(403, "security_exception", "action [x] is unauthorized")).await;
    assert!(matches!(forbidden.kind(), ErrorKind::Forbidden { .. }));
    assert_eq!(forbidden.status(), Some(403));
}

#[tokio::test]
async fn an_error_that_is_a_plain_string_is_read_too() {
    let error = get(es(405, json!({"error": "Incorrect HTTP method for uri [/x]", "status": 405}))).await;
    assert_eq!(error.reason(), Some("Incorrect HTTP method for uri [/x]"));
}

#[tokio::test]
async fn something_else_at_that_address() {
    let page = "<html>welcome</html>";
    for (answer, found) in [
        (other(200, "text/html", page), "200 text/html from nginx"),
        (other(404, "text/html", page), "404 text/html from nginx"),
        (other(200, "application/json", r#"{"ok":true}"#), "200 application/json from nginx"),
        (
            other(404, "application/json", r#"{"status":404,"error":"Not Found","path":"/"}"#),
            "404 application/json",
        ),
        (other(400, "application/json", r#"{"error":{"code":7}}"#), "400 application/json"),
    ] {
        let error = get(answer.clone()).await;
        assert!(matches!(error.kind(), ErrorKind::NotElasticsearch { .. }), "{error}");
        assert!(error.to_string().contains(found), "{error}");
        // Not even where the status would be an answer: the resource may well exist, elsewhere.
        let fake = Fake::start(move |_| answer.clone()).await;
        let request = Request::get("read", "/products").allow(404);
        let error = fake.cluster().send(request).await.unwrap_err();
        assert!(!error.is_not_found(), "{error}");
    }
    let head = fails(other(404, "text/html", ""), Request::head("look for", "/products").allow(404)).await;
    assert!(matches!(head.kind(), ErrorKind::NotElasticsearch { .. }), "{head}");
}

/// Or a cron job would take the place of a policy that is there.
#[tokio::test]
async fn a_gateways_page_is_not_a_server_without_snapshot_lifecycles() {
    let nightly = Backup::new("nightly", "r", ["a"], Schedule::cron("0 30 1 * * ?").unwrap());
    let choice = async |answer: Answer| {
        let fake = Fake::start(move |_| answer.clone()).await;
        fake.cluster().backup(&nightly).choice().await
    };
    let gateway = choice(other(404, "text/html", "<html>no such page</html>")).await.unwrap_err();
    let BackupError::Cluster(gateway) = gateway else { panic!("{gateway}") };
    assert!(matches!(gateway.kind(), ErrorKind::NotElasticsearch { .. }), "{gateway}");
    let none = json!({"error": "no handler found for uri [/_slm/status] and method [GET]"});
    assert_eq!(choice(es(400, none)).await.unwrap().kind, Kind::Own);
}

#[tokio::test]
async fn a_proxy_that_drops_the_header_still_shows_refusals() {
    let body = json!({"error": {"type": "parsing_exception", "reason": "unknown query", "root_cause": []}, "status": 400});
    let error = get(other(400, "application/json", &body.to_string())).await;
    assert_eq!(error.error_type(), Some("parsing_exception"));
}

#[tokio::test]
async fn a_gateways_page_is_no_json() {
    let error = post(other(502, "text/html", "<html>")).await;
    assert_eq!(error.status(), Some(502));
    assert!(error.to_string().contains("a gateway answered with text/html"), "{error}");
    assert!(error.is_outcome_unknown());
}

#[tokio::test]
async fn an_allowed_status_is_an_answer() {
    let fake = Fake::start(|_| es_error(404, "index_not_found_exception", "x")).await;
    let response = fake.cluster().send(Request::get("read", "/x").allow(404)).await.unwrap();
    assert!(response.is_not_found());
}

#[tokio::test]
async fn success_that_reports_failures_is_none() {
    let unacknowledged = post(es(200, json!({"acknowledged": false}))).await;
    assert!(matches!(unacknowledged.kind(), ErrorKind::Unacknowledged), "{unacknowledged}");

    let cause = json!({"type": "mapper_parsing_exception", "reason": "bad date"});
    for body in [
        json!({"failures": [{"index": "p", "id": "1", "cause": cause, "status": 400}]}),
        json!({"_shards": {"total": 2, "failed": 1, "failures": [{"shard": 0, "reason": cause}]}}),
    ] {
        let error = post(es(200, body)).await;
        assert!(
            matches!(error.kind(), ErrorKind::Incomplete { timed_out: false, failures } if failures.len() == 1)
        );
        assert!(
            error.to_string().contains("1 failures, the first: mapper_parsing_exception: bad date"),
            "{error}"
        );
    }
    let late = post(es(200, json!({"timed_out": true, "failures": []}))).await;
    assert!(matches!(late.kind(), ErrorKind::Incomplete { timed_out: true, .. }), "{late}");
    assert!(matches!(post(es(200, json!({"errors": true}))).await.kind(), ErrorKind::Incomplete { .. }));

    let fake =
        Fake::start(|_| es(200, json!({"failures": {"mappings": {}}, "errors": {}, "acknowledged": true})))
            .await;
    fake.cluster().send(Request::post("read", "/x")).await.expect("indices of these names are no failures");
    let fake = Fake::start(|_| es(200, json!({"errors": true}))).await;
    fake.cluster().send(Request::post("bulk", "/_bulk").partial()).await.expect("the caller looks itself");
}

#[tokio::test]
async fn tasks_run_end_and_fail() {
    let outcome = async |body: serde_json::Value| {
        let fake = Fake::start(move |_| es(200, body.clone())).await;
        let response = fake.cluster().send(Request::get("read task", "/_tasks/n:1")).await.unwrap();
        response.task::<serde_json::Value>()
    };
    assert_eq!(outcome(json!({"completed": false})).await.unwrap(), None);
    let done = json!({"total": 3, "failures": [], "timed_out": false});
    assert_eq!(outcome(json!({"completed": true, "response": done})).await.unwrap(), Some(done));

    for (body, word) in [
        (
            json!({"error": {"type": "index_not_found_exception", "reason": "no such index [x]"}}),
            "index_not_found_exception",
        ),
        (json!({"response": {"canceled": "by user request"}}), "canceled"),
        (json!({"response": {"timed_out": true}}), "timed_out"),
        (json!({"response": {"failures": [{"cause": {"type": "t", "reason": "r"}}]}}), "failures"),
    ] {
        let mut body = body;
        body["completed"] = true.into();
        let error = outcome(body).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::TaskFailed { .. }), "{error}");
        assert_eq!(error.error_type(), Some(word), "{error}");
    }
}

#[tokio::test]
async fn a_reply_that_is_cut_short_or_odd() {
    let fake = Fake::start(|_| Answer::Reply(200, vec![product()], "not json".into())).await;
    let error = fake.cluster().send(Request::get("read", "/x")).await.unwrap().value().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Decode { .. }), "{error}");
    assert!(std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn warnings_are_kept() {
    let warning = r#"299 Elasticsearch-8.12.2-48a287ab "the \"size\" parameter is deprecated""#;
    let fake = Fake::start(move |_| {
        Answer::Reply(
            200,
            vec![product(), ("warning", warning.into()), ("warning", "odd".into())],
            "{}".into(),
        )
    })
    .await;
    let response = fake.cluster().send(Request::get("read", "/x")).await.unwrap();
    assert_eq!(response.warnings(), [r#"the "size" parameter is deprecated"#, "odd"]);
}
