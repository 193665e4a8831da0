//! Deletes documents of the new index, by `_id` and routing, through the fence.

use std::fmt::Write as _;

use es_core::cluster::{Repeat, Request, segment};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Copier, Trouble, task};
use crate::ledger::Run;

/// Documents of one request.
const BATCH: usize = 5_000;

/// A document by what tells it from others: the same `_id` may stand under several routings.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
pub(super) struct Key {
    #[serde(rename = "_id")]
    pub(super) id: String,
    #[serde(rename = "_routing", default)]
    pub(super) routing: Option<String>,
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.routing {
            Some(routing) => write!(f, "{} (routing {routing})", self.id),
            None => f.write_str(&self.id),
        }
    }
}

#[derive(Debug, Deserialize)]
struct Reply {
    errors: bool,
    #[serde(default)]
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    delete: Deleted,
}

#[derive(Debug, Deserialize)]
struct Deleted {
    status: u16,
    #[serde(default)]
    error: Value,
}

impl Copier<'_> {
    /// `POST /<fence>/_bulk`; a document that is not there is none the less. One request for some thousand documents.
    pub(super) async fn delete(&self, run: &Run, keys: &[Key]) -> Result<(), Trouble> {
        let fence = self.fence.target();
        for batch in keys.chunks(BATCH) {
            let mut body = String::new();
            for Key { id, routing } in batch {
                let action = match routing {
                    Some(routing) => json!({"delete": {"_id": id, "routing": routing}}),
                    None => json!({"delete": {"_id": id}}),
                };
                // Writing to a string does not fail.
                let _ = writeln!(body, "{action}");
            }
            let request = Request::post("delete documents", format!("/{}/_bulk", segment(&fence)))
                .resource(&run.target.name)
                // Not by the connection: what is on its way has to be seen gone first.
                .repeat(Repeat::Never)
                .query("require_alias", "true")
                .query("filter_path", "errors,items.*.status,items.*.error")
                .opaque_id(task::opaque_id(&run.id, "delete"))
                .partial()
                .ndjson(body);
            let reply: Reply = self.cluster.send(request).await?.json()?;
            if reply.errors {
                judge(&reply)?;
            }
        }
        Ok(())
    }
}

/// The first document that was not deleted, if not for want of it.
fn judge(reply: &Reply) -> Result<(), Trouble> {
    let failed = reply.items.iter().map(|item| &item.delete);
    let Some(first) = failed
        .into_iter()
        .find(|deleted| deleted.status >= 400 && deleted.status != 404 || deleted.error.is_object())
    else {
        return Ok(());
    };
    let text = |key: &str| first.error[key].as_str().unwrap_or_default();
    Err(Trouble::Again(format!("a delete came to nothing: {}: {}", text("type"), text("reason"))))
}
