//! Every fault is what it says, seen from a client that sees bytes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a panic is how tests and their helpers fail")]

mod echo;

use std::io::{self, ErrorKind, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use echo::{Echo, connect, echo, head};
use es_testkit::{Answer, Exchange, Fault, Recorder, When};

/// A server, and the proxy in front of it.
struct Net {
    server: Echo,
    proxy: Arc<Recorder>,
}

impl Net {
    async fn with(when: When, fault: Fault) -> Self {
        let server = echo().await;
        let proxy = Recorder::in_front_of(&format!("http://{}", server.address)).unwrap();
        proxy.inject(when, fault);
        Self { server, proxy: Arc::new(proxy) }
    }

    /// All that comes back over a connection of its own, until its end.
    async fn send(&self, method: &'static str, path: &'static str, body: &'static str) -> io::Result<String> {
        let proxy = Arc::clone(&self.proxy);
        tokio::task::spawn_blocking(move || {
            let mut client = connect(&proxy);
            let length = body.len();
            let head = format!(
                "{method} {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {length}"
            );
            write!(client.get_mut(), "{head}\r\n\r\n{body}")?;
            let mut answer = Vec::new();
            client.read_to_end(&mut answer)?;
            Ok(String::from_utf8_lossy(&answer).into_owned())
        })
        .await
        .unwrap()
    }

    fn applied(&self) -> usize {
        self.server.requests.load(Ordering::SeqCst)
    }

    /// Body length, status and fault of the only request so far.
    fn assert_record(&self, bytes: u64, status: Option<u16>, fault: Option<&str>) {
        let [exchange] = <[Exchange; 1]>::try_from(self.proxy.take()).unwrap();
        let record = (exchange.request_bytes, exchange.status, exchange.fault.as_deref());
        assert_eq!(record, (bytes, status, fault));
    }

    async fn assert_healthy(&self) {
        let answer = self.send("GET", "/", "").await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("GET / 0"), "{answer}");
        self.assert_record(0, Some(200), None);
    }
}

/// What a client sees of a fault that answers nothing.
async fn silent(fault: Fault, name: &str, applied: usize) {
    let net = Net::with(When::any().nth(1), fault).await;
    assert_eq!(net.send("PUT", "/a", "12345").await.unwrap(), "", "closed in order, without an answer");
    net.assert_record(5, None, Some(name));
    assert_eq!(net.applied(), applied);
    net.assert_healthy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_request_never_arrives() {
    silent(Fault::LoseRequest, "lose request", 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_whose_response_is_lost_was_applied() {
    silent(Fault::LoseResponse, "lose response", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delayed_request_arrives_later() {
    let net = Net::with(When::any().nth(1), Fault::Delay(Duration::from_millis(300))).await;
    let start = Instant::now();
    let answer = net.send("PUT", "/a", "12345").await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
    assert!(answer.contains("PUT /a 5"), "{answer}");
    net.assert_record(5, Some(200), Some("delay 300ms"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_busy_server_says_so_with_and_without_a_time() {
    let net = Net::with(When::any().nth(1), Fault::busy(Some(7))).await;
    net.proxy.inject(When::any().nth(2), Fault::busy(None));
    let timed = net.send("POST", "/_bulk", "{}").await.unwrap();
    assert!(timed.starts_with("HTTP/1.1 429 ") && timed.contains("\r\nretry-after: 7\r\n"), "{timed}");
    let body: serde_json::Value = serde_json::from_str(timed.split_once("\r\n\r\n").unwrap().1).unwrap();
    assert_eq!(body["error"]["type"], "es_rejected_execution_exception");
    net.assert_record(2, Some(429), Some("answer 429"));
    let untimed = net.send("POST", "/_bulk", "{}").await.unwrap();
    assert!(untimed.starts_with("HTTP/1.1 429 ") && !untimed.contains("retry-after"), "{untimed}");
    assert_eq!(net.applied(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unavailable_cluster_and_a_load_balancer_answer_503() {
    let net = Net::with(When::any().nth(1), Fault::unavailable()).await;
    let html =
        Answer { status: 503, retry_after: None, content_type: "text/html", body: "<h1>Down</h1>".into() };
    net.proxy.inject(When::any().nth(2), Fault::Answer(html));
    let cluster = net.send("GET", "/", "").await.unwrap();
    assert!(cluster.starts_with("HTTP/1.1 503 ") && cluster.contains("master_not_discovered"), "{cluster}");
    let balancer = net.send("GET", "/", "").await.unwrap();
    assert!(
        balancer.contains("content-type: text/html") && balancer.ends_with("<h1>Down</h1>"),
        "{balancer}"
    );
    assert_eq!(net.applied(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_truncated_answer_is_shorter_than_it_promised() {
    let net = Net::with(When::any().nth(1), Fault::Truncate(5)).await;
    net.proxy.inject(When::any().nth(2), Fault::Truncate(1000));
    let whole = format!("PUT /a 5 {}", net.server.address);
    for expected in [&whole[..5], &whole[..whole.len() - 1]] {
        let answer = net.send("PUT", "/a", "12345").await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains(&format!("content-length: {}", whole.len())), "{head}");
        assert_eq!(body, expected);
    }
    assert_eq!(net.applied(), 2);
    net.proxy.take();
    net.assert_healthy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_no_http() {
    let net = Net::with(When::any().nth(1), Fault::Garbage).await;
    let answer = net.send("PUT", "/a", "12345").await.unwrap();
    assert!(!answer.is_empty() && !answer.starts_with("HTTP"), "{answer}");
    net.assert_record(5, None, Some("garbage"));
    assert_eq!(net.applied(), 0);
    net.assert_healthy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_is_a_reset() {
    let net = Net::with(When::any().nth(1), Fault::Reset).await;
    let error = net.send("PUT", "/a", "12345").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    net.assert_record(5, None, Some("reset"));
    assert_eq!(net.applied(), 0);
    net.assert_healthy().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hanging_connection_stays_open_and_silent() {
    let net = Net::with(When::any().nth(1), Fault::Hang).await;
    let proxy = Arc::clone(&net.proxy);
    let error = tokio::task::spawn_blocking(move || {
        let mut client = connect(&proxy);
        client.get_ref().set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        write!(client.get_mut(), "PUT /a HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\n1").unwrap();
        client.read(&mut [0]).unwrap_err()
    })
    .await
    .unwrap();
    assert_eq!(error.kind(), ErrorKind::WouldBlock);
    net.assert_record(1, None, Some("hang"));
    assert_eq!(net.applied(), 0);
    net.assert_healthy().await;
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_process_is_killed_before_or_after_the_request() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};

    let process = || Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
    let (mut before, mut after) = (process(), process());
    let (first, second) = (before.id(), after.id());
    silent(Fault::KillBefore(first), &format!("kill {first} before"), 0).await;
    assert_eq!(before.wait().unwrap().signal(), Some(9));
    assert_eq!(after.try_wait().unwrap(), None);
    silent(Fault::KillAfter(second), &format!("kill {second} after"), 1).await;
    assert_eq!(after.wait().unwrap().signal(), Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_run_on_either_side_of_the_server() {
    let net = Net::with(When::any(), Fault::Delay(Duration::ZERO)).await;
    net.proxy.heal();
    let (before, after) = (Arc::new(AtomicUsize::new(9)), Arc::new(AtomicUsize::new(9)));
    // Each notes how many requests the server has seen.
    let hook = |place: &Arc<AtomicUsize>| {
        let (place, requests) = (Arc::clone(place), Arc::clone(&net.server.requests));
        move |request: &Exchange| {
            assert_eq!((&*request.method, &*request.path), ("PUT", "/a"));
            place.store(requests.load(Ordering::SeqCst), Ordering::SeqCst);
        }
    };
    net.proxy.inject(When::any().nth(1), Fault::call_before(hook(&before)));
    net.proxy.inject(When::any().nth(2), Fault::call_after(hook(&after)));
    for _ in 0..2 {
        assert!(net.send("PUT", "/a", "12345").await.unwrap().contains("PUT /a 5"));
    }
    assert_eq!((before.load(Ordering::SeqCst), after.load(Ordering::SeqCst)), (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_is_described_suffers() {
    let net =
        Net::with(When::any().method("PUT").path("/*/_doc/*").body("sku-7"), Fault::unavailable()).await;
    for (method, path, body) in [
        ("PUT", "/p/_doc/1?refresh=true", r#"{"sku":"sku-7"}"#),
        ("PUT", "/p/_doc/1", r#"{"sku":"sku-8"}"#),
        ("PUT", "/p/_create/1", r#"{"sku":"sku-7"}"#),
        ("POST", "/p/_doc/1", r#"{"sku":"sku-7"}"#),
    ] {
        net.send(method, path, body).await.unwrap();
    }
    let statuses: Vec<_> = net.proxy.take().iter().map(|exchange| exchange.status.unwrap()).collect();
    assert_eq!(statuses, [503, 200, 200, 200]);
    assert_eq!(net.applied(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seed_gives_the_same_faults_again() {
    let mut runs = Vec::new();
    for _ in 0..2 {
        let net = Net::with(When::any().rate(0.5, 11), Fault::LoseRequest).await;
        for _ in 0..20 {
            net.send("GET", "/", "").await.unwrap();
        }
        runs.push(net.proxy.take().into_iter().map(|exchange| exchange.fault).collect::<Vec<_>>());
    }
    assert_eq!(runs[0], runs[1]);
    assert!(runs[0].contains(&None) && runs[0].contains(&Some("lose request".to_owned())));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_canned_answer_keeps_the_connection() {
    let net = Net::with(When::any().times(2), Fault::busy(None)).await;
    let proxy = Arc::clone(&net.proxy);
    tokio::task::spawn_blocking(move || {
        let mut client = connect(&proxy);
        for expected in ["HTTP/1.1 429", "HTTP/1.1 429", "HTTP/1.1 200"] {
            write!(client.get_mut(), "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\n{{}}").unwrap();
            let head = head(&mut client);
            assert!(head.starts_with(expected), "{head}");
            let length = head.split("content-length: ").nth(1).unwrap().lines().next().unwrap();
            client.read_exact(&mut vec![0; length.parse().unwrap()]).unwrap();
        }
    })
    .await
    .unwrap();
    assert_eq!(net.server.connections.load(Ordering::SeqCst), 1);
    assert_eq!(net.applied(), 1);
}
