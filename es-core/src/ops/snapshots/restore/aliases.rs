//! Aliases that two indices would have.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::cluster::{Cluster, Request, batches};
use crate::error::Error;
use crate::ops::read;

/// An alias that is on an index beside a restored one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct SharedAlias {
    /// The alias.
    pub alias: String,
    /// The index that it is on.
    pub index: String,
    /// Whether it is said to write to this index.
    pub is_write_index: bool,
}

/// The aliases of some indices; of those that are there.
pub(super) async fn shared(cluster: &Cluster, indices: &[&str]) -> Result<Vec<SharedAlias>, Error> {
    let mut all = BTreeSet::new();
    for names in batches(indices.iter().copied()) {
        let request =
            Request::get("read aliases", format!("/{names}/_alias")).query("ignore_unavailable", "true");
        let reply = read(cluster, request).await?.unwrap_or_default();
        for (index, of) in reply.as_object().into_iter().flatten() {
            for (alias, options) in of["aliases"].as_object().into_iter().flatten() {
                let is_write_index = options["is_write_index"] == true;
                all.insert(SharedAlias { alias: alias.clone(), index: index.clone(), is_write_index });
            }
        }
    }
    Ok(all.into_iter().collect())
}
