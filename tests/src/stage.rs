//! A corner of a real server, with a recorder in front of it.

#![allow(clippy::unwrap_used)] // fails like a test

use es_core::{cluster::Request, prelude::*};
use es_testkit::{Isolated, Recorder, Server, Variant, Version};
use serde_json::Value;

/// A corner of the server: names with a prefix of its own, which is taken off what is looked at.
///
/// Its methods panic where the server does not answer, as a test does.
#[derive(Debug)]
pub struct Stage {
    /// The corner, swept at the end.
    pub area: Isolated,
    /// What was asked of the server.
    pub recorder: Recorder,
    /// A connection through the recorder.
    pub es: Cluster,
    /// The server's version.
    pub release: String,
}

#[allow(clippy::missing_panics_doc)] // said above
impl Stage {
    /// On a plain server.
    pub async fn new(test: &str) -> Self {
        Self::of(Variant::from_env().unwrap(), test).await
    }

    /// On a server of this kind.
    pub async fn of(variant: Variant, test: &str) -> Self {
        let server = Server::of(variant).await.unwrap();
        let (area, recorder) = (server.isolated(test), Recorder::start(&server).unwrap());
        let es = connect(&recorder, &area);
        Self::with(area, recorder, es).await
    }

    /// Of these parts.
    pub async fn with(area: Isolated, recorder: Recorder, es: Cluster) -> Self {
        let root = es.send(Request::get("read the version", "/")).await.unwrap().value().unwrap();
        recorder.take();
        let release = root["version"]["number"].as_str().unwrap().to_owned();
        Stage { area, recorder, es, release }
    }

    /// Whether the server is of the newest release that the tests know.
    pub fn is_newest(&self) -> bool {
        self.release == Version::V8_12_2.as_str()
    }

    /// A connection of its own, as another process has.
    pub fn cluster(&self) -> Cluster {
        connect(&self.recorder, &self.area)
    }

    /// A name with the prefix.
    pub fn name(&self, name: &str) -> String {
        self.area.name(name)
    }

    /// The requests since the last call, without their query strings and without the prefix.
    pub fn requests(&self) -> Vec<String> {
        let short = |path: &str| path.split('?').next().unwrap_or_default().replace(self.area.prefix(), "");
        self.recorder.take().iter().map(|seen| format!("{} {}", seen.method, short(&seen.path))).collect()
    }

    /// Sends a request, unseen by the recorder's next reader.
    pub async fn send(&self, request: Request) -> Value {
        let value = self.es.send(request).await.unwrap().value().unwrap();
        self.recorder.take();
        value
    }

    /// What the server holds there, without the prefix.
    pub async fn get(&self, path: &str) -> Value {
        let text = self.send(Request::get("look", path)).await.to_string();
        serde_json::from_str(&text.replace(self.area.prefix(), "")).unwrap()
    }

    /// Changes something by hand.
    pub async fn put(&self, path: &str, body: Value) {
        self.send(Request::put("change by hand", path).json(&body).unwrap()).await;
    }

    /// Every index of this corner, by its name without the prefix.
    pub async fn indices(&self) -> Value {
        self.get(&format!("/{}*", self.area.prefix())).await
    }
}

fn connect(recorder: &Recorder, area: &Isolated) -> Cluster {
    Cluster::builder().node(recorder.url()).build().unwrap().with_prefix(area.prefix())
}

/// Waits until it is so, for two minutes.
#[allow(clippy::missing_panics_doc, clippy::panic)] // as a test does
pub async fn until<F: Future<Output = bool>>(what: &str, so: impl Fn() -> F) {
    let start = std::time::Instant::now();
    while start.elapsed() < std::time::Duration::from_mins(2) {
        if so().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("never: {what}")
}
