//! What the cluster remembers of each job, in the hidden index `.es-schedule`: one document, written with `if_seq_no`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::report::RunOutcome;
use crate::cluster::{Cluster, Repeat, Request, segment};
use crate::error::Error;

/// The documents of a scheduler.
#[derive(Debug, Clone)]
pub(super) struct Memory {
    cluster: Cluster,
    index: String,
    scheduler: String,
}

/// The document of a job.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The time that it was begun for last; at first, when it was first seen.
    pub(super) due: DateTime<Utc>,
    /// When it was first seen.
    #[serde(default)]
    pub(super) first: Option<DateTime<Utc>>,
    /// 0 where it was never begun.
    #[serde(default)]
    pub(super) attempt: u32,
    /// Who runs it; `None` once it is over.
    #[serde(default)]
    pub(super) owner: Option<String>,
    /// The process of the last run, for people.
    #[serde(default)]
    pub(super) holder: Option<String>,
    #[serde(default)]
    pub(super) started: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(super) ended: Option<DateTime<Utc>>,
    #[serde(default)]
    pub(super) outcome: Option<RunOutcome>,
}

/// Where the document stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Turn {
    seq_no: i64,
    primary_term: i64,
}

#[derive(Deserialize)]
struct Found {
    #[serde(rename = "_seq_no")]
    seq_no: i64,
    #[serde(rename = "_primary_term")]
    primary_term: i64,
    #[serde(rename = "_source")]
    source: Entry,
}

const INDEX: &str = ".es-schedule";

/// More jobs than all schedulers of a prefix have.
const MANY: usize = 1_000;

/// How often a document is written again whose reply was lost.
const TRIES: u32 = 3;

/// What a job returned is kept up to so many bytes.
const KEPT: usize = 32_000;

impl Entry {
    /// Of a job that is seen for the first time.
    pub(super) fn first(now: DateTime<Utc>) -> Self {
        Entry {
            due: now,
            first: Some(now),
            attempt: 0,
            owner: None,
            holder: None,
            started: None,
            ended: None,
            outcome: None,
        }
    }

    /// Over, with this outcome.
    pub(super) fn ended(&self, ended: DateTime<Utc>, outcome: RunOutcome) -> Self {
        let outcome = match outcome {
            RunOutcome::Done { result } if result.to_string().len() > KEPT => {
                RunOutcome::Done { result: Value::Null }
            }
            other => other,
        };
        Entry { owner: None, ended: Some(ended), outcome: Some(outcome), ..self.clone() }
    }
}

/// When a job of this name was first seen by a scheduler, whichever. `None` where none was, and for who may not read it.
pub(in crate::ops) async fn first_seen(cluster: &Cluster, job: &str) -> Result<Option<DateTime<Utc>>, Error> {
    let request = Request::get("look for a job", format!("/{}/_search", segment(&cluster.name(INDEX))))
        .query("ignore_unavailable", "true")
        .query("_source", "first")
        .query("size", MANY)
        .query("filter_path", "hits.hits._id,hits.hits._source");
    let reply = match cluster.send(request).await {
        Err(error) if error.status() == Some(403) => return Ok(None),
        reply => reply?.value()?,
    };
    let of_job = |hit: &&Value| {
        hit["_id"]
            .as_str()
            .and_then(|id| id.strip_suffix(job))
            .is_some_and(|scheduler| scheduler.ends_with('/'))
    };
    let first = |hit: &Value| hit["_source"]["first"].as_str()?.parse::<DateTime<Utc>>().ok();
    let hits = reply["hits"]["hits"].as_array().into_iter().flatten();
    Ok(hits.filter(of_job).filter_map(first).min())
}

impl Memory {
    pub(super) fn new(cluster: &Cluster, scheduler: &str) -> Self {
        Memory { cluster: cluster.clone(), index: cluster.name(INDEX), scheduler: scheduler.to_owned() }
    }

    fn path(&self, endpoint: &str, job: &str) -> String {
        let id = format!("{}/{job}", self.scheduler);
        format!("/{}/{endpoint}/{}", segment(&self.index), segment(&id))
    }

    /// A job's document; `None` where there is none.
    pub(super) async fn read(&self, job: &str) -> Result<Option<(Turn, Entry)>, Error> {
        let request = Request::get("read the last run", self.path("_doc", job)).resource(job).allow(404);
        let reply = self.cluster.send(request).await?;
        if reply.is_not_found() {
            return Ok(None);
        }
        let Found { seq_no, primary_term, source } = reply.json()?;
        Ok(Some((Turn { seq_no, primary_term }, source)))
    }

    /// Makes the index, where there is none.
    pub(super) async fn prepare(&self) -> Result<(), Error> {
        let path = format!("/{}", segment(&self.index));
        let there = self.cluster.send(Request::head("look for index", path.clone()).allow(404)).await?;
        if !there.is_not_found() {
            return Ok(());
        }
        let body = json!({
            "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": true},
            "mappings": {"dynamic": false, "properties": {"due": {"type": "date"}, "started": {"type": "date"}, "ended": {"type": "date"}}},
        });
        match self.cluster.send(Request::put("create index", path).resource(&self.index).json(&body)?).await {
            Err(error) if !error.is_already_exists() => Err(error),
            _ => Ok(()),
        }
    }

    /// Writes a job's document if nobody has since `turn`; the new turn, or `None` if somebody has. After a lost reply the
    /// document is read again.
    pub(super) async fn write(
        &self,
        job: &str,
        turn: Option<Turn>,
        entry: &Entry,
    ) -> Result<Option<Turn>, Error> {
        let mut tried = 0;
        loop {
            match self.try_write(job, turn, entry).await {
                // A second one can't be done as well: the turn is over then.
                Err(error) if error.is_outcome_unknown() && tried < TRIES => tried += 1,
                other => return other,
            }
        }
    }

    async fn try_write(&self, job: &str, turn: Option<Turn>, entry: &Entry) -> Result<Option<Turn>, Error> {
        let endpoint = if turn.is_some() { "_doc" } else { "_create" };
        let request = Request::put("remember a run", self.path(endpoint, job))
            .resource(job)
            .repeat(Repeat::Never)
            .query_opt("if_seq_no", turn.map(|turn| turn.seq_no))
            .query_opt("if_primary_term", turn.map(|turn| turn.primary_term))
            // Who asks whether a scheduler has the job searches.
            .query_opt("refresh", turn.is_none().then_some(true))
            .partial()
            .json(entry)?;
        let unknown = match self.cluster.send(request).await {
            Ok(reply) => {
                let reply = reply.value()?;
                let number = |key: &str| reply[key].as_i64();
                return Ok(number("_seq_no")
                    .zip(number("_primary_term"))
                    .map(|(seq_no, primary_term)| Turn { seq_no, primary_term }));
            }
            Err(error) if error.is_conflict() => return Ok(None),
            Err(error) if error.is_outcome_unknown() => error,
            Err(error) => return Err(error),
        };
        match self.read(job).await? {
            Some((now, found)) if found == *entry => Ok(Some(now)),
            Some((now, _)) if Some(now) != turn => Ok(None),
            // It has not arrived, and may still do so.
            _ => Err(unknown),
        }
    }
}
