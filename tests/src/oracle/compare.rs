//! Reads every document of the index that serves, and compares it with the model.

use std::collections::{BTreeSet, HashMap, HashSet};

use es_core::cluster::{Cluster, Repeat, Request};
use serde::Deserialize;
use serde_json::{Value, json};

use super::documents::Shape;
use super::model::{Entry, Model, id, number};
use super::verdict::{Sort, Verdict};

/// Documents of a page.
const PAGE: u32 = 5_000;

#[derive(Debug, Deserialize)]
struct Page {
    pit_id: String,
    hits: Hits,
}

#[derive(Debug, Deserialize)]
struct Hits {
    hits: Vec<Hit>,
}

#[derive(Debug, Deserialize)]
struct Hit {
    #[serde(rename = "_id")]
    id: String,
    #[serde(rename = "_routing")]
    routing: Option<String>,
    #[serde(rename = "_version")]
    version: u64,
    #[serde(rename = "_source")]
    source: Value,
    sort: Value,
}

/// What is behind the alias of the readers, beside the model; all writers must have stopped.
pub async fn compare(cluster: &Cluster, model: &Model, shape: Shape) -> Verdict {
    let mut comparison =
        Comparison { model, shape, seen: HashSet::new(), misplaced: vec![], verdict: Verdict::default() };
    let alias = cluster.name("products");
    cluster.send(Request::post("refresh", format!("/{alias}/_refresh"))).await.unwrap();
    let open = Request::post("open", format!("/{alias}/_pit?keep_alive=5m"));
    let mut pit = cluster.send(open).await.unwrap().value().unwrap()["id"].take();
    let mut after = None;
    loop {
        let mut body = json!({
            "size": PAGE, "version": true, "track_total_hits": false,
            "pit": {"id": pit, "keep_alive": "5m"}, "sort": ["_shard_doc"],
        });
        if let Some(after) = after {
            body["search_after"] = after;
        }
        let search = Request::post("read", "/_search").repeat(Repeat::Read).json(&body).unwrap();
        let page: Page = cluster.send(search).await.unwrap().json().unwrap();
        pit = page.pit_id.into();
        let Some(last) = page.hits.hits.last() else { break };
        after = Some(last.sort.clone());
        page.hits.hits.into_iter().for_each(|hit| comparison.see(hit));
    }
    let close = Request::delete("close", "/_pit").json(&json!({ "id": pit })).unwrap();
    cluster.send(close).await.unwrap();
    comparison.end()
}

/// The same after a rollback: documents are as the first version wrote them again.
pub async fn after_rollback(cluster: &Cluster, model: &Model) -> Verdict {
    compare(cluster, model, Shape::V1).await
}

struct Comparison<'a> {
    model: &'a Model,
    shape: Shape,
    /// Where they belong.
    seen: HashSet<u32>,
    /// Where none is expected.
    misplaced: Vec<Hit>,
    verdict: Verdict,
}

impl Comparison<'_> {
    fn see(&mut self, hit: Hit) {
        self.verdict.documents += 1;
        let model = self.model;
        match number(&hit.id).and_then(|n| Some((n, model.live(n)?))) {
            Some((n, entry)) if entry.routing == hit.routing => {
                self.seen.insert(n);
                if let Some((sort, differing)) = self.judge(entry, &hit) {
                    self.verdict
                        .find(sort, format!("{} instead of {}{differing}", told(&hit), expected(n, entry)));
                }
            }
            _ => self.misplaced.push(hit),
        }
    }

    /// What is wrong with a document that is where it belongs, and in which fields.
    fn judge(&self, entry: &Entry, hit: &Hit) -> Option<(Sort, String)> {
        let older = |revision| revision < u64::from(entry.document.revision);
        if hit.source["revision"].as_u64().is_some_and(older) {
            return Some((Sort::Stale, String::new()));
        }
        let source = self.shape.source(&entry.document);
        if hit.source != source {
            return Some((Sort::Altered, format!(": {}", differing(&hit.source, &source))));
        }
        (hit.version != entry.version).then_some((Sort::WrongVersion, String::new()))
    }

    fn end(mut self) -> Verdict {
        let model = self.model;
        let mut lost: HashMap<String, u32> =
            model.all_live().filter(|(n, _)| !self.seen.contains(n)).map(|(n, _)| (id(n), n)).collect();
        for hit in &self.misplaced {
            let entry = number(&hit.id).and_then(|n| model.entry(n));
            match (lost.remove(&hit.id), entry) {
                (Some(n), Some(entry)) => {
                    self.verdict
                        .find(Sort::WrongRouting, format!("{} instead of {}", told(hit), expected(n, entry)));
                }
                (_, Some(entry)) if entry.gone.is_some() => {
                    let what = format!("{}, deleted at version {}", told(hit), entry.version);
                    self.verdict.find(Sort::Resurrected, what);
                }
                (_, Some(entry)) => {
                    let what = format!("{}, beside routing {:?}", told(hit), entry.routing);
                    self.verdict.find(Sort::Resurrected, what);
                }
                (_, None) => self.verdict.find(Sort::Resurrected, format!("{}, never written", told(hit))),
            }
        }
        let mut lost: Vec<_> = lost.into_values().collect();
        lost.sort_unstable();
        for n in lost {
            if let Some(entry) = model.live(n) {
                self.verdict.find(Sort::Lost, expected(n, entry));
            }
        }
        for what in &model.strange {
            self.verdict.find(Sort::StrangeAnswer, what);
        }
        self.verdict
    }
}

fn told(hit: &Hit) -> String {
    let Hit { id, routing, version, source, .. } = hit;
    format!("{id} (routing {routing:?}, version {version}, revision {})", source["revision"])
}

fn expected(n: u32, entry: &Entry) -> String {
    let Entry { document, routing, version, .. } = entry;
    format!("{} (routing {routing:?}, version {version}, revision {})", id(n), document.revision)
}

/// The fields that differ, as they are and as they should be.
fn differing(found: &Value, expected: &Value) -> String {
    let names = |source: &Value| {
        source.as_object().into_iter().flat_map(|source| source.keys().cloned()).collect::<BTreeSet<_>>()
    };
    let fields = &names(found) | &names(expected);
    let differ = fields.iter().filter(|field| found[*field] != expected[*field]);
    let told: Vec<_> =
        differ.map(|field| format!("{field} {} instead of {}", found[field], expected[field])).collect();
    told.join(", ")
}
