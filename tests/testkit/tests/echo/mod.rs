//! A tiny server to put a proxy in front of, and a client that sees bytes.

use std::convert::Infallible;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use es_testkit::Recorder;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;

/// Answers `<method> <path> <body length> <host>`, 404 for paths with `missing`; counts connections and requests.
pub(crate) struct Echo {
    pub(crate) address: SocketAddr,
    pub(crate) connections: Arc<AtomicUsize>,
    pub(crate) requests: Arc<AtomicUsize>,
}

pub(crate) async fn echo() -> Echo {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (per_connection, per_request) = (Arc::clone(&connections), Arc::clone(&requests));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            per_connection.fetch_add(1, Ordering::SeqCst);
            let connection = hyper::server::conn::http1::Builder::new();
            let per_request = Arc::clone(&per_request);
            let service = service_fn(move |request| answer(request, Arc::clone(&per_request)));
            tokio::spawn(connection.serve_connection(TokioIo::new(stream), service));
        }
    });
    Echo { address, connections, requests }
}

async fn answer(
    request: Request<Incoming>,
    requests: Arc<AtomicUsize>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (head, body) = request.into_parts();
    let length = body.collect().await.unwrap().to_bytes().len();
    requests.fetch_add(1, Ordering::SeqCst);
    let host = head.headers["host"].to_str().unwrap();
    let text = format!("{} {} {length} {host}", head.method, head.uri);
    let mut response = Response::new(Full::from(text));
    if head.uri.path().contains("missing") {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    Ok(response)
}

pub(crate) fn connect(recorder: &Recorder) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(recorder.url().trim_start_matches("http://")).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    BufReader::new(stream)
}

/// The head of an answer, until its empty line.
pub(crate) fn head(stream: &mut BufReader<TcpStream>) -> String {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(stream.read_line(&mut head).unwrap(), 0, "closed within {head:?}");
    }
    head
}
