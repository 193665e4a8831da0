//! What is written next.

use std::collections::{HashSet, VecDeque};
use std::time::Duration;

use super::documents::v1::{Part, Product};
use super::model::{Entry, Model, id, is_external};
use super::write::{Kind, Write};

/// After this time the server has forgotten a delete, also by a clock that it reads now and then.
pub(super) const FORGOTTEN: Duration = Duration::from_millis(2_500);

/// Documents that half of the writes go to.
const HOT: usize = 40;

/// Routings: some of them share a shard of three, others one of two.
const SHOPS: [&str; 4] = ["shop-0", "shop-2", "shop-3", "shop-5"];

const WORDS: [&str; 8] = ["running", "phones", "red", "mouse", "keys", "lighter", "boxes", "of"];

/// Writes that are sent together.
#[derive(Debug)]
pub(super) enum Job {
    /// Each when the one before was acknowledged.
    InTurn(Vec<Write>),
    /// As one `_bulk`, of different documents: of one document, the later could succeed before the earlier is repeated.
    Bulk(Vec<Write>),
}

/// What one writer does.
#[derive(Debug)]
pub(super) struct Mix {
    random: fastrand::Rng,
    live: Vec<u32>,
    /// To be created again once the delete is forgotten.
    graves: VecDeque<u32>,
    /// The next number that was never used, and the distance to the one after it.
    next: u32,
    owners: u32,
}

impl Mix {
    /// Over the documents of its part.
    pub(super) fn new(seed: u64, part: &Model, owner: u32, owners: u32, end: u32) -> Self {
        let mut random = fastrand::Rng::with_seed(seed.wrapping_mul(1_000).wrapping_add(owner.into()));
        // Ordered, so that the same seed takes the same documents.
        let mut live: Vec<_> = part.all_live().map(|(n, _)| n).collect();
        live.sort_unstable();
        random.shuffle(&mut live);
        Mix { random, live, graves: VecDeque::new(), next: end.next_multiple_of(owners) + owner, owners }
    }

    /// What to send next.
    pub(super) fn next(&mut self, model: &Model) -> Job {
        match self.random.u32(0..100) {
            0..60 => Job::InTurn(self.single(model, &mut HashSet::new()).into_iter().collect()),
            60..68 => Job::InTurn(self.again_at_once(model)),
            68..76 => Job::InTurn((0..4).filter_map(|_| self.again_later(model)).collect()),
            76..82 => Job::InTurn(self.burst(model)),
            82..90 => Job::InTurn(self.elsewhere(model)),
            _ => {
                let mut taken = HashSet::new();
                let count = self.random.u32(5..30);
                Job::Bulk((0..count).filter_map(|_| self.single(model, &mut taken)).collect())
            }
        }
    }

    /// One write of a document that is not yet taken.
    fn single(&mut self, model: &Model, taken: &mut HashSet<u32>) -> Option<Write> {
        let kind = self.random.u32(0..100);
        if kind < 20 {
            let n = self.next;
            self.next += self.owners;
            self.live.push(n);
            taken.insert(n);
            return Some(self.create(n, &mut first(n)));
        }
        let at = self.pick(model)?;
        let n = self.live[at];
        if !taken.insert(n) {
            return None;
        }
        let mut draft = model.live(n)?.clone();
        Some(match kind {
            20..38 => {
                self.live.swap_remove(at);
                if self.random.u8(0..4) > 0 {
                    self.graves.push_back(n);
                }
                self.delete(n, &mut draft)
            }
            38..68 => self.index(n, &mut draft),
            _ => self.update(n, &mut draft),
        })
    }

    /// Deleted, and created again.
    fn again_at_once(&mut self, model: &Model) -> Vec<Write> {
        let Some((n, mut draft)) = self.draft(model) else { return vec![] };
        vec![self.delete(n, &mut draft), self.create(n, &mut draft)]
    }

    /// Created again after its delete is forgotten: of the application's versions, also with a lower one.
    fn again_later(&mut self, model: &Model) -> Option<Write> {
        let n = *self.graves.front()?;
        let entry = model.entry(n);
        if entry.and_then(|entry| entry.gone).is_some_and(|gone| gone.elapsed() < FORGOTTEN) {
            return None;
        }
        self.graves.pop_front();
        let mut draft = entry.filter(|entry| entry.gone.is_some())?.clone();
        if self.random.u8(0..3) > 0 {
            draft.version /= 2;
        }
        self.live.push(n);
        Some(self.create(n, &mut draft))
    }

    /// Many writes of one document in a row.
    fn burst(&mut self, model: &Model) -> Vec<Write> {
        let Some((n, mut draft)) = self.draft(model) else { return vec![] };
        let count = self.random.u32(4..16);
        (0..count)
            .map(|at| if at % 3 == 0 { self.index(n, &mut draft) } else { self.update(n, &mut draft) })
            .collect()
    }

    /// Deleted, and created again under another routing.
    fn elsewhere(&mut self, model: &Model) -> Vec<Write> {
        let Some((n, mut draft)) = self.draft(model) else { return vec![] };
        let delete = self.delete(n, &mut draft);
        let all = SHOPS.map(|shop| Some(shop.to_owned())).into_iter().chain([None]);
        let others: Vec<_> = all.filter(|routing| *routing != draft.routing).collect();
        draft.routing = self.random.choice(others).unwrap_or_default();
        vec![delete, self.create(n, &mut draft)]
    }

    fn draft(&mut self, model: &Model) -> Option<(u32, Entry)> {
        let at = self.pick(model)?;
        let n = self.live[at];
        Some((n, model.live(n)?.clone()))
    }

    /// A document that is there, by its place.
    fn pick(&mut self, model: &Model) -> Option<usize> {
        while !self.live.is_empty() {
            let among = if self.random.bool() { self.live.len().min(HOT) } else { self.live.len() };
            let at = self.random.usize(0..among);
            if model.live(self.live[at]).is_some() {
                return Some(at);
            }
            // Its creation was refused.
            self.live.swap_remove(at);
        }
        None
    }

    fn create(&mut self, n: u32, draft: &mut Entry) -> Write {
        // External versions and `create` exclude each other.
        self.write(n, if is_external(n) { Kind::Index } else { Kind::Create }, draft)
    }

    fn index(&mut self, n: u32, draft: &mut Entry) -> Write {
        self.write(n, Kind::Index, draft)
    }

    fn update(&mut self, n: u32, draft: &mut Entry) -> Write {
        // `_update` takes no external version.
        self.write(n, if is_external(n) { Kind::Index } else { Kind::Update }, draft)
    }

    fn delete(&mut self, n: u32, draft: &mut Entry) -> Write {
        self.write(n, Kind::Delete, draft)
    }

    /// The draft goes along, so that writes of one document build on each other.
    fn write(&mut self, n: u32, kind: Kind, draft: &mut Entry) -> Write {
        if is_external(n) {
            draft.version += self.random.u64(1..6);
        }
        if kind != Kind::Delete {
            self.change(&mut draft.document, kind == Kind::Update);
        }
        Write {
            n,
            kind,
            routing: draft.routing.clone(),
            version: is_external(n).then_some(draft.version),
            document: draft.document.clone(),
        }
    }

    /// All of it, or one field.
    fn change(&mut self, document: &mut Product, one: bool) {
        document.revision += 1;
        let which = self.random.u32(0..4);
        let changes = |field: u32| !one || field == which;
        if changes(0) {
            document.title = self.text(2..5);
        }
        if changes(1) {
            document.about = self.text(5..20);
        }
        if changes(2) {
            document.price = self.random.u32(..);
        }
        if changes(3) {
            let part = |n| Part { label: format!("part {n}"), amount: n };
            document.parts = (0..self.random.u32(0..4)).map(part).collect();
        }
    }

    fn text(&mut self, words: std::ops::Range<usize>) -> String {
        let count = self.random.usize(words);
        (0..count).map(|_| WORDS[self.random.usize(..WORDS.len())]).collect::<Vec<_>>().join(" ")
    }
}

/// The n-th document as it is first written.
pub(super) fn first(n: u32) -> Entry {
    let part = |amount| Part { label: format!("part {amount}"), amount };
    Entry {
        document: Product {
            sku: id(n),
            revision: 1,
            title: format!("running phone {n}"),
            about: format!("the {n}th of these running phones, with boxes of keys"),
            price: n,
            parts: (0..n % 3).map(part).collect(),
        },
        routing: n.is_multiple_of(5).then(|| SHOPS[n as usize / 5 % SHOPS.len()].to_owned()),
        version: if is_external(n) { 100 } else { 1 },
        gone: None,
    }
}

/// A write that brings a document as it is first written.
pub(super) fn first_write(n: u32, entry: &Entry) -> Write {
    Write {
        n,
        kind: Kind::Index,
        routing: entry.routing.clone(),
        version: is_external(n).then_some(entry.version),
        document: entry.document.clone(),
    }
}
