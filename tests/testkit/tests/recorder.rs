//! The recorder, in front of a tiny server.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how tests and their helpers fail")]

mod echo;

use std::io::{BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use echo::{connect, echo, head};
use es_testkit::{Exchange, Recorder};

fn summary(exchanges: &[Exchange]) -> Vec<(u64, &str, &str, u64, Option<u16>)> {
    exchanges.iter().map(|e| (e.number, &*e.method, &*e.path, e.request_bytes, e.status)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_down_what_was_asked_and_answered() {
    let server = echo().await;
    let recorder = Recorder::in_front_of(&format!("http://{}", server.address)).unwrap();
    let client = reqwest::Client::new();
    let send = |method: reqwest::Method, path: &str, body: Vec<u8>| {
        let request = client.request(method, format!("{}{path}", recorder.url())).body(body);
        async { request.send().await.unwrap().text().await.unwrap() }
    };
    // What is not plain in a path must come through as it is.
    let odd = "/%3Clogs-%7Bnow%2Fd%7D%3E/_search?q=a%20b&pretty";
    let answer = send(reqwest::Method::GET, odd, Vec::new()).await;
    assert_eq!(answer, format!("GET {odd} 0 {}", server.address));
    send(reqwest::Method::HEAD, "/missing", Vec::new()).await;
    send(reqwest::Method::POST, "/_bulk", vec![b'x'; 3_000_000]).await;

    let exchanges = recorder.take();
    let expected = [
        (1, "GET", odd, 0, Some(200)),
        (2, "HEAD", "/missing", 0, Some(404)),
        (3, "POST", "/_bulk", 3_000_000, Some(200)),
    ];
    assert_eq!(summary(&exchanges), expected);
    assert_eq!(exchanges[2].request_body, vec![b'x'; 64 * 1024]);
    assert!(exchanges.iter().all(|e| e.elapsed.is_some()));
    assert!(recorder.take().is_empty(), "what was taken is gone");

    send(reqwest::Method::PUT, "/next", b"{}".to_vec()).await;
    assert_eq!(summary(&recorder.take()), [(4, "PUT", "/next", 2, Some(200))]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_connection_stays_one_connection() {
    let server = echo().await;
    let recorder = Recorder::in_front_of(&format!("http://{}", server.address)).unwrap();
    tokio::task::spawn_blocking(move || {
        let mut client = connect(&recorder);
        for n in 0..5 {
            write!(client.get_mut(), "GET /{n} HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
            assert!(head(&mut client).starts_with("HTTP/1.1 200"));
            let mut body = vec![0; format!("GET /{n} 0 {}", server.address).len()];
            client.read_exact(&mut body).unwrap();
        }
        assert_eq!(server.connections.load(Ordering::SeqCst), 1);
        assert_eq!(server.requests.load(Ordering::SeqCst), 5);
        assert_eq!(recorder.take().len(), 5);
    })
    .await
    .unwrap();
}

/// A server that speaks when, and only when, the test lets it.
fn scripted(script: impl FnOnce(&TcpListener) + Send + 'static) -> Recorder {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || script(&listener));
    Recorder::in_front_of(&url).unwrap()
}

#[test]
fn bodies_stream_in_both_directions() {
    let (got, seen) = mpsc::channel();
    let recorder = scripted(move |listener| {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        head(&mut stream);
        let mut piece = [0; 10];
        stream.read_exact(&mut piece).unwrap();
        got.send(()).unwrap();
        stream.read_exact(&mut piece).unwrap();
        stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\nhalf").unwrap();
        // The other half only when the client confirms the first, by its next byte.
        let _ = stream.read(&mut piece);
    });
    let mut client = connect(&recorder);
    client
        .get_mut()
        .write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 20\r\n\r\n0123456789")
        .unwrap();
    seen.recv_timeout(Duration::from_secs(10)).expect("the first half arrives before the second is sent");
    client.get_mut().write_all(b"0123456789").unwrap();
    head(&mut client);
    let mut half = [0; 4];
    client.read_exact(&mut half).expect("the first half arrives before the second is sent");
    assert_eq!(&half, b"half");
    assert_eq!(summary(&recorder.take()), [(1, "POST", "/", 20, Some(200))]);
}

#[test]
fn a_server_that_hangs_up_is_seen_as_such() {
    let recorder = scripted(|listener| {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        head(&mut stream);
    });
    let mut client = connect(&recorder);
    client.get_mut().write_all(b"PUT /index HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").unwrap();
    assert_eq!(client.read(&mut [0; 1]).unwrap(), 0, "closed, without an answer");
    assert_eq!(summary(&recorder.take()), [(1, "PUT", "/index", 0, None)]);
}

#[test]
fn a_server_that_is_not_there_is_seen_as_such() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let recorder = Recorder::in_front_of(&format!("http://{port}")).unwrap();
    let mut client = connect(&recorder);
    client.get_mut().write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
    assert_eq!(client.read(&mut [0; 1]).unwrap(), 0);
    assert_eq!(summary(&recorder.take()), [(1, "GET", "/", 0, None)]);
}

#[test]
fn an_idle_connection_that_the_server_closed_is_replaced() {
    let (closed, is_closed) = mpsc::channel();
    let recorder = scripted(move |listener| {
        for _ in 0..2 {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            head(&mut stream);
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").unwrap();
            drop(stream);
            closed.send(()).unwrap();
        }
    });
    let mut client = connect(&recorder);
    for _ in 0..2 {
        client.get_mut().write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").unwrap();
        head(&mut client);
        is_closed.recv().unwrap();
        // Its end of the connection has to arrive at the proxy.
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(recorder.take().len(), 2);
}

#[test]
fn no_socket_outlives_the_recorder() {
    let recorder = scripted(|_| ());
    let address = recorder.url().trim_start_matches("http://").to_owned();
    let mut idle = connect(&recorder);
    drop(recorder);
    assert!(TcpStream::connect(address).is_err());
    assert!(matches!(idle.read(&mut [0; 1]), Ok(0) | Err(_)));
}

#[test]
fn credentials_show_in_no_debug_output() {
    let recorder = Recorder::in_front_of("http://elastic:hunter2@127.0.0.1:1/").unwrap();
    assert!(!format!("{recorder:?}").contains("hunter2"));
    let error = Recorder::in_front_of("elastic:hunter2@nowhere").unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
}
