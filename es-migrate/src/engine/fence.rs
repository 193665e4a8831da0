//! The fence: an alias on each index of a run, named after the owner's epoch. Every request that changes an index of the
//! run goes through it or takes it away, so that the server refuses an owner that was taken over, whenever it wakes up.

use es_core::cluster::{Cluster, Repeat, Request};
use es_core::error::Error;
use es_core::traces::{FenceName, fence_end};
use serde_json::{Map, Value, json};

use super::facts::{Indices, LiveIndex};
use crate::ledger::{IndexRef, Of, Run};

/// The names of one owner's fence.
#[derive(Debug, Clone)]
pub(crate) struct Fence {
    /// `products.fence-`, prefix included.
    stem: String,
    epoch: u64,
    /// The length of the prefix under which lease and ledger are, where the index's own program may have another.
    prefix: Option<usize>,
    /// How often this owner has put up another: what it had sent before must not do anything any more.
    turn: u32,
}

impl Fence {
    pub(crate) fn new(alias: &str, epoch: u64, prefix: Option<usize>) -> Self {
        Fence { stem: es_core::traces::fence_stem(alias), epoch, prefix, turn: 0 }
    }

    /// On the index that is copied.
    pub(crate) fn source(&self) -> String {
        self.named("source")
    }

    /// On the new index.
    pub(crate) fn target(&self) -> String {
        self.named("target")
    }

    fn named(&self, side: &str) -> String {
        let Fence { stem, epoch, turn, prefix } = self;
        let end = fence_end(*prefix);
        if *turn == 0 {
            format!("{stem}{epoch}-{side}{end}")
        } else {
            format!("{stem}{epoch}-{turn}-{side}{end}")
        }
    }

    /// Another one of the same owner, to be put up: a request that is still on its way then misses the one before.
    pub(crate) fn renew(&mut self) {
        self.turn += 1;
    }

    /// The pattern of all of them.
    pub(crate) fn pattern(&self) -> String {
        format!("{}*", self.stem)
    }

    /// Whether an alias is of a fence, this owner's or another's.
    pub(crate) fn is_one(&self, alias: &str) -> bool {
        alias.starts_with(&self.stem)
    }

    /// Whether among an index's aliases there is this one, and of no other owner.
    pub(crate) fn is_up(&self, aliases: &Map<String, Value>, own: &str) -> bool {
        aliases.contains_key(own) && !aliases.keys().any(|alias| self.is_one(alias) && alias != own)
    }

    /// Whether it is up on those of a run's two indices that are there, and no other owner's is.
    pub(crate) fn is_up_on(&self, run: &Run, indices: [Option<&LiveIndex>; 2]) -> bool {
        let both = self.sides(run).into_iter().zip(indices);
        let mut there = both.filter_map(|(side, index)| Some((side?, index?)));
        there.all(|((_, own), index)| self.is_up(&index.aliases, &own))
    }

    /// The indices of a run with this owner's alias for each; none for a data stream's, which takes no alias.
    fn sides<'a>(&self, run: &'a Run) -> [Option<(&'a IndexRef, String)>; 2] {
        let source = (run.of != Some(Of::Stream)).then(|| (&run.source, self.source()));
        [source, Some((&run.target, self.target()))]
    }

    /// Whether an index bears the fence of a later owner, or of one whose lease is another.
    pub(crate) fn is_overtaken(&self, indices: &Indices, run: &Run) -> bool {
        let both = [&run.source.name, &run.target.name].into_iter().filter_map(|name| indices.get(name));
        let fences = both.flat_map(|index| index.aliases.keys()).filter(|alias| self.is_one(alias));
        let mut fences = fences.filter_map(|alias| FenceName::parse(alias));
        fences.any(|fence| fence.epoch > self.epoch || fence.prefix != self.prefix)
    }

    /// A fence of a migrator whose lease is another, and with whom there is no taking turns.
    pub(crate) fn stranger<'a>(&self, index: &'a LiveIndex) -> Option<FenceName<'a>> {
        let fences = index.aliases.keys().filter(|alias| self.is_one(alias));
        fences.filter_map(|alias| FenceName::parse(alias)).find(|fence| fence.prefix != self.prefix)
    }

    /// Puts it up on the indices that are there, and takes every earlier one down, in one call.
    pub(crate) async fn raise(&self, cluster: &Cluster, run: &Run, indices: &Indices) -> Result<(), Error> {
        let mut actions = vec![];
        for (IndexRef { name, .. }, own) in self.sides(run).into_iter().flatten() {
            let Some(index) = indices.get(name) else { continue };
            let earlier = index.aliases.keys().filter(|alias| self.is_one(alias) && **alias != own);
            actions.extend(earlier.map(|alias| Fence::lower(name, alias)));
            actions.push(json!({"add": {"index": name, "alias": own, "is_hidden": true}}));
        }
        if actions.is_empty() {
            return Ok(());
        }
        let request = update(&actions)?.resource(&run.source.name);
        cluster.send(request).await.map(drop)
    }

    /// The action that takes it down; the server refuses the whole call where another owner has.
    pub(crate) fn lower(index: &str, alias: &str) -> Value {
        json!({"remove": {"index": index, "alias": alias, "must_exist": true}})
    }
}

/// `POST /_aliases`, never repeated blindly: where the reply is lost, the state is read again.
pub(crate) fn update(actions: &[Value]) -> Result<Request, Error> {
    Request::post("update aliases", "/_aliases").repeat(Repeat::Never).json(&json!({ "actions": actions }))
}
