//! What the tests of series and data streams share: two versions of a document of each form, some indices of the first, and
//! what the server holds of them.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // fails like a test

use std::fmt::Write as _;

use es_core::cluster::Request;
use es_core::prelude::*;
use es_core::schema::schema;
use es_migrate::{Migration, Migrations, map, reindex};
use serde_json::{Value, json};

use crate::migrations::recorded;
use crate::stage::Stage;

/// The first version: lines with a text.
pub mod v1 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// Of a series.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(
        index = "lines",
        rollover(max_docs = 1_000_000),
        settings(number_of_shards = 1, number_of_replicas = 0)
    )]
    pub struct Line {
        /// The `_id`.
        #[es(id)]
        pub id: String,
        /// A number.
        pub n: u32,
        /// What it says.
        #[es(text)]
        pub text: String,
    }

    /// Of a data stream.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "events", data_stream, settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Event {
        /// When.
        #[es(date)]
        #[serde(rename = "@timestamp")]
        pub timestamp: String,
        /// The `_id`.
        #[es(id)]
        pub id: String,
        /// A number.
        pub n: u32,
        /// What it says.
        #[es(text)]
        pub text: String,
    }
}

/// The second version: lines with a message, which is no text.
pub mod v2 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// Of a series.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "lines", version = 2, dynamic = "strict", rollover(max_docs = 1_000_000))]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Line {
        /// The `_id`.
        #[es(id)]
        pub id: String,
        /// A number.
        pub n: u32,
        /// What it says.
        #[es(keyword)]
        pub message: String,
    }

    /// Of a data stream.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "events", version = 2, data_stream, settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Event {
        /// When.
        #[es(date)]
        #[serde(rename = "@timestamp")]
        pub timestamp: String,
        /// The `_id`.
        #[es(id)]
        pub id: String,
        /// A number.
        pub n: u32,
        /// What it says.
        #[es(keyword)]
        pub message: String,
    }
}

/// A series, or a data stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `lines`
    Series,
    /// `events`
    Stream,
}

impl Kind {
    /// The document.
    pub fn document(self) -> &'static str {
        match self {
            Kind::Series => "lines",
            Kind::Stream => "events",
        }
    }

    /// The migration to the second version.
    pub fn to_v2(self) -> Migrations {
        self.to_v2_by(reindex().rename("text", "message"))
    }

    /// The same by a transform in Rust.
    pub fn to_v2_in_rust(self) -> Migrations {
        match self {
            Kind::Series => {
                self.to_v2_by(map(|old: v1::Line| v2::Line { id: old.id, n: old.n, message: old.text }))
            }
            Kind::Stream => self.to_v2_by(map(|old: v1::Event| v2::Event {
                timestamp: old.timestamp,
                id: old.id,
                n: old.n,
                message: old.text,
            })),
        }
    }

    /// By a migration of the test's own.
    pub fn to_v2_by(self, migration: Migration) -> Migrations {
        match self {
            Kind::Series => Migrations::new(recorded(&[schema::<v1::Line>(), schema::<v2::Line>()]))
                .document_with::<v2::Line>(|m| m.to(2, migration)),
            Kind::Stream => Migrations::new(recorded(&[schema::<v1::Event>(), schema::<v2::Event>()]))
                .document_with::<v2::Event>(|m| m.to(2, migration)),
        }
    }

    /// What writers of a version name: an alias, or the stream.
    pub fn written(self, stage: &Stage, version: u32) -> String {
        match self {
            Kind::Series => stage.name(&format!("lines.w{version}")),
            Kind::Stream => stage.name("events"),
        }
    }

    /// A document as programs of a version write it.
    pub fn source(self, id: &str, n: u32, version: u32) -> Value {
        let text = if version == 1 { "text" } else { "message" };
        let mut source = json!({"id": id, "n": n, (text): format!("line {n}")});
        if self == Kind::Stream {
            source["@timestamp"] = json!("2026-01-01T00:00:00Z");
        }
        source
    }

    /// Made by `init`, and rolled over until there are so many indices, each with so many documents but the last, which
    /// has one more.
    pub async fn filled(self, stage: &Stage, indices: u32, documents: u32) {
        match self {
            Kind::Series => drop(v1::Line::init(&stage.es).await.unwrap()),
            Kind::Stream => drop(v1::Event::init(&stage.es).await.unwrap()),
        }
        let written = self.written(stage, 1);
        for index in 0..indices {
            if index > 0 {
                stage.send(Request::post("roll over", format!("/{written}/_rollover"))).await;
            }
            let mut lines = String::new();
            let more = u32::from(index + 1 == indices);
            for n in 0..documents + more {
                let (id, routed) = (format!("i{index}-{n}"), self == Kind::Series && n % 4 == 1);
                let mut action = json!({"create": {"_id": id}});
                if routed {
                    action["create"]["routing"] = json!(format!("r{n}"));
                }
                writeln!(lines, "{action}\n{}", self.source(&id, n, 1)).unwrap();
            }
            let fill = Request::post("fill", format!("/{written}/_bulk?refresh=true"));
            assert_eq!(stage.send(fill.ndjson(lines.into_bytes())).await["errors"], false);
        }
    }

    /// The indices that readers reach, each with its version, by name without the prefix.
    pub async fn members(self, stage: &Stage) -> Vec<(String, u64)> {
        let found = stage.get(&format!("/{}?expand_wildcards=all", stage.name(self.document()))).await;
        let version =
            |index: &Value| index["mappings"]["_meta"]["es_schema"]["version"].as_u64().unwrap_or(0);
        found.as_object().unwrap().iter().map(|(name, index)| (name.clone(), version(index))).collect()
    }

    /// Every index of this form, retired ones too, with its aliases, whether it takes writes, and whether it is of the stream.
    pub async fn standing(self, stage: &Stage) -> Value {
        let (prefix, name) = (stage.area.prefix(), self.document());
        let path = format!("/{prefix}{name}*,.ds-{prefix}{name}*?expand_wildcards=all");
        let found = stage.get(&path).await;
        let one = |(name, index): (&String, &Value)| {
            let stands = json!({
                "aliases": index["aliases"], "stream": index["data_stream"],
                "blocked": index["settings"]["index"]["blocks"]["write"],
                "version": index["mappings"]["_meta"]["es_schema"]["version"],
                "date": index["settings"]["index"]["lifecycle"]["origination_date"].is_null(),
            });
            (name.clone(), stands)
        };
        found.as_object().unwrap().iter().map(one).collect::<serde_json::Map<_, _>>().into()
    }

    /// Every document behind the name: its index, `_id`, routing, version and source.
    pub async fn documents(self, stage: &Stage) -> Vec<Value> {
        let name = stage.name(self.document());
        // A mounted snapshot has nothing to refresh, and says so.
        stage.send(Request::post("refresh", format!("/{name}/_refresh")).allow(400)).await;
        let found = stage.get(&format!("/{name}/_search?size=10000&version=true&sort=n")).await;
        let hits = found["hits"]["hits"].as_array().unwrap();
        let mut all: Vec<_> = hits
            .iter()
            .map(|hit| json!([hit["_index"], hit["_id"], hit["_routing"], hit["_version"], hit["_source"]]))
            .collect();
        all.sort_by_key(|document| document[1].to_string());
        all
    }
}
