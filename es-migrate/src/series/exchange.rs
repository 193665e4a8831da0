//! Puts the copy of a data stream's index in its place.

use es_core::cluster::{Repeat, Request};
use serde_json::{Value, json};

use crate::engine::{Copier, Fence, Trouble, update};
use crate::ledger::Run;

impl Copier<'_> {
    /// `POST /_data_stream/_modify`, all or nothing. An index with an alias is not added to a stream, so that the fence comes
    /// down first, and stands in no call: but whoever takes over puts up another, and the call is refused; and where another
    /// has made the exchange, or has removed the new index, it is refused as well.
    pub(crate) async fn exchange(&self, run: &Run) -> Result<Value, Trouble> {
        let (old, new) = (&run.source.name, &run.target.name);
        let lower = Fence::lower(new, &self.fence.target());
        self.cluster.send(update(&[lower])?.resource(new)).await?;
        self.check().await?;
        let of = |index: &str| json!({"data_stream": self.alias(), "index": index});
        let body = json!({"actions": [{"remove_backing_index": of(old)}, {"add_backing_index": of(new)}]});
        let request =
            Request::post("exchange backing indices", "/_data_stream/_modify").resource(self.alias());
        match self.cluster.send(request.repeat(Repeat::Never).json(&body)?).await {
            Ok(_) => Ok(json!({})),
            Err(error) if error.error_type() == Some("illegal_argument_exception") => {
                Err(Trouble::Again(error.to_string()))
            }
            Err(error) => Err(error.into()),
        }
    }
}
