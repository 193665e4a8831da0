//! An oracle for what is appended: every acknowledged write is remembered, and at the end each document is there once, with
//! its content, version and routing.

#![allow(clippy::unwrap_used, clippy::panic, clippy::missing_panics_doc)] // fails like a test

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use es_core::cluster::{Cluster, Repeat, Request, Response};
use serde_json::{Value, json};

use crate::series::Kind;
use crate::stage::Stage;

/// What is known of a document.
#[derive(Debug, Clone, PartialEq)]
struct Known {
    n: u32,
    version: u64,
    routing: Option<String>,
}

/// What applications have written, and do write.
#[derive(Debug)]
pub struct Appends {
    kind: Kind,
    es: Cluster,
    name: String,
    written: [String; 2],
    known: Mutex<BTreeMap<String, Known>>,
    gone: Mutex<BTreeSet<String>>,
    busy: Mutex<BTreeSet<String>>,
    next: AtomicU32,
    stopped: AtomicBool,
    /// Writes that a block refused, and were repeated.
    pub refused: AtomicU32,
    /// Appends, updates and deletes that were acknowledged.
    pub done: [AtomicU32; 3],
}

impl Appends {
    /// One that knows what is there.
    pub async fn over(kind: Kind, stage: &Stage) -> Self {
        let known = kind.documents(stage).await.into_iter().map(|document| {
            let text = |at: usize| document[at].as_str().map(str::to_owned);
            let n = u32::try_from(document[4]["n"].as_u64().unwrap()).unwrap();
            let version = document[3].as_u64().unwrap();
            (text(1).unwrap(), Known { n, version, routing: text(2) })
        });
        Appends {
            kind,
            es: stage.cluster(),
            name: stage.name(kind.document()),
            written: [1, 2].map(|version| kind.written(stage, version)),
            known: Mutex::new(known.collect()),
            gone: Mutex::default(),
            busy: Mutex::default(),
            next: AtomicU32::new(100_000),
            stopped: AtomicBool::new(false),
            refused: AtomicU32::new(0),
            done: Default::default(),
        }
    }

    /// Ends the writers.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    async fn send(&self, request: Request) -> Response {
        let allowed = [400, 403, 404, 409].into_iter().fold(request, Request::allow);
        self.es.send(allowed.repeat(Repeat::Never).partial()).await.unwrap()
    }

    /// Appends as a program of the first version, until that is superseded; then of the second. Never refused.
    pub async fn append(&self) {
        let mut version = 1;
        while !self.is_stopped() {
            let n = self.next.fetch_add(1, Ordering::AcqRel);
            let (id, routing) = (
                format!("a{n}"),
                (self.kind == Kind::Series && n.is_multiple_of(3)).then(|| format!("r{n}")),
            );
            loop {
                let to = &self.written[version as usize - 1];
                let request = Request::put("append", format!("/{to}/_create/{id}"))
                    .query_opt("require_alias", (self.kind == Kind::Series).then_some(true))
                    .query_opt("routing", routing.as_ref())
                    .json(&self.kind.source(&id, n, version))
                    .unwrap();
                let reply = self.send(request).await;
                let (status, reply) = (reply.status(), reply.value().unwrap());
                match status {
                    201 => {
                        let version = reply["_version"].as_u64().unwrap();
                        self.known.lock().unwrap().insert(id, Known { n, version, routing });
                        self.done[0].fetch_add(1, Ordering::AcqRel);
                        break;
                    }
                    404 if version == 1 && reply["error"]["type"] == "index_not_found_exception" => {
                        version = 2;
                    }
                    _ => panic!("an append was refused: {status} {reply}"),
                }
            }
            tokio::time::sleep(Duration::from_millis(15)).await;
        }
    }

    /// Updates and deletes documents in the indices that they are in.
    pub async fn change(&self, seed: u64) {
        let mut random = fastrand::Rng::with_seed(seed);
        while !self.is_stopped() {
            let picked = {
                let (known, mut busy) = (self.known.lock().unwrap(), self.busy.lock().unwrap());
                let old: Vec<_> =
                    known.keys().filter(|id| id.starts_with('i') && !busy.contains(*id)).collect();
                let picked = (!old.is_empty()).then(|| old[random.usize(..old.len())].clone());
                busy.extend(picked.clone());
                picked
            };
            let Some(id) = picked else { break };
            self.change_one(&id, random.u32(..5) == 0).await;
            self.busy.lock().unwrap().remove(&id);
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Where it is, found as readers find it, until it goes through.
    pub async fn change_one(&self, id: &str, delete: bool) {
        loop {
            self.es
                .send(Request::post("refresh", format!("/{}/_refresh", self.name)).allow(404))
                .await
                .unwrap();
            let query = json!({"seq_no_primary_term": true, "query": {"ids": {"values": [id]}}});
            let search = Request::post("find", format!("/{}/_search", self.name)).json(&query).unwrap();
            // A stream that rolls over has, for a moment, an index whose shards have not started: with no document in it.
            let found = match self.es.send(search.repeat(Repeat::Read)).await {
                Err(error)
                    if self.kind == Kind::Stream && error.to_string().contains("no_shard_available") =>
                {
                    continue;
                }
                found => found.unwrap().value().unwrap(),
            };
            let hit = &found["hits"]["hits"][0];
            assert!(hit.is_object(), "readers do not find {id}: {found}");
            let (index, routing) = (hit["_index"].as_str().unwrap(), hit["_routing"].as_str());
            let n = self.next.fetch_add(1, Ordering::AcqRel);
            let request = if delete {
                Request::delete("delete", format!("/{index}/_doc/{id}"))
            } else {
                let update = json!({"doc": {"n": n}});
                Request::post("update", format!("/{index}/_update/{id}")).json(&update).unwrap()
            };
            let request = request
                .query("if_seq_no", hit["_seq_no"].as_u64().unwrap())
                .query("if_primary_term", hit["_primary_term"].as_u64().unwrap())
                .query_opt("routing", routing);
            let reply = self.send(request).await;
            let (status, reply) = (reply.status(), reply.value().unwrap());
            match status {
                200 if delete => {
                    self.known.lock().unwrap().remove(id);
                    self.gone.lock().unwrap().insert(id.to_owned());
                    self.done[2].fetch_add(1, Ordering::AcqRel);
                    return;
                }
                200 => {
                    let version = reply["_version"].as_u64().unwrap();
                    let mut known = self.known.lock().unwrap();
                    let known = known.get_mut(id).unwrap();
                    (known.n, known.version) = (n, version);
                    self.done[1].fetch_add(1, Ordering::AcqRel);
                    return;
                }
                // A block; or it is somewhere else by now.
                403 => drop(self.refused.fetch_add(1, Ordering::AcqRel)),
                404 | 409 => {}
                _ => panic!("a change was refused: {status} {reply}"),
            }
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    /// A document that is in an index, by its beginning.
    pub fn one_of(&self, index: u32) -> String {
        let known = self.known.lock().unwrap();
        known.keys().find(|id| id.starts_with(&format!("i{index}-"))).unwrap().clone()
    }

    /// What is not as it was acknowledged, in words; nothing if all is.
    pub async fn verdict(&self, stage: &Stage) -> Vec<String> {
        let (known, gone) = (self.known.lock().unwrap().clone(), self.gone.lock().unwrap().clone());
        let mut seen: BTreeMap<String, u32> = BTreeMap::new();
        let mut wrong = vec![];
        for document in self.kind.documents(stage).await {
            let text = |at: usize| document[at].as_str().map(str::to_owned);
            let id = text(1).unwrap();
            *seen.entry(id.clone()).or_default() += 1;
            let Some(was) = known.get(&id) else {
                let why = if gone.contains(&id) { "was deleted, and is back" } else { "nobody wrote it" };
                wrong.push(format!("{id}: {why}"));
                continue;
            };
            let source = &document[4];
            let said = source.get("message").or_else(|| source.get("text"));
            let first = if id.starts_with('i') {
                id.rsplit('-').next().unwrap().to_owned()
            } else {
                id[1..].to_owned()
            };
            let is = Known {
                n: u32::try_from(source["n"].as_u64().unwrap()).unwrap(),
                version: document[3].as_u64().unwrap(),
                routing: text(2),
            };
            if is != *was || said != Some(&json!(format!("line {first}"))) || source["id"] != json!(id) {
                wrong.push(format!("{id}: {was:?} was acknowledged, and there is {document}"));
            }
            if id.starts_with('i') && source.get("message").is_none() {
                wrong.push(format!("{id}: is as version 1 wrote it: {document}"));
            }
        }
        wrong.extend(known.keys().filter(|id| !seen.contains_key(*id)).map(|id| format!("{id}: is lost")));
        wrong.extend(
            seen.iter()
                .filter(|(_, times)| **times > 1)
                .map(|(id, times)| format!("{id}: is there {times} times")),
        );
        wrong
    }

    /// How many of each are acknowledged, for who reads the test's output.
    pub fn told(&self) -> Value {
        let [appends, updates, deletes] = [0, 1, 2].map(|at| self.done[at].load(Ordering::Acquire));
        json!({"appends": appends, "updates": updates, "deletes": deletes, "refused": self.refused.load(Ordering::Acquire)})
    }
}
