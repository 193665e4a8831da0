//! Addresses, credentials, names, and what a request looks like on the wire.

use es_core::cluster::{Cluster, Request, segment};
use es_core::error::ConfigError;
use serde_json::json;

use crate::fake::{Fake, es, quick};

async fn fake() -> Fake {
    Fake::start(|_| es(200, json!({}))).await
}

#[tokio::test]
async fn a_password_in_the_address_is_taken_out_and_used() {
    let fake = fake().await;
    let url = fake.url.replace("http://", "http://el%40stic:s%3Acret@");
    let cluster = quick().node(url).build().unwrap();
    cluster.send(Request::get("ping", "/")).await.unwrap();
    let asked = &fake.asked()[0];
    // el@stic:s:cret
    assert!(asked.headers.contains(&"authorization: Basic ZWxAc3RpYzpzOmNyZXQ=".to_owned()), "{asked:?}");
    assert!(!format!("{cluster:?}").contains("cret"), "{cluster:?}");
}

#[tokio::test]
async fn keys_and_tokens_go_into_the_header() {
    let fake = fake().await;
    let send = async |builder: es_core::cluster::ClusterBuilder| {
        assert!(!format!("{builder:?}").contains("s3cret"), "{builder:?}");
        builder.build().unwrap().send(Request::get("ping", "/")).await.unwrap();
        fake.asked()
            .pop()
            .unwrap()
            .headers
            .into_iter()
            .find(|header| header.starts_with("authorization"))
            .unwrap()
    };
    assert_eq!(send(fake.builder().api_key("s3cretS2V5")).await, "authorization: ApiKey s3cretS2V5");
    assert_eq!(send(fake.builder().api_key("id:s3cret")).await, "authorization: ApiKey aWQ6czNjcmV0");
    assert_eq!(send(fake.builder().bearer("s3cret")).await, "authorization: Bearer s3cret");
    assert_eq!(send(fake.builder().basic("u", "s3cret")).await, "authorization: Basic dTpzM2NyZXQ=");
}

#[test]
fn mistakes_are_told_without_secrets() {
    let fails = |builder: es_core::cluster::ClusterBuilder| {
        let error = builder.build().unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(!text.contains("s3cret"), "{text}");
        error
    };
    let node = || Cluster::builder().node("http://localhost:9200");
    assert!(matches!(fails(Cluster::builder()), ConfigError::NoNodes));
    for url in [
        "localhost:9200",
        "u:s3cret@localhost:9200",
        "ftp://u:s3cret@x",
        "http://u:s3cret@x:99999999",
        "http://u@x",
        "",
    ] {
        assert!(matches!(fails(Cluster::builder().node(url)), ConfigError::Url { .. }), "{url}");
    }
    assert!(matches!(fails(node().api_key("s3cret\n")), ConfigError::Credential { .. }));
    assert!(matches!(fails(node().api_key("")), ConfigError::Credential { .. }));
    assert!(matches!(
        fails(node().basic("u", "s3cret").api_key("s3cret")),
        ConfigError::TwoCredentials { .. }
    ));
    let two = Cluster::builder().nodes(["http://u:s3cret@a:1", "http://u:s3cret2@b:1"]);
    assert!(matches!(fails(two), ConfigError::TwoCredentials { .. }));
    assert!(matches!(fails(node().ca_cert_file("/nonexistent.crt")), ConfigError::CaFile { .. }));
    assert!(matches!(fails(node().ca_cert("no certificate")), ConfigError::Ca { .. }));
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    assert!(matches!(fails(node().ca_cert(broken)), ConfigError::Ca { .. }));
}

#[test]
fn names_carry_the_prefix() {
    let cluster = Cluster::builder().node("http://localhost:9200").build().unwrap();
    assert_eq!((cluster.prefix(), cluster.name("products").as_str()), ("", "products"));
    let cluster = cluster.with_prefix("test-1-");
    assert_eq!((cluster.prefix(), cluster.clone().name("products").as_str()), ("test-1-", "test-1-products"));
}

#[tokio::test]
async fn a_request_on_the_wire() {
    let fake = fake().await;
    let cluster = quick().node(format!("{}/es/", fake.url)).build().unwrap();
    let path = format!("/other:products/_doc/{}", segment("a/b c?ü"));
    let request = Request::put("write", path)
        .query("routing", "ä&b")
        .query_opt("timeout", None::<&str>)
        .query("flag", true);
    cluster.send(request.json(&json!({"a": 1})).unwrap().opaque_id("run-1")).await.unwrap();
    cluster.send(Request::post("bulk", "/_bulk").ndjson("{}\n")).await.unwrap();

    let asked = fake.asked();
    assert_eq!(asked[0].line, "PUT /es/other:products/_doc/a%2Fb%20c%3F%C3%BC?routing=%C3%A4%26b&flag=true");
    assert_eq!(asked[0].body, r#"{"a":1}"#);
    assert!(asked[0].headers.contains(&"x-opaque-id: run-1".to_owned()));
    assert!(asked[0].headers.contains(&"content-type: application/json".to_owned()));
    assert!(asked[1].headers.contains(&"content-type: application/x-ndjson".to_owned()));
}

#[tokio::test]
async fn an_opaque_id_that_is_no_header_value() {
    let fake = fake().await;
    let error = fake.cluster().send(Request::get("ping", "/").opaque_id("a\nb")).await.unwrap_err();
    assert!(matches!(error.kind(), es_core::error::ErrorKind::Encode { .. }), "{error}");
    assert_eq!(error.attempts(), 1);
}
