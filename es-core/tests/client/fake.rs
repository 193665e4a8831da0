//! A loopback server that answers as told, and remembers what it was asked.

use std::sync::{Arc, Mutex};

use es_core::cluster::{Cluster, ClusterBuilder, RetryPolicy};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// One request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// `PUT /products/_doc/1?refresh=true`
    pub(crate) line: String,
    /// In lower case.
    pub(crate) headers: Vec<String>,
    pub(crate) body: String,
    /// 0 for the first.
    pub(crate) count: usize,
}

/// What to do with a request.
#[derive(Debug, Clone)]
pub(crate) enum Answer {
    /// Status, headers, body.
    Reply(u16, Vec<(&'static str, String)>, String),
    /// Close the connection without a reply.
    Hangup,
    /// Never answer.
    Silence,
}

/// As Elasticsearch would say it.
pub(crate) fn es(status: u16, body: serde_json::Value) -> Answer {
    Answer::Reply(status, vec![product(), ("content-type", "application/json".into())], body.to_string())
}

/// An error as Elasticsearch words it.
pub(crate) fn es_error(status: u16, error_type: &str, reason: &str) -> Answer {
    let cause = serde_json::json!({"type": error_type, "reason": reason});
    let mut error = cause.clone();
    error["root_cause"] = serde_json::json!([cause]);
    es(status, serde_json::json!({"error": error, "status": status}))
}

/// The header by which Elasticsearch is known.
pub(crate) fn product() -> (&'static str, String) {
    ("x-elastic-product", "Elasticsearch".into())
}

/// Anything that is not Elasticsearch.
pub(crate) fn other(status: u16, content_type: &str, body: &str) -> Answer {
    Answer::Reply(
        status,
        vec![("server", "nginx".into()), ("content-type", content_type.into())],
        body.into(),
    )
}

pub(crate) struct Fake {
    pub(crate) url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Fake {
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap(), answer)
    }

    fn on(listener: TcpListener, answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (log, answer) = (Arc::clone(&asked), Arc::new(answer));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&log), Arc::clone(&answer)));
            }
        });
        Self { url, asked, task }
    }

    /// What was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn lines(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.line).collect()
    }

    /// A builder with this node and short pauses.
    pub(crate) fn builder(&self) -> ClusterBuilder {
        quick().node(&self.url)
    }

    pub(crate) fn cluster(&self) -> Cluster {
        self.builder().build().unwrap()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

pub(crate) fn quick() -> ClusterBuilder {
    let pause = std::time::Duration::from_millis(2);
    Cluster::builder().retry(RetryPolicy::default().repeats(3).first(pause).longest(pause))
}

/// An address where nobody listens.
pub(crate) async fn dead_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

async fn serve(
    stream: TcpStream,
    log: Arc<Mutex<Vec<Asked>>>,
    answer: Arc<impl Fn(&Asked) -> Answer + Send + Sync + 'static>,
) {
    let mut stream = BufReader::new(stream);
    while let Some(asked) = read(&mut stream, &log).await {
        match answer(&asked) {
            Answer::Hangup => return,
            Answer::Silence => std::future::pending().await,
            Answer::Reply(status, headers, body) => {
                let mut head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n", body.len());
                for (name, value) in headers {
                    head.push_str(&[name, ": ", &value, "\r\n"].concat());
                }
                let body = if asked.line.starts_with("HEAD") { "" } else { &body };
                if stream.get_mut().write_all(format!("{head}\r\n{body}").as_bytes()).await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn read(stream: &mut BufReader<TcpStream>, log: &Mutex<Vec<Asked>>) -> Option<Asked> {
    let mut line = String::new();
    if stream.read_line(&mut line).await.ok()? == 0 {
        return None;
    }
    let line = line.trim_end().trim_end_matches(" HTTP/1.1").to_owned();
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        stream.read_line(&mut header).await.ok()?;
        match header.trim_end() {
            "" => break,
            header => headers.push(match header.split_once(':') {
                Some((name, value)) => format!("{}:{value}", name.to_lowercase()),
                None => header.to_owned(),
            }),
        }
    }
    let length =
        headers.iter().find_map(|header| header.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let mut log = log.lock().unwrap();
    let asked = Asked { line, headers, body: String::from_utf8(body).unwrap(), count: log.len() };
    log.push(asked.clone());
    Some(asked)
}
