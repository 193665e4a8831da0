//! Servers in containers.

#![cfg(feature = "testcontainers")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how tests and their helpers fail")]

use std::net::TcpStream;

use es_testkit::{Server, Variant};
use reqwest::{Certificate, Client};
use serde_json::Value;

/// Where Elasticsearch lies in the image, and nowhere else.
async fn home(client: &Client, server: &Server) -> Value {
    let mut request = client.get(format!("{}/_nodes/settings", server.url()));
    if let Some(user) = server.username() {
        request = request.basic_auth(user, server.password());
    }
    let text = request.send().await.unwrap().text().await.unwrap();
    let answer: Value = serde_json::from_str(&text).unwrap();
    let node = answer["nodes"].as_object().unwrap().values().next().unwrap();
    node["settings"]["path"]["home"].clone()
}

#[tokio::test]
#[ignore = "needs a Docker engine, and the image, which tests/docker/build.sh builds where it cannot be pulled"]
async fn a_container_serves_its_process_and_goes_with_it() {
    let (one, two) = tokio::join!(Server::start(), Server::start());
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.url(), two.url(), "one per process and variant");
    assert_eq!(home(&Client::new(), &one).await, "/usr/share/elasticsearch");
    one.isolated("swept").clean().await.unwrap();

    let secured = Server::of(Variant::default().secured().trial()).await.unwrap();
    let pem = std::fs::read(secured.ca_cert_path().unwrap()).unwrap();
    let client =
        Client::builder().add_root_certificate(Certificate::from_pem(&pem).unwrap()).build().unwrap();
    assert_eq!(home(&client, &secured).await, "/usr/share/elasticsearch");
    assert_eq!(client.get(secured.url()).send().await.unwrap().status(), 401);
    secured.api_key("a key").await.unwrap();

    let addresses = [&one, &secured].map(|server| server.url().rsplit('/').next().unwrap().to_owned());
    drop((one, two, secured));
    for address in addresses {
        assert!(TcpStream::connect(address).is_err(), "removed with its last handle");
    }
}
