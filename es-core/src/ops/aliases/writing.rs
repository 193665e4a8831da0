//! Where writes through a name go.

use serde::Serialize;

use super::entry::entries;
use super::error::{AliasError, AliasRefusal};
use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::ops::name::{self, Bearer};

/// The index that writes through a name go to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WriteIndex {
    /// The index.
    pub index: String,
    /// Why it is this one.
    pub by: WrittenBy,
}

/// Why writes go to an index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum WrittenBy {
    /// The alias says so: `is_write_index`.
    Flag,
    /// The alias is on no other index, and does not forbid it.
    Alone,
    /// It is the last of a data stream.
    Stream,
    /// The name is the index's own.
    Name,
}

pub(super) async fn write_index(cluster: &Cluster, name: &str) -> Result<Option<WriteIndex>, AliasError> {
    let name = name::full(cluster, name)?;
    match name::bearer(cluster, &name).await? {
        None => Err(AliasError::Refused { refusals: vec![AliasRefusal::NoIndex { index: name }] }),
        Some(Bearer::Index) => Ok(Some(WriteIndex { index: name, by: WrittenBy::Name })),
        Some(Bearer::DataStream { .. }) => Ok(of_stream(cluster, &name).await?),
        Some(Bearer::Alias { .. }) => {
            let entries = entries(cluster, &[name]).await?;
            let flagged = entries.iter().find(|entry| entry.terms.is_write_index == Some(true));
            let found = match (flagged, entries.as_slice()) {
                (Some(entry), _) => (entry.index.clone(), WrittenBy::Flag),
                (None, [only]) if only.terms.is_write_index.is_none() => {
                    (only.index.clone(), WrittenBy::Alone)
                }
                _ => return Ok(None),
            };
            let (index, by) = found;
            // An alias of a stream is written to where the stream is.
            let stream = of_stream(cluster, &index).await?;
            Ok(Some(stream.unwrap_or(WriteIndex { index, by })))
        }
    }
}

/// The last index of a data stream; `None` if there is no stream of the name.
async fn of_stream(cluster: &Cluster, name: &str) -> Result<Option<WriteIndex>, Error> {
    let request = Request::get("read data stream", format!("/_data_stream/{}", segment(name)))
        .query("filter_path", "data_streams.indices.index_name")
        .allow(404);
    let reply = cluster.send(request).await?.value()?;
    let last = reply["data_streams"][0]["indices"].as_array().and_then(|indices| indices.last());
    let index = last.and_then(|last| last["index_name"].as_str()).map(str::to_owned);
    Ok(index.map(|index| WriteIndex { index, by: WrittenBy::Stream }))
}
