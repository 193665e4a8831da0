//! A corner of the shared server, and what the tests do there.

use std::time::Duration;

use es_core::cluster::{Cluster, Request};
use es_core::error::Error;
use es_testkit::{Isolated, Server, Version};
use es_vocab::{Word, newcomer};
use serde_json::{Value, json};

pub(crate) struct Stage {
    pub(crate) es: Cluster,
    release: String,
    area: Isolated,
}

impl Stage {
    pub(crate) async fn new(test: &str) -> Stage {
        let server = Server::start().await.unwrap();
        let area = server.isolated(test);
        let es = Cluster::builder().node(server.url()).build().unwrap();
        let root = es.send(Request::get("read the version", "/")).await.unwrap().value().unwrap();
        let release = root["version"]["number"].as_str().unwrap().to_owned();
        Stage { es, release, area }
    }

    /// Whether the server is too old for a word.
    pub(crate) fn lacks(&self, word: Word<'_>) -> bool {
        newcomer(word).is_some_and(|row| row.is_lacked_by(&self.release))
    }

    /// Whether `PUT _settings` knows `reopen`.
    pub(crate) fn reopens(&self) -> bool {
        self.release != Version::V8_6_2.as_str()
    }

    pub(crate) fn name(&self, index: &str) -> String {
        self.area.name(index)
    }

    /// Makes an index, and returns its full name.
    pub(crate) async fn make(&self, index: &str, mut body: Value) -> String {
        let index = self.name(index);
        body["settings"]["index.number_of_replicas"] = json!(0);
        let put = Request::put("make an index", format!("/{index}"));
        self.es.send(put.json(&body).unwrap()).await.unwrap();
        index
    }

    pub(crate) async fn remove(&self, index: &str) {
        self.es.send(Request::delete("remove an index", format!("/{index}"))).await.unwrap();
    }

    pub(crate) async fn put_mapping(&self, index: &str, mapping: &Value) -> Result<(), Error> {
        let put = Request::put("change the mapping", format!("/{index}/_mapping"));
        self.es.send(put.json(mapping).unwrap()).await.map(drop)
    }

    pub(crate) async fn mapping(&self, index: &str) -> Value {
        let get = Request::get("read the mapping", format!("/{index}/_mapping"));
        self.es.send(get).await.unwrap().value().unwrap()[index]["mappings"].take()
    }

    /// Closes or opens an index.
    pub(crate) async fn turn(&self, index: &str, how: &str) {
        self.es.send(Request::post("close or open an index", format!("/{index}/_{how}"))).await.unwrap();
    }

    /// Waits until the index answers searches.
    pub(crate) async fn ready(&self, index: &str) {
        let get = Request::get("wait for the index", format!("/_cluster/health/{index}"));
        self.es
            .send(
                get.query("wait_for_status", "green")
                    .query("timeout", "120s")
                    .timeout(Duration::from_secs(150)),
            )
            .await
            .unwrap();
    }

    pub(crate) async fn put_synonyms(&self, set: &str, synonyms: &str) {
        let put = Request::put("put synonyms", format!("/_synonyms/{set}"));
        let body = json!({ "synonyms_set": [{ "synonyms": synonyms }] });
        self.es.send(put.json(&body).unwrap()).await.unwrap();
    }

    /// Indexes every document again, as it is; those that are refused.
    pub(crate) async fn refresh(&self, index: &str) -> Vec<Value> {
        let post = Request::post("index again", format!("/{index}/_update_by_query")).query("refresh", true);
        let mut answer = self.es.send(post.allow(400)).await.unwrap().value().unwrap();
        serde_json::from_value(answer["failures"].take()).unwrap()
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Error> {
        self.es.send(Request::post("ask", path).json(body)?).await?.value()
    }

    /// Indexes documents under their ids; for each, whether the server took it.
    pub(crate) async fn index(&self, index: &str, documents: &[(String, Value)]) -> Vec<bool> {
        let mut lines = Vec::new();
        for (id, document) in documents {
            lines.extend([json!({ "index": { "_id": id } }).to_string(), document.to_string()]);
        }
        let path = format!("/{index}/_bulk");
        let post = Request::post("index documents", path)
            .query("refresh", true)
            .partial()
            .ndjson(lines.join("\n") + "\n");
        let answer = self.es.send(post).await.unwrap().value().unwrap();
        answer["items"].as_array().unwrap().iter().map(|item| item["index"]["error"].is_null()).collect()
    }
}
