//! What a webhook sends to.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use es_core::ops::monitor::Webhook;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// A server that takes what is posted, and answers with a status after a while.
pub(crate) struct Hook {
    pub(crate) url: String,
    pub(crate) taken: Arc<Mutex<Vec<(String, Value)>>>,
}

impl Hook {
    /// The answer to each request, from 0.
    pub(crate) async fn start(answer: impl Fn(u64) -> (u16, Duration) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook?key=secret-in-url", listener.local_addr().unwrap());
        let taken = Arc::new(Mutex::new(Vec::new()));
        let (log, answer, count) = (taken.clone(), Arc::new(answer), Arc::new(AtomicU64::new(0)));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, answer, count) = (log.clone(), answer.clone(), count.clone());
                tokio::spawn(async move {
                    let mut stream = BufReader::new(stream);
                    while let Some((head, body)) = read(&mut stream).await {
                        let (status, after) = answer(count.fetch_add(1, Ordering::SeqCst));
                        tokio::time::sleep(after).await;
                        if status == 200 {
                            log.lock().unwrap().push((head, body));
                        }
                        let reply = format!("HTTP/1.1 {status} X\r\ncontent-length: 0\r\n\r\n");
                        stream.get_mut().write_all(reply.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        Hook { url, taken }
    }

    pub(crate) fn webhook(&self, name: &str) -> Webhook {
        Webhook::new(&self.url).unwrap().header("Authorization", "Bearer secret-token").unwrap().named(name)
    }

    /// All alerts that it has taken, in order: status and time of the change.
    pub(crate) fn alerts(&self) -> Vec<(String, String)> {
        let taken = self.taken.lock().unwrap();
        let alerts = taken.iter().flat_map(|(_, body)| body["alerts"].as_array().unwrap());
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let at = |alert: &Value| if alert["status"] == "firing" { "startsAt" } else { "endsAt" };
        alerts.map(|alert| (text(&alert["status"]), text(&alert[at(alert)]))).collect()
    }
}

/// The head of a request and its body.
async fn read(stream: &mut BufReader<TcpStream>) -> Option<(String, Value)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        if line == "\r\n" {
            break;
        }
        if let Some(bytes) = line.to_lowercase().strip_prefix("content-length:") {
            length = bytes.trim().parse().unwrap();
        }
        head.push_str(&line);
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some((head, serde_json::from_slice(&body).unwrap()))
}
