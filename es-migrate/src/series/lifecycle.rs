//! What an index's lifecycle policy, or its stream's own lifecycle, is kept from doing while it is copied.

use es_core::cluster::{Request, segment};
use es_core::error::Error;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::engine::{Copier, Trouble};
use crate::ledger::{Of, Run, Step};
use crate::now_ms;

/// 2100: an index of no age is in no hurry.
const LATER_MS: u64 = 4_102_444_800_000;

/// Where an index stood in its lifecycle: noted before it is held, since nobody can tell afterwards.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Lifecycle {
    /// Its policy.
    pub(super) policy: Option<String>,
    /// Its phase.
    pub(super) phase: Option<String>,
    /// The date from which its age was counted.
    pub(super) date_ms: Option<u64>,
    /// The setting as it was.
    pub(super) origination_date: Value,
}

impl Lifecycle {
    /// What a run noted.
    pub(super) fn of(run: &Run) -> Lifecycle {
        Lifecycle::deserialize(&run.evidence(Step::Block)["lifecycle"]).unwrap_or_default()
    }
}

impl Copier<'_> {
    /// Two or three requests.
    pub(crate) async fn lifecycle(&self, of: Of, run: &Run) -> Result<Value, Trouble> {
        let name = &run.source.name;
        let settings = Request::get("read settings", format!("/{}/_settings", segment(name))).resource(name);
        let mut settings = self.cluster.send(settings).await?.value()?;
        let index = settings[name]["settings"]["index"].take();
        let managed = explained(self.cluster, name).await?.remove(name).unwrap_or_default();
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let own = &index["lifecycle"]["origination_date"];
        let made = index["creation_date"].as_str().and_then(|date| date.parse().ok());
        let date_ms = if managed["managed"] != true {
            let rolled = if of == Of::Stream { self.rolled_over(name).await? } else { None };
            own.as_str().and_then(|date| date.parse().ok()).or(rolled).or(made)
        } else if own.is_null() && (managed["action"] == "rollover" || managed["phase"] == "new") {
            // The policy has not looked since it rolled over.
            Some(now_ms())
        } else {
            managed["lifecycle_date_millis"].as_u64().or(made)
        };
        Ok(json!(Lifecycle {
            policy: text(&managed["policy"]),
            phase: text(&managed["phase"]),
            date_ms,
            origination_date: own.clone(),
        }))
    }

    /// When the stream rolled over from it, as its own lifecycle counts; servers before 8.11 have none.
    async fn rolled_over(&self, name: &str) -> Result<Option<u64>, Trouble> {
        let path = format!("/{}/_lifecycle/explain", segment(name));
        let request = Request::get("explain the lifecycle", path).resource(name);
        let reply = self.cluster.send(request.allow(400).allow(404).allow(405)).await?;
        Ok(reply.value()?["indices"][name]["rollover_date_millis"].as_u64())
    }

    /// An index of no age goes to no other phase, and is not deleted: neither while it is copied, nor when it is retired.
    pub(crate) async fn hold(&self, run: &Run) -> Result<(), Trouble> {
        self.change_old(run, &self.old(run), json!({"index.lifecycle.origination_date": LATER_MS})).await
    }

    /// The index is what it was: writes are allowed, and its age is what it was. `fenced` tells whether the new index is
    /// there, whose fence stands for a data stream's old one.
    pub(crate) async fn let_go(&self, run: &Run, fenced: bool) -> Result<(), Trouble> {
        let mut settings = json!({"index.lifecycle.origination_date": Lifecycle::of(run).origination_date});
        if run.evidence(Step::Block)["theirs"] != true {
            settings["index.blocks.write"] = Value::Null;
        }
        let name =
            if run.of == Some(Of::Stream) && !fenced { run.source.name.clone() } else { self.old(run) };
        self.change_old(run, &name, settings).await
    }

    async fn change_old(&self, run: &Run, name: &str, settings: Value) -> Result<(), Trouble> {
        let request = Request::put("change settings", format!("/{}/_settings", segment(name)));
        self.cluster.send(request.resource(&run.source.name).json(&settings)?).await?;
        Ok(())
    }
}

/// `_ilm/explain` by index; nothing where it can't be asked.
pub(crate) async fn explained(
    cluster: &es_core::cluster::Cluster,
    names: &str,
) -> Result<Map<String, Value>, Error> {
    let path = format!("/{}/_ilm/explain", segment(names));
    let request = Request::get("explain the policy", path).resource(names);
    let mut reply = cluster.send(request.allow(400).allow(403).allow(404)).await?.value()?;
    Ok(reply["indices"].as_object_mut().map(std::mem::take).unwrap_or_default())
}
