//! One at a time: a lease that programs of this crate take before they change what the server does not arbitrate.
//!
//! Elasticsearch lets one of several programs create an index and tells the others; for mappings, settings, templates and
//! policies it has no compare-and-set, so that two programs would undo each other's work. The lease is a document in the
//! hidden index `.es-schema-lease` (after the cluster's prefix): taken with `if_seq_no` and `if_primary_term`, renewed while
//! it is held, given back at the end. A holder that died is noticed when the document has not changed for the lease's whole
//! time **by the observer's own clock**: clocks of two machines are never compared.
//!
//! With security on, it takes the index privileges `create_index`, `read` and `index` on `.es-schema-lease`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinHandle;

use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;

/// How long a holder that died keeps others waiting.
const TIME: Duration = Duration::from_secs(15);

/// How often one that waits looks.
const LOOK: Duration = Duration::from_millis(250);

/// A lease that is held; given back by [`release`](Self::release), or by time.
#[derive(Debug)]
pub(crate) struct Lease {
    cluster: Cluster,
    index: String,
    owner: String,
    held: Arc<AtomicBool>,
    renewal: JoinHandle<()>,
}

/// Where the document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Turn {
    seq_no: i64,
    primary_term: i64,
}

/// The document, as `GET` returns it.
#[derive(Debug, Deserialize)]
struct Held {
    #[serde(rename = "_seq_no")]
    seq_no: i64,
    #[serde(rename = "_primary_term")]
    primary_term: i64,
    #[serde(rename = "_source")]
    source: Source,
}

#[derive(Debug, Deserialize)]
struct Source {
    /// Nobody, once it is given back.
    owner: Option<String>,
}

impl Held {
    fn turn(&self) -> Turn {
        Turn { seq_no: self.seq_no, primary_term: self.primary_term }
    }

    fn is_of(&self, owner: &str) -> bool {
        self.source.owner.as_deref() == Some(owner)
    }
}

impl Lease {
    /// Waits for its turn, however long others hold it.
    pub(crate) async fn acquire(cluster: &Cluster) -> Result<Lease, Error> {
        let index = cluster.name(".es-schema-lease");
        let owner = owner();
        let mut seen: Option<(Turn, Instant)> = None;
        loop {
            let (free, turn) = match look(cluster, &index).await? {
                None => (true, None),
                Some(found) => {
                    let turn = found.turn();
                    let since = match seen {
                        Some((before, since)) if before == turn => since,
                        _ => Instant::now(),
                    };
                    seen = Some((turn, since));
                    let free = found.source.owner.is_none() || since.elapsed() > TIME;
                    // Its own: the reply to the taking was lost.
                    (free || found.is_of(&owner), Some(turn))
                }
            };
            if free && write(cluster, &index, turn, Some(&owner)).await? {
                let held = Arc::new(AtomicBool::new(true));
                let renewal =
                    tokio::spawn(renew(cluster.clone(), index.clone(), owner.clone(), Arc::clone(&held)));
                return Ok(Lease { cluster: cluster.clone(), index, owner, held, renewal });
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Whether nobody has taken it over; asked before each request that changes something.
    pub(crate) fn is_held(&self) -> bool {
        self.held.load(Ordering::Acquire)
    }

    /// Gives it back. A failure is no harm: the lease ends by time.
    pub(crate) async fn release(self) {
        self.renewal.abort();
        let Ok(Some(found)) = look(&self.cluster, &self.index).await else { return };
        if found.is_of(&self.owner) {
            let turn = found.turn();
            if let Err(error) = write(&self.cluster, &self.index, Some(turn), None).await {
                tracing::debug!(%error, "the lease ends by time");
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

/// The lease's document; `None` where nobody has ever taken it.
async fn look(cluster: &Cluster, index: &str) -> Result<Option<Held>, Error> {
    let request = Request::get("look at the lease", format!("/{}/_doc/lease", segment(index)));
    let reply = cluster.send(request.resource(index).allow(404)).await?;
    if !reply.is_not_found() {
        return reply.json().map(Some);
    }
    // No such index, or no such document in it.
    if reply.value()?.get("error").is_some() {
        make(cluster, index).await?;
    }
    Ok(None)
}

async fn make(cluster: &Cluster, index: &str) -> Result<(), Error> {
    let body = json!({
        "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": true},
        "mappings": {"dynamic": false, "properties": {"owner": {"type": "keyword"}}},
    });
    let request = Request::put("create index", format!("/{}", segment(index))).resource(index).json(&body)?;
    match cluster.send(request).await {
        Err(error) if !error.is_already_exists() => Err(error),
        _ => Ok(()),
    }
}

/// Takes, renews or gives back the lease; `false` if somebody else was faster.
async fn write(
    cluster: &Cluster,
    index: &str,
    turn: Option<Turn>,
    owner: Option<&str>,
) -> Result<bool, Error> {
    let endpoint = if turn.is_some() { "_doc" } else { "_create" };
    let request = Request::put("write the lease", format!("/{}/{endpoint}/lease", segment(index)))
        .resource(index)
        .repeat(Repeat::Never)
        .query_opt("if_seq_no", turn.map(|turn| turn.seq_no))
        .query_opt("if_primary_term", turn.map(|turn| turn.primary_term))
        .partial()
        // The time makes a renewal a change of the document.
        .json(&json!({ "owner": owner, "at_ms": since_epoch() }))?;
    match cluster.send(request).await {
        Ok(_) => Ok(true),
        // Whether it arrived is seen by looking again.
        Err(error) if error.is_conflict() || error.is_outcome_unknown() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Keeps the lease until it is given back; stops for good where somebody else has taken it, or where it cannot be renewed
/// in time.
async fn renew(cluster: Cluster, index: String, owner: String, held: Arc<AtomicBool>) {
    let mut renewed = Instant::now();
    loop {
        tokio::time::sleep(TIME / 4).await;
        let is_ours = match look(&cluster, &index).await {
            Ok(Some(found)) if found.is_of(&owner) => {
                let turn = found.turn();
                write(&cluster, &index, Some(turn), Some(&owner)).await.unwrap_or(false)
            }
            Ok(_) => break,
            Err(_) => false,
        };
        if is_ours {
            renewed = Instant::now();
        } else if renewed.elapsed() > TIME / 2 {
            break;
        }
    }
    held.store(false, Ordering::Release);
}

/// Told apart from any other program, and from another lease of this one.
fn owner() -> String {
    use std::hash::{BuildHasher, RandomState};
    // Keyed at random for each state.
    let random = RandomState::new().hash_one(since_epoch());
    format!("{}-{random:016x}", std::process::id())
}

fn since_epoch() -> u64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}
