//! What a program gets when the cluster is not as it hoped: a typed error each, and no credential in any of them.
#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking

use std::{
    io::{Read, Write},
    net::TcpListener,
    time::Duration,
};

use es_core::{
    cluster::{Cluster, ClusterBuilder, Request, RetryPolicy},
    error::{Error, ErrorKind},
};
use es_testkit::Server;

const SECRET: &str = "s3cret-that-must-not-be-shown";

async fn ask(builder: ClusterBuilder) -> Result<u16, Error> {
    let es = builder.retry(RetryPolicy::none()).connect_timeout(Duration::from_secs(2)).build().unwrap();
    assert!(!format!("{es:?}").contains(SECRET));
    Ok(es.send(Request::get("read the version", "/")).await?.status())
}

/// The error, with nothing secret in its message, its `Debug`, or those of its sources.
async fn refused(builder: ClusterBuilder) -> Error {
    let error = ask(builder).await.expect_err("must be refused");
    let mut shown = Some(&error as &dyn std::error::Error);
    while let Some(cause) = shown {
        let text = format!("{cause} {cause:?}");
        assert!(!text.contains(SECRET), "{text}");
        shown = cause.source();
    }
    error
}

#[tokio::test]
async fn the_right_password_and_ca_are_let_in() {
    let server = Server::secured().await.unwrap();
    let (user, password) = (server.username().unwrap(), server.password().unwrap());
    let ca = server.ca_cert_path().unwrap();
    let builder = Cluster::builder().node(server.url()).basic(user, password).ca_cert_file(ca);
    assert_eq!(ask(builder).await.unwrap(), 200);

    let key = server.api_key("live-errors").await.unwrap();
    let builder = Cluster::builder().node(server.url()).api_key(key).ca_cert_file(ca);
    assert_eq!(ask(builder).await.unwrap(), 200);
}

#[tokio::test]
async fn a_wrong_password_is_not_authenticated() {
    let server = Server::secured().await.unwrap();
    let ca = server.ca_cert_path().unwrap();
    let builder = Cluster::builder().node(server.url()).ca_cert_file(ca);
    let error = refused(builder.basic("elastic", SECRET)).await;
    assert!(matches!(error.kind(), ErrorKind::Unauthorized { .. }), "{error:?}");
    assert_eq!(error.status(), Some(401));
    assert!(error.to_string().contains("help:"), "{error}");
}

#[tokio::test]
async fn a_wrong_ca_is_a_tls_error() {
    let server = Server::secured().await.unwrap();
    // Without the CA: the system's roots don't know it.
    let error = refused(Cluster::builder().node(server.url()).basic("elastic", SECRET)).await;
    assert!(matches!(error.kind(), ErrorKind::Tls { .. }), "{error:?}");
    assert!(error.to_string().contains("ELASTICSEARCH_CA_CERT"), "{error}");
    // With another's.
    let builder = Cluster::builder().node(server.url()).basic("elastic", SECRET).ca_cert(OTHER_CA);
    let error = refused(builder).await;
    assert!(matches!(error.kind(), ErrorKind::Tls { .. }), "{error:?}");
}

#[tokio::test]
async fn plain_http_to_a_tls_port_is_typed() {
    let server = Server::secured().await.unwrap();
    let error =
        refused(Cluster::builder().node(server.url().replace("https", "http")).basic("elastic", SECRET))
            .await;
    let typed = matches!(
        error.kind(),
        ErrorKind::Tls { .. } | ErrorKind::ConnectionLost { .. } | ErrorKind::NotElasticsearch { .. }
    );
    assert!(typed, "{error:?}");
}

#[tokio::test]
async fn a_server_that_is_down_is_a_connect_error() {
    let port = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap().port()
    };
    let url = format!("http://elastic:{SECRET}@127.0.0.1:{port}");
    let error = refused(Cluster::builder().node(url)).await;
    assert!(matches!(error.kind(), ErrorKind::Connect { .. }), "{error:?}");
    assert!(error.to_string().contains(&port.to_string()), "{error}");
}

#[tokio::test]
async fn something_else_at_that_address_is_not_elasticsearch() {
    for (status, content, body) in [
        ("200 OK", "text/html", "<html>nginx</html>"),
        ("404 Not Found", "text/html", "<html>nothing here</html>"),
        ("200 OK", "application/json", r#"{"name":"another service"}"#),
    ] {
        let url = one_answer(status, content, body);
        let error = refused(Cluster::builder().node(url).basic("elastic", SECRET)).await;
        assert!(matches!(error.kind(), ErrorKind::NotElasticsearch { .. }), "{error:?}");
    }
}

/// A server that gives every caller the same answer.
fn one_answer(status: &str, content: &str, body: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let answer = format!(
        "HTTP/1.1 {status}\r\nserver: nginx\r\ncontent-type: {content}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    url
}

/// A CA that signed nothing here; its key was thrown away.
const OTHER_CA: &[u8] = include_bytes!("other_ca.pem");
