//! Writers: each sends what its mix says until it is acknowledged, whatever comes between.

use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use es_core::cluster::{Cluster, Request};
use tokio::task::JoinHandle;

use super::Load;
use super::documents::Shape;
use super::mix::{FORGOTTEN, Job, Mix, first, first_write};
use super::model::{Entry, Model, id, is_external};
use super::write::{Answer, Kind, Write};

/// So many write at once.
const WRITERS: u32 = 6;

/// Before a write is sent again.
const PAUSE: Duration = Duration::from_millis(20);

/// Whoever is blocked for longer has been forgotten by a migrator.
const PATIENCE: Duration = Duration::from_mins(5);

/// So often a write is sent again that comes too early for the server to have forgotten a delete: for at least 10 s, ten times
/// as long as it remembers one.
const EARLY: u32 = 500;

/// Documents of a bulk that fills.
const BATCH: u32 = 2_000;

/// What the writers came across.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    /// Writes acknowledged in the shape of the first version, and in that of the second.
    pub acknowledged: [u64; 2],
    /// Refusals by a block that were waited out.
    pub blocked: u64,
    /// Lost replies, after which the state was read.
    pub lost: u64,
    /// Documents created again under another routing.
    pub moved: u64,
    /// Documents created again after their delete was forgotten.
    pub late: u64,
    /// Documents of which the application's version went down.
    pub lower: u64,
    /// The longest time that a write took.
    pub longest: Duration,
}

/// Writers at work.
#[derive(Debug)]
pub struct Writers {
    stop: Arc<AtomicBool>,
    count: Arc<AtomicU64>,
    at_work: Vec<JoinHandle<(Model, Seen)>>,
}

impl Writers {
    /// They write through this connection from now on.
    pub fn start(cluster: &Cluster, model: Model, load: &Load) -> Self {
        let (stop, count, end) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)), model.end());
        let pace = Duration::from_secs(1) * WRITERS / load.rate;
        let start = |(owner, model): (u32, Model)| {
            let mix = Mix::new(load.seed, &model, owner, WRITERS, end);
            let writer = Writer::new(cluster, model, count.clone());
            tokio::spawn(writer.work(mix, pace, stop.clone()))
        };
        let at_work = (0..WRITERS).zip(model.split(WRITERS)).map(start).collect();
        Writers { stop, count, at_work }
    }

    /// Writes acknowledged so far.
    pub fn acknowledged(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// When all that was begun is acknowledged: what the server must hold now.
    pub async fn stop(self) -> (Model, Seen) {
        self.stop.store(true, Ordering::Release);
        let (mut model, mut seen) = (Model::default(), Seen::default());
        for writer in self.at_work {
            let (part, own) = writer.await.unwrap();
            model.join(part);
            seen.add(own);
        }
        (model, seen)
    }
}

/// So many documents, in bulks.
pub async fn fill(cluster: &Cluster, documents: u32) -> Model {
    let mut writer = Writer::new(cluster, Model::default(), Arc::default());
    for start in (0..documents).step_by(BATCH as usize) {
        let numbers = start..documents.min(start + BATCH);
        writer.send(numbers.map(|n| first_write(n, &first(n))).collect(), true).await;
    }
    writer.model
}

struct Writer {
    cluster: Cluster,
    model: Model,
    shape: Shape,
    seen: Seen,
    count: Arc<AtomicU64>,
}

impl Writer {
    fn new(cluster: &Cluster, model: Model, count: Arc<AtomicU64>) -> Self {
        Writer { cluster: cluster.clone(), model, shape: Shape::V1, seen: Seen::default(), count }
    }

    async fn work(mut self, mut mix: Mix, pace: Duration, stop: Arc<AtomicBool>) -> (Model, Seen) {
        let mut due = tokio::time::Instant::now();
        while !stop.load(Ordering::Acquire) {
            tokio::time::sleep_until(due).await;
            let count = match mix.next(&self.model) {
                Job::Bulk(writes) => {
                    let count = writes.len();
                    self.send(writes, true).await;
                    count
                }
                Job::InTurn(writes) => {
                    let count = writes.len();
                    for write in writes {
                        self.send(vec![write], false).await;
                    }
                    count
                }
            };
            // What a block held up is not made up for.
            due = (due + pace * u32::try_from(count.max(1)).unwrap()).max(tokio::time::Instant::now());
        }
        (self.model, self.seen)
    }

    /// Until each is acknowledged.
    async fn send(&mut self, mut writes: Vec<Write>, as_bulk: bool) {
        let start = Instant::now();
        // Those that an earlier attempt may have done.
        let mut unsure = HashSet::new();
        let mut early = 0;
        while !writes.is_empty() {
            assert!(start.elapsed() < PATIENCE, "not acknowledged: {writes:?}");
            let answers = self.once(&writes, as_bulk).await;
            let (mut left, mut turn) = (vec![], false);
            for (write, answer) in writes.into_iter().zip(answers) {
                match answer {
                    Answer::Done(version) => {
                        let only_once = !unsure.contains(&write.n);
                        self.done(write, version, only_once);
                    }
                    Answer::Blocked => {
                        self.seen.blocked += 1;
                        left.push(write);
                    }
                    Answer::NoAlias => {
                        turn = true;
                        left.push(write);
                    }
                    Answer::Refused(_) if early < EARLY && self.is_early(&write) => {
                        early += 1;
                        left.push(write);
                    }
                    Answer::Refused(reason) if !unsure.contains(&write.n) => {
                        let what = format!("{:?} of {} was refused: {reason}", write.kind, id(write.n));
                        self.model.strange.push(what);
                    }
                    answer @ (Answer::Lost | Answer::Refused(_)) => {
                        self.seen.lost += 1;
                        match (self.found(&write).await, answer) {
                            (Some(version), _) => {
                                self.done(write, version, false);
                                continue;
                            }
                            (None, Answer::Lost) => unsure.insert(write.n),
                            // Not for what an earlier attempt did.
                            (None, _) => unsure.remove(&write.n),
                        };
                        left.push(write);
                    }
                }
            }
            if turn {
                self.shape = self.shape.other();
            }
            if !left.is_empty() {
                tokio::time::sleep(PAUSE).await;
            }
            writes = left;
        }
        self.seen.longest = self.seen.longest.max(start.elapsed());
    }

    /// Each once.
    async fn once(&self, writes: &[Write], as_bulk: bool) -> Vec<Answer> {
        let alias = self.cluster.name(self.shape.alias());
        let before = |write: &Write| self.model.live(write.n).map(|entry| &entry.document);
        if !as_bulk {
            let request = writes[0].request(&alias, self.shape, before(&writes[0]));
            return vec![Answer::of(self.cluster.send(request).await)];
        }
        let mut lines = vec![];
        for write in writes {
            write.lines(self.shape, before(write), &mut lines);
        }
        let request = Request::post("bulk", format!("/{alias}/_bulk")).query("require_alias", true);
        Answer::of_bulk(self.cluster.send(request.ndjson(lines).partial()).await, writes.len())
    }

    /// A lower version than that of a deleted document: the server remembers that for at least `index.gc_deletes`, and a new
    /// index from when it learnt of the delete.
    fn is_early(&self, write: &Write) -> bool {
        let gone = self.model.entry(write.n).filter(|entry| entry.gone.is_some());
        gone.zip(write.version).is_some_and(|(gone, version)| version <= gone.version)
    }

    /// The `_version`, if it was done although the reply was lost.
    async fn found(&self, write: &Write) -> Option<u64> {
        // One that is under way comes to an end.
        tokio::time::sleep(PAUSE * 10).await;
        let path = format!("/{}/_doc/{}", self.cluster.name("products"), id(write.n));
        let request = Request::get("look", path).query_opt("routing", write.routing.as_ref()).allow(404);
        let reply = self.cluster.send(request).await.ok()?.value().unwrap();
        write.is_done(&reply)
    }

    /// Remembers it. What an answer says of the version tells what the server held before.
    fn done(&mut self, write: Write, version: u64, only_once: bool) {
        self.seen.acknowledged[self.shape as usize] += 1;
        let Write { n, kind, routing, document, .. } = write;
        let before = self.model.live(n).map(|entry| entry.version + 1);
        if let Some(expected) = write.version.or(before).filter(|expected| only_once && *expected != version)
        {
            let what = format!("{kind:?} of {} made version {version} instead of {expected}", id(n));
            self.model.strange.push(what);
        }
        if let Some((gone, entry)) = self.model.entry(n).and_then(|entry| Some((entry.gone?, entry))) {
            self.seen.moved += u64::from(entry.routing != routing);
            self.seen.late += u64::from(gone.elapsed() > FORGOTTEN);
            self.seen.lower += u64::from(is_external(n) && entry.version > version);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        let gone = (kind == Kind::Delete).then(Instant::now);
        self.model.set(n, Entry { document, routing, version, gone });
    }
}

impl Seen {
    fn add(&mut self, other: Self) {
        for (sum, more) in self.acknowledged.iter_mut().zip(other.acknowledged) {
            *sum += more;
        }
        self.blocked += other.blocked;
        self.lost += other.lost;
        self.moved += other.moved;
        self.late += other.late;
        self.lower += other.lower;
        self.longest = self.longest.max(other.longest);
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Seen { acknowledged: [before, after], blocked, lost, moved, late, lower, longest } = self;
        write!(
            f,
            "{before} writes as version 1, {after} as version 2; created again: {moved} under another routing, {late} late, \
             {lower} with a lower version; {blocked} times blocked, {lost} replies lost, the longest write took {longest:.2?}"
        )
    }
}
