//! Why an alias is missing: never made, or taken away by a newer version.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Inner;
use crate::cluster::Request;
use crate::error::{Error, ErrorKind};

impl Inner {
    /// Replaces "no such index" by what it means for this document; other errors stay as they are.
    pub(super) async fn explain(&self, error: Error, alias: &str) -> Error {
        if error.error_type() != Some("index_not_found_exception") {
            return error;
        }
        let document = self.schema.name;
        let alias = alias.to_owned();
        let kind = match self.newer().await {
            Ok(None) => ErrorKind::Uninitialized { document, alias },
            Ok(Some(index)) => ErrorKind::Superseded { document, version: self.schema.version, alias, index },
            // The refusal stands, whatever else fails.
            Err(_) => return error,
        };
        Error::new(error.context().clone(), kind).after(error.attempts()).because(error)
    }

    /// The serving index, if it belongs to a later version: its write alias says so.
    async fn newer(&self) -> Result<Option<String>, Error> {
        let request =
            Request::get("read aliases", format!("/{}/_alias", self.read)).resource(&self.read).allow(404);
        let response = self.cluster.send(request).await?;
        if response.is_not_found() {
            return Ok(None);
        }
        let prefix = format!("{}.w", self.read);
        let version = |alias: &String| alias.strip_prefix(&prefix)?.parse::<u32>().ok();
        let indices: BTreeMap<String, Aliases> = response.json()?;
        let newer = indices.into_iter().find(|(_, index)| {
            index.aliases.keys().filter_map(version).any(|version| version > self.schema.version)
        });
        Ok(newer.map(|(name, _)| name))
    }
}

#[derive(Deserialize)]
struct Aliases {
    #[serde(default)]
    aliases: Map<String, Value>,
}
