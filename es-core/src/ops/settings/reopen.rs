//! Changes what takes a closed index, and opens it again whatever comes.

use std::fmt;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::error::SettingsError;
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;
use crate::ops::name;
use crate::plan::{Change, Differences, LiveIndex, Takes};
use crate::resources::{Content, Scope};
use crate::schema::EsAnalysis;

/// How long a cluster that does not answer is asked to open the index again.
const PATIENCE: Duration = Duration::from_mins(5);

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(500);

/// Settings that change while an index is closed: analysis, similarities, and the other static ones. Dynamic ones may stand
/// beside them.
///
/// ```
/// use es_core::ops::settings::Reopening;
/// use es_core::prelude::*;
///
/// #[derive(EsAnalysis)]
/// #[es(analyzer(content_v2 = custom(tokenizer = "standard", filter = ["lowercase", "stop", "snowball"])))]
/// struct Content;
///
/// let update = Reopening::of("articles").analysis::<Content>().setting("codec", "best_compression");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Reopening {
    index: String,
    content: Content,
}

impl Reopening {
    /// Of an index, by its own name or that of an alias that is on it alone.
    pub fn of(index: impl Into<String>) -> Self {
        Reopening { index: index.into(), content: Content::default() }
    }

    /// The analyzers and their parts of a type that derives `EsAnalysis`; others that the index has stay.
    pub fn analysis<A: EsAnalysis>(mut self) -> Self {
        self.content.analyses::<A>();
        self
    }

    /// One setting, with or without `index.` before its name.
    pub fn setting(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.content.setting(name, value.into());
        self
    }

    /// Settings as JSON, nested or dotted: `{ "analysis": { "analyzer": { … } } }`.
    pub fn settings(mut self, settings: Value) -> Self {
        self.content.settings(settings);
        self
    }
}

/// What changes while an index is closed. Made by [`Settings::plan_reopen`](super::Settings::plan_reopen), carried out by
/// [`Settings::reopen`](super::Settings::reopen); until then a dry run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ReopenPlan {
    /// The index.
    pub index: String,
    /// It is changed only while it has this UUID.
    pub uuid: String,
    /// Each change with what is there before and after; none if all is so already, and then it is not closed.
    pub changes: Vec<Change>,
    /// It is closed already, and stays so.
    pub is_closed: bool,
    #[serde(skip)]
    body: Map<String, Value>,
    #[serde(skip)]
    wanted: Value,
}

/// An index that was changed, and is as open as it was before.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reopened {
    /// The index.
    pub index: String,
    /// What was changed.
    pub changes: Vec<Change>,
    /// How long it was neither read nor written, at most: from before it was closed to when all of its primaries were active
    /// again. Zero if it was not closed for this.
    #[serde(rename = "closed_for_ms", serialize_with = "crate::serde::duration_millis::serialize")]
    pub closed_for: Duration,
}

impl ReopenPlan {
    /// Whether the index would be closed for it.
    pub fn closes(&self) -> bool {
        !self.is_closed && self.changes.iter().any(|change| change.takes == Takes::Reopen)
    }
}

impl fmt::Display for ReopenPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = match (self.changes.is_empty(), self.closes()) {
            (true, _) => "nothing to change",
            (false, true) => "closed for a moment",
            (false, false) => "changed as it is",
        };
        writeln!(f, "{}: {how}", self.index)?;
        self.changes.iter().try_for_each(|change| writeln!(f, "  {change}"))
    }
}

pub(super) async fn plan(cluster: &Cluster, reopening: &Reopening) -> Result<ReopenPlan, SettingsError> {
    let name = name::full(cluster, &reopening.index)?;
    let faults = reopening.content.faults();
    if !faults.is_empty() {
        return Err(SettingsError::Invalid { faults });
    }
    let body = reopening.content.body(&Scope::default());
    let wanted = body.get("settings").cloned().unwrap_or_default();
    against(cluster, &name, wanted).await
}

async fn against(cluster: &Cluster, name: &str, wanted: Value) -> Result<ReopenPlan, SettingsError> {
    let request = Request::get("read index", format!("/{}", segment(name))).resource(name).allow(404);
    let live: crate::plan::Live = {
        let reply = cluster.send(request).await?;
        if reply.is_not_found() {
            return Err(SettingsError::NotFound { name: name.to_owned() });
        }
        reply.json()?
    };
    let mut all = live.all();
    let (Some((index, live)), None) = (all.next(), all.next()) else {
        return Err(SettingsError::NotFound { name: name.to_owned() });
    };
    let differences = differences(&wanted, live);
    let stuck: Vec<_> =
        differences.changes.iter().filter(|change| change.takes > Takes::Reopen).cloned().collect();
    if !stuck.is_empty() {
        return Err(SettingsError::NeedsReindex { index: index.to_owned(), changes: stuck });
    }
    let mut body = differences.closed;
    body.extend(differences.settings);
    Ok(ReopenPlan {
        index: index.to_owned(),
        uuid: live.settings["index"]["uuid"].as_str().unwrap_or_default().to_owned(),
        changes: differences.changes,
        is_closed: live.is_closed(),
        body,
        wanted,
    })
}

/// The mapping is compared with itself: it says which analyzers documents were indexed through.
fn differences(wanted: &Value, live: &LiveIndex) -> Differences {
    let declared = json!({ "settings": wanted, "mappings": live.mappings });
    let mut found =
        Differences::between(&declared, &json!({ "settings": live.settings, "mappings": live.mappings }));
    found.changes.retain(|change| change.takes != Takes::Nothing);
    found
}

pub(super) async fn carry_out(cluster: &Cluster, planned: &ReopenPlan) -> Result<Reopened, SettingsError> {
    let now = against(cluster, &planned.index, planned.wanted.clone()).await?;
    if now != *planned {
        return Err(SettingsError::Changed { index: planned.index.clone() });
    }
    if planned.changes.is_empty() {
        return Ok(Reopened { index: now.index, changes: Vec::new(), closed_for: Duration::ZERO });
    }
    let index = planned.index.clone();
    let cluster = cluster.clone();
    // A task of its own: whoever stops waiting must not leave the index closed.
    let task = tokio::spawn(async move { change(&cluster, now).await });
    task.await.unwrap_or(Err(SettingsError::GivenUp { index }))
}

async fn change(cluster: &Cluster, planned: ReopenPlan) -> Result<Reopened, SettingsError> {
    let start = Instant::now();
    let closes = planned.closes();
    let outcome = match put(cluster, &planned, closes).await {
        // Before 8.12.
        Err(error) if closes && is_unknown_parameter(&error) => by_hand(cluster, &planned).await,
        outcome => outcome,
    };
    if closes {
        opened(cluster, &planned).await?;
    }
    let closed_for = if closes { start.elapsed() } else { Duration::ZERO };
    match outcome {
        Err(error) if !error.is_outcome_unknown() => return Err(error.into()),
        outcome => {
            // The server acknowledges some changes without making them, and after a lost reply nobody knows.
            let left = against(cluster, &planned.index, planned.wanted.clone()).await?.changes;
            match outcome {
                _ if left.is_empty() => {}
                Ok(()) => return Err(SettingsError::NotKept { index: planned.index, changes: left }),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(Reopened { index: planned.index, changes: planned.changes, closed_for })
}

async fn put(cluster: &Cluster, planned: &ReopenPlan, reopen: bool) -> Result<(), Error> {
    let mut request = Request::put("update settings", format!("/{}/_settings", segment(&planned.index)))
        .resource(&planned.index)
        .json(&planned.body)?;
    if reopen {
        request = request.query("reopen", true);
    }
    cluster.send(request).await.map(drop)
}

/// Closed and changed; [`opened`] comes after it, whatever became of it.
async fn by_hand(cluster: &Cluster, planned: &ReopenPlan) -> Result<(), Error> {
    toggle(cluster, &planned.index, "close index", "_close").await?;
    put(cluster, planned, false).await
}

/// Opens the index, as long as it takes, and waits for its primaries. To open an open one is nothing.
async fn opened(cluster: &Cluster, planned: &ReopenPlan) -> Result<(), SettingsError> {
    let start = Instant::now();
    let index = &planned.index;
    loop {
        let outcome = match toggle(cluster, index, "open index", "_open").await {
            Ok(()) => active(cluster, index).await,
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => return Ok(()),
            Err(error) if error.is_not_found() || start.elapsed() > PATIENCE => {
                return Err(SettingsError::LeftClosed { index: index.clone(), source: error });
            }
            Err(error) => tracing::warn!(index, %error, "the index is to be opened again"),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn toggle(
    cluster: &Cluster,
    index: &str,
    operation: &'static str,
    endpoint: &str,
) -> Result<(), Error> {
    let request = Request::post(operation, format!("/{}/{endpoint}", segment(index)))
        .resource(index)
        .repeat(Repeat::Safe);
    cluster.send(request).await.map(drop)
}

/// Waits until every primary is active.
async fn active(cluster: &Cluster, index: &str) -> Result<(), Error> {
    let request = Request::get("wait for the index", format!("/_cluster/health/{}", segment(index)))
        .resource(index)
        .query("wait_for_status", "yellow")
        .query("timeout", "20s");
    cluster.send(request).await.map(drop)
}

fn is_unknown_parameter(error: &Error) -> bool {
    error.status() == Some(400)
        && error.reason().is_some_and(|reason| reason.contains("unrecognized parameter"))
}
