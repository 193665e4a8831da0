//! How an application is tested with the testkit: each test has a corner of a real server to itself, and one of them
//! loses an answer on the network.

use es_core::prelude::*;
use es_examples::{Result, connect};
use es_testkit::{Fault, Recorder, Server, When};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The application: an index of notes, and what it does with them.
#[derive(Debug, PartialEq, Serialize, Deserialize, EsDocument)]
#[es(index = "notes")]
struct Note {
    #[es(id)]
    id: u32,
    #[es(text)]
    title: String,
}

struct Notebook(Documents<Note>);

impl Notebook {
    async fn open(es: &Cluster) -> Result<Self> {
        Note::init(es).await?;
        Ok(Self(Documents::new(es)))
    }

    async fn write(&self, id: u32, title: &str) -> Result {
        self.0.index(&Note { id, title: title.to_owned() }).refresh(Refresh::True).await?;
        Ok(())
    }

    async fn find(&self, word: &str) -> Result<Vec<String>> {
        let answer = self.0.search(&json!({ "query": { "match": { "title": word } } })).await?;
        Ok(answer.hits.into_iter().map(|hit| hit.source.title).collect())
    }
}

#[tokio::test]
async fn a_note_is_found_by_a_word() -> Result {
    let server = Server::start().await?;
    // A prefix nobody else has: tests run at the same time, and the server is shared. It is swept on panic too.
    let area = server.isolated("notebook");
    let notebook = Notebook::open(&connect(&server)?.with_prefix(area.prefix())).await?;

    notebook.write(1, "Buy milk").await?;
    notebook.write(2, "Call home").await?;

    assert_eq!(notebook.find("milk").await?, ["Buy milk"]);
    assert!(notebook.find("bread").await?.is_empty());
    Ok(area.clean().await?)
}

#[tokio::test]
async fn a_lost_answer_costs_a_request_and_no_note() -> Result {
    let server = Server::start().await?;
    let area = server.isolated("notebook-lost");
    // The application is pointed at the recorder; what it sends passes through to the server.
    let network = Recorder::start(&server)?;
    let es = Cluster::builder().node(network.url()).build()?.with_prefix(area.prefix());
    let notebook = Notebook::open(&es).await?;
    network.take();

    // The server writes the note, but the application never hears of it.
    network.inject(When::any().method("PUT").path("*/_doc/1").nth(1), Fault::LoseResponse);
    notebook.write(1, "Buy milk").await?;

    let sent = network.take();
    let writes: Vec<_> = sent.iter().map(|exchange| (exchange.method.as_str(), exchange.status)).collect();
    // 200, not 201: the note was there already, and is written over itself.
    assert_eq!(writes, [("PUT", None), ("PUT", Some(200))]);
    assert_eq!(notebook.find("milk").await?, ["Buy milk"]);
    Ok(area.clean().await?)
}
