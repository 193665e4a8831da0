//! Lifts the write block that a migration left when its program died.
//!
//! A program of es-migrate that is at work holds the lease `migrate-<document>`, and sends what changes an index through its
//! fence: an alias of that index, named after the lease's epoch, which the server refuses once it is gone. So the order is
//! what makes this safe, whoever is only paused:
//!
//! 1. The lease is taken, which takes its whole time if nobody gave it back. One that is renewed is left alone.
//! 2. In one call, the earlier fence comes down and one of this epoch goes up. Its owner can't switch any more.
//! 3. Through the own fence, writes are allowed: if this program is paused too, a later owner's block is not lifted.
//! 4. The own fence comes down, and the lease is given back.
//!
//! The fence says where the lease is: under the prefix of the index's own program, or under that of a program which migrates
//! the indices of many prefixes.
//!
//! A program that dies in between leaves a fenced block, which the next one lifts. A block on an index without a fence is
//! somebody's own, and stays; so does one that the migration found there, by its ledger.

use std::time::Duration;

use serde_json::{Value, json};

use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;
use crate::lease::{Lease, LeaseError, Terms};
use crate::plan::Live;
use crate::traces::{self, FenceName, fence_end, fence_stem};

/// The longest wait for a lease that nobody renews: its holder may have asked for more than the usual 15 s.
const WAIT: Duration = Duration::from_mins(1);

/// An index that may be blocked.
#[derive(Debug, Clone)]
pub(crate) struct Lift {
    cluster: Cluster,
    alias: String,
}

/// Why nothing was lifted.
#[derive(Debug, thiserror::Error)]
enum Unlifted {
    #[error(transparent)]
    Lease(#[from] LeaseError),
    #[error(transparent)]
    Cluster(#[from] Error),
    #[error("somebody else took the lease over")]
    Lost,
}

impl Lift {
    /// `alias` is what the index is reached by, with its prefix.
    pub(crate) fn new(cluster: &Cluster, alias: &str) -> Self {
        Self { cluster: cluster.clone(), alias: alias.to_owned() }
    }

    /// Lifts the block, if nobody is at work. What is in the way is logged: the refused writes are what tells the program.
    pub(crate) async fn attempt(self) {
        let alias = &self.alias;
        match self.lift().await {
            Ok(None) => {}
            Ok(Some(index)) => {
                tracing::warn!(
                    alias,
                    index,
                    "lifted the write block that a migration left: its program has died"
                );
            }
            Err(Unlifted::Lease(error @ LeaseError::Held { .. })) => {
                tracing::info!(alias, %error, "a migration blocks writes");
            }
            Err(error) => tracing::warn!(alias, %error, "the write block of a migration was not lifted"),
        }
    }

    /// The index whose block was lifted.
    async fn lift(&self) -> Result<Option<String>, Unlifted> {
        // Whoever is not concerned does not ask for the lease.
        let live = self.look().await?;
        let Some((_, fence)) = live.blocked_by_migration(&self.alias).first().copied() else {
            return Ok(None);
        };
        let migrator = Migrator::of(&self.cluster, &fence);
        let terms = Terms::new(traces::lease(&migrator.document)).wait(WAIT).unless_renewed();
        let lease = Lease::acquire(&migrator.cluster, &terms).await?;
        let lifted = self.under(&lease, &migrator).await;
        lease.release().await;
        lifted
    }

    async fn under(&self, lease: &Lease, migrator: &Migrator) -> Result<Option<String>, Unlifted> {
        let live = self.look().await?;
        let Some((index, fence)) = live.blocked_by_migration(&self.alias).first().copied() else {
            return Ok(None);
        };
        let all = live.all_fences(&self.alias);
        let fences = || all.iter().filter_map(|(_, name)| FenceName::parse(name));
        if fences().any(|other| other.epoch >= lease.epoch() || other.prefix != migrator.prefix) {
            return Err(Unlifted::Lost);
        }
        if !migrator.set_the_block().await? {
            return Ok(None);
        }
        let stem = fence_stem(&self.alias);
        let own = format!("{stem}{}-{}{}", lease.epoch(), fence.side, fence_end(fence.prefix));
        let mut actions: Vec<_> = all.iter().map(|(index, fence)| lower(index, fence)).collect();
        actions.push(json!({"add": {"index": index, "alias": own, "is_hidden": true}}));
        self.update(lease, &actions).await?;

        held(lease).await?;
        let request = Request::put("allow writes", format!("/{}/_settings", segment(&own))).resource(index);
        self.cluster.send(request.json(&json!({"index.blocks.write": null}))?).await?;
        self.update(lease, &[lower(index, &own)]).await?;
        Ok(Some(index.to_owned()))
    }

    /// The indices behind the alias, and those that bear a fence. One request.
    async fn look(&self) -> Result<Live, Error> {
        let names = format!("{},{}*", segment(&self.alias), segment(&fence_stem(&self.alias)));
        let request = Request::get("look for a migration", format!("/{names}"))
            .resource(&self.alias)
            .query("ignore_unavailable", true)
            // Fences are hidden.
            .query("expand_wildcards", "all")
            .query("filter_path", Live::HEAD);
        self.cluster.send(request).await?.json()
    }

    async fn update(&self, lease: &Lease, actions: &[Value]) -> Result<(), Unlifted> {
        held(lease).await?;
        let request =
            Request::post("update aliases", "/_aliases").repeat(Repeat::Never).resource(&self.alias);
        self.cluster.send(request.json(&json!({ "actions": actions }))?).await?;
        Ok(())
    }
}

/// Where a migrator keeps its lease and its ledger.
struct Migrator {
    cluster: Cluster,
    document: String,
    /// As its fences say it.
    prefix: Option<usize>,
}

impl Migrator {
    fn of(cluster: &Cluster, fence: &FenceName<'_>) -> Self {
        let (prefix, document) = fence
            .prefix
            .and_then(|length| fence.alias.split_at_checked(length))
            .or_else(|| Some((cluster.prefix(), fence.alias.strip_prefix(cluster.prefix())?)))
            .unwrap_or(("", fence.alias));
        Self {
            cluster: cluster.clone().with_prefix(prefix),
            document: document.to_owned(),
            prefix: fence.prefix,
        }
    }

    /// Whether the last run of es-migrate set the block itself: its ledger says so, and that it found none. One request.
    async fn set_the_block(&self) -> Result<bool, Error> {
        let index = self.cluster.name(traces::LEDGER);
        let path = format!("/{}/_doc/{}", segment(&index), segment(&self.document));
        let request = Request::get("read the ledger", path)
            .resource(&index)
            .query(
                "filter_path",
                "_source.runs.state.state,_source.runs.journal.step,_source.runs.journal.evidence.theirs",
            )
            .allow(404);
        let found = self.cluster.send(request).await?.value()?;
        let last = found["_source"]["runs"].as_array().and_then(|runs| runs.last());
        Ok(last.is_some_and(|run| {
            let mut steps = run["journal"].as_array().into_iter().flatten();
            let block = steps.find(|entry| entry["step"] == "block");
            run["state"]["state"] == "rolling_back"
                || block.is_some_and(|block| block["evidence"]["theirs"] != true)
        }))
    }
}

/// The server refuses the whole call where the fence is gone.
fn lower(index: &str, fence: &str) -> Value {
    json!({"remove": {"index": index, "alias": fence, "must_exist": true}})
}

async fn held(lease: &Lease) -> Result<(), Unlifted> {
    if lease.is_kept().await { Ok(()) } else { Err(Unlifted::Lost) }
}
