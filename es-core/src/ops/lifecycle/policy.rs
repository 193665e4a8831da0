//! Policies: put, got, listed, deleted.

use std::fmt;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Lifecycle, LifecycleError};
use crate::cluster::{Request, segment};
use crate::error::Error;

/// A lifecycle policy, as the cluster has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Policy {
    /// Its name on the cluster.
    pub name: String,
    /// How often it was put.
    pub version: u64,
    /// When it was put last.
    pub modified: String,
    /// Its body, as `PUT` takes it: `phases`, `_meta`.
    pub body: Value,
    /// Indices that it manages.
    pub indices: Vec<String>,
    /// Data streams that it manages.
    pub data_streams: Vec<String>,
    /// Index templates that name it.
    pub templates: Vec<String>,
}

impl Policy {
    fn read(name: &str, entry: &Value) -> Self {
        let users = |kind: &str| {
            let names = entry["in_use_by"][kind].as_array().into_iter().flatten();
            names.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        Policy {
            name: name.to_owned(),
            version: entry["version"].as_u64().unwrap_or_default(),
            modified: entry["modified_date"].as_str().unwrap_or_default().to_owned(),
            body: entry["policy"].clone(),
            indices: users("indices"),
            data_streams: users("data_streams"),
            templates: users("composable_templates"),
        }
    }

    /// Whether an index, a data stream or a template names it.
    pub fn is_used(&self) -> bool {
        !(self.indices.is_empty() && self.data_streams.is_empty() && self.templates.is_empty())
    }

    /// The phases that it has, in their order.
    pub fn phases(&self) -> Vec<&str> {
        let all = ["hot", "warm", "cold", "frozen", "delete"];
        all.into_iter().filter(|phase| self.body["phases"].get(phase).is_some()).collect()
    }

    /// Whether it rolls indices over, so that each needs an alias to be rolled over, or a stream.
    pub(super) fn rolls_over(&self) -> bool {
        self.body["phases"]["hot"]["actions"].get("rollover").is_some()
    }

    /// Who uses it, for a person.
    pub(super) fn users(&self) -> String {
        let kinds =
            [("index", &self.indices), ("data stream", &self.data_streams), ("template", &self.templates)];
        let named =
            kinds.iter().flat_map(|(kind, names)| names.iter().map(move |name| format!("{kind} `{name}`")));
        let named: Vec<_> = named.collect();
        match named.as_slice() {
            [] => "nobody".to_owned(),
            few if few.len() <= 5 => few.join(", "),
            many => format!("{} and {} more", many[..5].join(", "), many.len() - 5),
        }
    }
}

/// `logs (hot, delete), used by index …`
impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}), used by {}", self.name, self.phases().join(", "), self.users())
    }
}

impl Lifecycle<'_> {
    /// Every policy whose name has the cluster's prefix, by name; all where there is none, Elasticsearch's own included.
    ///
    /// Elasticsearch: `GET /_ilm/policy`.
    pub async fn list(&self) -> Result<Vec<Policy>, Error> {
        let reply =
            self.cluster.send(Request::get("list lifecycle policies", "/_ilm/policy")).await?.value()?;
        let all = reply.as_object().into_iter().flatten().map(|(name, entry)| Policy::read(name, entry));
        let mut all: Vec<_> = all.filter(|policy| policy.name.starts_with(self.cluster.prefix())).collect();
        all.sort_by(|left, right| left.name.cmp(&right.name));
        Ok(all)
    }

    /// A policy by its name; `None` if there is none.
    ///
    /// Elasticsearch: `GET /_ilm/policy/<name>`.
    pub async fn get(&self, name: &str) -> Result<Option<Policy>, Error> {
        let name = self.cluster.name(name);
        let request = Request::get("read lifecycle policy", path(&name)).resource(&name);
        let reply = super::super::read(self.cluster, request).await?;
        Ok(reply.and_then(|reply| reply.get(&name).map(|entry| Policy::read(&name, entry))))
    }

    /// Puts a policy: `{"phases": …}`, or the same under `policy`. The server says what is wrong with it, such as an action
    /// that its licence does not have. Indices that are in a phase stay with that phase as it was.
    ///
    /// Elasticsearch: `PUT /_ilm/policy/<name>`.
    pub async fn put(&self, name: &str, body: &Value) -> Result<(), Error> {
        let name = self.cluster.name(name);
        let body = if body.get("policy").is_some() { body.clone() } else { json!({ "policy": body }) };
        let request = Request::put("put lifecycle policy", path(&name)).resource(&name).json(&body)?;
        self.cluster.send(request).await.map(drop)
    }

    /// Deletes a policy; `false` if there was none. One that is in use is [`LifecycleError::InUse`], which names its users: the
    /// server would refuse it for indices alone, and leave streams and templates with a policy that is not there.
    ///
    /// Elasticsearch: `DELETE /_ilm/policy/<name>`.
    pub async fn delete(&self, name: &str) -> Result<bool, LifecycleError> {
        let Some(policy) = self.get(name).await? else { return Ok(false) };
        if policy.is_used() {
            return Err(LifecycleError::InUse { policy: Box::new(policy) });
        }
        let request = Request::delete("delete lifecycle policy", path(&policy.name)).resource(&policy.name);
        match self.cluster.send(request.allow(404)).await {
            Ok(reply) => Ok(!reply.is_not_found()),
            // Somebody has begun to use it meanwhile.
            Err(error) if error.status() == Some(400) => match self.get(name).await? {
                Some(policy) if policy.is_used() => Err(LifecycleError::InUse { policy: Box::new(policy) }),
                _ => Err(error.into()),
            },
            Err(error) => Err(error.into()),
        }
    }
}

fn path(name: &str) -> String {
    format!("/_ilm/policy/{}", segment(name))
}
