//! One at a time: leases that programs take before they change what the server does not arbitrate.
//!
//! Elasticsearch lets one of several programs create an index and tells the others; for mappings, settings, templates and
//! policies it has no compare-and-set, so that two programs would undo each other's work. A lease is a document in the
//! hidden index `.es-schema-lease` (after the cluster's prefix): taken with `if_seq_no` and `if_primary_term`, renewed while
//! it is held, given back at the end. A holder that died is noticed when the document has not changed for the lease's whole
//! time **by the observer's own clock**: clocks of two machines are never compared. Every taking has a higher
//! [epoch](Lease::epoch), by which a holder that was paused and taken over can be kept out.
//!
//! With security on, it takes the index privileges `create_index`, `read` and `index` on `.es-schema-lease`.

mod holder;
mod terms;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;
use tokio::task::JoinHandle;

pub use holder::Holder;
pub use terms::Terms;
use terms::{LOOK, TIME};

use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;

/// How often one that is not sure of its lease asks itself.
const ASK: Duration = Duration::from_millis(20);

/// A lease that could not be taken.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LeaseError {
    /// Somebody else holds it, and renews it.
    #[error(
        "the lease `{name}` is held by {holder}\nhelp: wait until it is given back; after a crash it ends by itself"
    )]
    Held {
        /// The lease.
        name: String,
        /// Who, in its own words.
        holder: String,
    },
    /// The cluster could not be asked.
    #[error(transparent)]
    Cluster(#[from] Error),
}

/// A lease that is held; given back by [`release`](Self::release), or by time.
#[derive(Debug)]
pub struct Lease {
    place: Place,
    terms: Terms,
    epoch: u64,
    renewed: Renewed,
    renewal: JoinHandle<()>,
}

/// Where the document is, and whose it is.
#[derive(Debug, Clone)]
struct Place {
    cluster: Cluster,
    index: String,
    path: String,
    owner: String,
}

/// When it was renewed last, by this process's clock. 0 once it is lost.
#[derive(Debug, Clone)]
struct Renewed {
    start: Instant,
    at_ms: Arc<AtomicU64>,
}

impl Renewed {
    fn new() -> Self {
        Self { start: Instant::now(), at_ms: Arc::new(AtomicU64::new(1)) }
    }

    /// `at` is from before the request was sent, so that an observer's time ends after ours.
    fn renew(&self, at: Instant) {
        let ms = u64::try_from((at - self.start).as_millis()).unwrap_or(u64::MAX - 1);
        self.at_ms.store(ms + 1, Ordering::Release);
    }

    fn lose(&self) {
        self.at_ms.store(0, Ordering::Release);
    }

    fn since(&self) -> Option<Duration> {
        let at = self.at_ms.load(Ordering::Acquire).checked_sub(1)?;
        Some(self.start.elapsed().saturating_sub(Duration::from_millis(at)))
    }
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
    #[serde(default)]
    holder: Option<String>,
    #[serde(default)]
    epoch: u64,
    /// The holder's own terms.
    #[serde(default)]
    time_ms: Option<u64>,
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
    /// Waits for its turn.
    ///
    /// Elasticsearch: `GET` and `PUT /.es-schema-lease/_doc/<name>`.
    pub async fn acquire(cluster: &Cluster, terms: &Terms) -> Result<Lease, LeaseError> {
        let place = Place::new(cluster, &terms.name);
        let start = Instant::now();
        let mut seen: Option<(Turn, Instant)> = None;
        loop {
            let found = place.look().await?;
            let mut renewed = false;
            let (free, turn, epoch) = match &found {
                None => (true, None, 0),
                Some(found) => {
                    let turn = found.turn();
                    renewed = seen.is_some_and(|(before, _)| before != turn);
                    let since = match seen {
                        Some((before, since)) if before == turn => since,
                        _ => Instant::now(),
                    };
                    seen = Some((turn, since));
                    let time = found.source.time_ms.map_or(terms.time, Duration::from_millis);
                    let free = found.source.owner.is_none() || since.elapsed() > time || terms.forced;
                    // Its own: the reply to the taking was lost.
                    (free || found.is_of(&place.owner), Some(turn), found.source.epoch)
                }
            };
            let since = Renewed::new();
            if free && place.write(turn, Some(terms), epoch + 1).await? {
                let renewal = tokio::spawn(renew(place.clone(), terms.clone(), epoch + 1, since.clone()));
                return Ok(Lease { place, terms: terms.clone(), epoch: epoch + 1, renewed: since, renewal });
            }
            let is_over = terms.wait.is_some_and(|wait| start.elapsed() >= wait);
            if let Some(found) = found
                && (is_over || (renewed && terms.unless_renewed))
            {
                let holder = found.source.holder.unwrap_or_else(|| "an unknown program".to_owned());
                return Err(LeaseError::Held { name: terms.name.clone(), holder });
            }
            tokio::time::sleep(terms.look).await;
        }
    }

    /// Whether nobody can have taken it over; to be asked before each request that changes something.
    ///
    /// By this process's own clock, so that one that was paused notices at once.
    pub fn is_held(&self) -> bool {
        self.held()()
    }

    /// The same question, for whoever works under it.
    pub(crate) fn held(&self) -> impl Fn() -> bool + Clone + Send + Sync + 'static {
        let (renewed, time) = (self.renewed.clone(), self.terms.time);
        move || renewed.since().is_some_and(|since| since < time * 2 / 3)
    }

    /// Whether it is held, or is about to be again: where the cluster takes longer to renew it than it should, its answer is
    /// waited for. One that was silent for some seconds has given the lease to nobody. `false` once it is lost for good.
    pub async fn is_kept(&self) -> bool {
        // Ends: a renewal is answered, or is given up, and then the lease is lost.
        while !self.is_held() {
            if self.renewed.since().is_none() {
                return false;
            }
            tokio::time::sleep(ASK).await;
        }
        true
    }

    /// How often the lease has been taken, this time included.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// Gives it back. A failure is no harm: the lease ends by time.
    pub async fn release(self) {
        self.renewal.abort();
        // A renewal that was on its way may come in between.
        for _ in 0..3 {
            let Ok(Some(found)) = self.place.look().await else { return };
            if !found.is_of(&self.place.owner) {
                return;
            }
            match self.place.write(Some(found.turn()), None, self.epoch).await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => return tracing::debug!(%error, "the lease ends by time"),
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.renewal.abort();
    }
}

impl Place {
    fn new(cluster: &Cluster, name: &str) -> Self {
        let index = cluster.name(".es-schema-lease");
        let path = format!("{}/{{}}/{}", segment(&index), segment(name));
        Self { cluster: cluster.clone(), index, path, owner: owner() }
    }

    fn path(&self, endpoint: &str) -> String {
        format!("/{}", self.path.replace("{}", endpoint))
    }

    /// The lease's document; `None` where nobody has ever taken it. Makes the index where there is none.
    async fn look(&self) -> Result<Option<Held>, Error> {
        let (held, is_made) = self.read().await?;
        if !is_made {
            self.make().await?;
        }
        Ok(held)
    }

    /// The lease's document, and whether its index is there.
    async fn read(&self) -> Result<(Option<Held>, bool), Error> {
        let request = Request::get("look at the lease", self.path("_doc")).resource(&self.index);
        let reply = self.cluster.send(request.allow(404)).await?;
        if !reply.is_not_found() {
            return Ok((Some(reply.json()?), true));
        }
        // No such index, or no such document in it.
        Ok((None, reply.value()?.get("error").is_none()))
    }

    async fn make(&self) -> Result<(), Error> {
        let body = json!({
            "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": true},
            "mappings": {"dynamic": false, "properties": {"owner": {"type": "keyword"}}},
        });
        let request = Request::put("create index", format!("/{}", segment(&self.index)));
        match self.cluster.send(request.resource(&self.index).json(&body)?).await {
            Err(error) if !error.is_already_exists() => Err(error),
            _ => Ok(()),
        }
    }

    /// Takes, renews or gives back the lease; `false` if somebody else was faster.
    async fn write(&self, turn: Option<Turn>, terms: Option<&Terms>, epoch: u64) -> Result<bool, Error> {
        let endpoint = if turn.is_some() { "_doc" } else { "_create" };
        let request = Request::put("write the lease", self.path(endpoint))
            .resource(&self.index)
            .repeat(Repeat::Never)
            .query_opt("if_seq_no", turn.map(|turn| turn.seq_no))
            .query_opt("if_primary_term", turn.map(|turn| turn.primary_term))
            .partial()
            .json(&json!({
                "owner": terms.map(|_| &self.owner),
                "holder": terms.map(|terms| &terms.holder),
                "epoch": epoch,
                "time_ms": terms.map(|terms| millis(terms.time)),
                // The time makes a renewal a change of the document.
                "at_ms": since_epoch(),
            }))?;
        match self.cluster.send(request).await {
            Ok(_) => Ok(true),
            // Whether it arrived is seen by looking again.
            Err(error) if error.is_conflict() || error.is_outcome_unknown() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

/// Keeps the lease until it is given back; stops for good where somebody else has taken it, or where it cannot be renewed
/// in time.
async fn renew(place: Place, terms: Terms, epoch: u64, renewed: Renewed) {
    loop {
        tokio::time::sleep(terms.time / 4).await;
        let start = Instant::now();
        let is_ours = match place.look().await {
            Ok(Some(found)) if found.is_of(&place.owner) => {
                place.write(Some(found.turn()), Some(&terms), epoch).await.unwrap_or(false)
            }
            Ok(_) => break,
            Err(_) => false,
        };
        if is_ours {
            renewed.renew(start);
        } else if renewed.since().is_none_or(|since| since > terms.time * 2 / 3) {
            break;
        }
    }
    renewed.lose();
}

/// Told apart from any other program, and from another lease of this one.
fn owner() -> String {
    use std::hash::{BuildHasher, RandomState};
    // Keyed at random for each state.
    let random = RandomState::new().hash_one(since_epoch());
    format!("{}-{random:016x}", std::process::id())
}

fn since_epoch() -> u64 {
    millis(std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default())
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
