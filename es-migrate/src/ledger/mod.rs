//! The ledger: one document for each migrated document, in the hidden index `.es-migrations` (after the cluster's
//! prefix), with all its runs. Written only where nobody else has written since it was read.

mod print;
mod run;

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::error::Error;
use serde::{Deserialize, Serialize};
use serde_json::json;

pub(crate) use run::Followed;
pub use run::{Entry, IndexRef, Of, Run, State, Step};

/// Runs that are kept with their journals; older ones go.
const KEPT: usize = 50;

/// Documents of one request.
const TOGETHER: usize = 500;

/// The runs of one document, and where its document in the ledger stands.
#[derive(Debug, Clone)]
pub(crate) struct Ledger {
    cluster: Cluster,
    document: String,
    place: Option<Place>,
    /// Whether the index is there.
    made: bool,
    pub(crate) runs: Vec<Run>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    seq_no: i64,
    primary_term: i64,
}

#[derive(Debug, Deserialize)]
struct Got {
    #[serde(rename = "_seq_no")]
    seq_no: i64,
    #[serde(rename = "_primary_term")]
    primary_term: i64,
    #[serde(rename = "_source")]
    source: Page,
}

/// The reply to a request for several.
#[derive(Debug, Deserialize)]
struct Several {
    docs: Vec<One>,
}

#[derive(Debug, Deserialize)]
struct One {
    #[serde(rename = "_seq_no")]
    seq_no: Option<i64>,
    #[serde(rename = "_primary_term")]
    primary_term: Option<i64>,
    #[serde(rename = "_source")]
    source: Option<Page>,
    error: Option<serde_json::Value>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Page {
    document: String,
    runs: Vec<Run>,
}

impl Ledger {
    /// Reads the runs of a document. Nothing is made where there are none.
    pub(crate) async fn read(cluster: &Cluster, document: &str) -> Result<Ledger, Error> {
        let mut ledger = Ledger {
            cluster: cluster.clone(),
            document: document.to_owned(),
            place: None,
            made: true,
            runs: vec![],
        };
        let request = Request::get("read the ledger", ledger.path("_doc")).resource(ledger.index());
        let reply = cluster.send(request.allow(404)).await?;
        if reply.is_not_found() {
            ledger.made = reply.value()?.get("error").is_none();
        } else {
            let got: Got = reply.json()?;
            ledger.place = Some(Place { seq_no: got.seq_no, primary_term: got.primary_term });
            ledger.runs = got.source.runs;
        }
        Ok(ledger)
    }

    /// The runs of several documents, in order. One request for some hundred of them.
    pub(crate) async fn read_all(cluster: &Cluster, documents: &[&str]) -> Result<Vec<Ledger>, Error> {
        if let [only] = documents {
            return Ok(vec![Ledger::read(cluster, only).await?]);
        }
        let mut all = vec![];
        for documents in documents.chunks(TOGETHER) {
            let index = cluster.name(es_core::traces::LEDGER);
            let request = Request::post("read the ledger", format!("/{}/_mget", segment(&index)));
            let request = request.repeat(Repeat::Read).resource(&index).json(&json!({ "ids": documents }))?;
            let found: Several = cluster.send(request).await?.json()?;
            for (document, found) in documents.iter().zip(found.docs) {
                let made = match found.error {
                    None => true,
                    Some(error) if error["type"] == "index_not_found_exception" => false,
                    // Asked for by itself, it says what is wrong.
                    Some(_) => {
                        all.push(Ledger::read(cluster, document).await?);
                        continue;
                    }
                };
                let place = found.seq_no.zip(found.primary_term);
                all.push(Ledger {
                    cluster: cluster.clone(),
                    document: (*document).to_owned(),
                    place: place.map(|(seq_no, primary_term)| Place { seq_no, primary_term }),
                    made,
                    runs: found.source.map(|page| page.runs).unwrap_or_default(),
                });
            }
        }
        Ok(all)
    }

    /// The latest run.
    pub(crate) fn latest(&self) -> Option<&Run> {
        self.runs.last()
    }

    /// The latest run that came to something.
    pub(crate) fn standing(&self) -> Option<&Run> {
        self.runs.iter().rev().find(|run| !matches!(run.state, State::Failed { .. }))
    }

    /// A run by its id, to be changed.
    pub(crate) fn run_mut(&mut self, id: &str) -> Option<&mut Run> {
        self.runs.iter_mut().find(|run| run.id == id)
    }

    /// The latest run, to be changed.
    pub(crate) fn latest_mut(&mut self) -> Option<&mut Run> {
        self.runs.last_mut()
    }

    /// Writes it, if nobody else has since it was read; a conflict means that somebody has taken over.
    pub(crate) async fn save(&mut self) -> Result<(), Error> {
        // Not by the way, by writing to it: it is to be hidden.
        if !self.made {
            self.make().await?;
            self.made = true;
        }
        let mut old = self.runs.len().saturating_sub(KEPT);
        // One whose index waits for `finalize` is not forgotten.
        self.runs.retain(|run| {
            let goes = old > 0 && run.retired().is_none();
            old -= usize::from(goes);
            !goes
        });
        let page = Page { document: self.document.clone(), runs: self.runs.clone() };
        // Who looks for the indices of all migrations searches: those of a run are found from its first entry on.
        let begins = self.latest().is_some_and(|run| run.journal.is_empty());
        let endpoint = if self.place.is_some() { "_doc" } else { "_create" };
        let request = Request::put("write the ledger", self.path(endpoint))
            .resource(self.index())
            .repeat(Repeat::Never)
            .query_opt("if_seq_no", self.place.map(|place| place.seq_no))
            .query_opt("if_primary_term", self.place.map(|place| place.primary_term))
            .query_opt("refresh", begins.then_some(true))
            .json(&page)?;
        let written = match self.cluster.send(request).await {
            Ok(reply) => reply.json::<Written>()?,
            // Perhaps it arrived: then what is there is what was sent.
            Err(error) if error.is_outcome_unknown() => return self.reread(error).await,
            Err(error) => return Err(error),
        };
        self.place = Some(Place { seq_no: written.seq_no, primary_term: written.primary_term });
        Ok(())
    }

    async fn reread(&mut self, error: Error) -> Result<(), Error> {
        let there = Ledger::read(&self.cluster, &self.document).await?;
        if there.runs != self.runs {
            return Err(error);
        }
        self.place = there.place;
        Ok(())
    }

    async fn make(&self) -> Result<(), Error> {
        let body = json!({
            "settings": {"number_of_shards": 1, "auto_expand_replicas": "0-1", "hidden": true},
            "mappings": {"dynamic": false, "properties": {"document": {"type": "keyword"}}},
        });
        let index = self.index();
        let request = Request::put("create index", format!("/{}", segment(&index))).resource(&index);
        match self.cluster.send(request.json(&body)?).await {
            Err(error) if !error.is_already_exists() => Err(error),
            _ => Ok(()),
        }
    }

    fn index(&self) -> String {
        self.cluster.name(es_core::traces::LEDGER)
    }

    fn path(&self, endpoint: &str) -> String {
        format!("/{}/{endpoint}/{}", segment(&self.index()), segment(&self.document))
    }
}

#[derive(Deserialize)]
struct Written {
    #[serde(rename = "_seq_no")]
    seq_no: i64,
    #[serde(rename = "_primary_term")]
    primary_term: i64,
}
