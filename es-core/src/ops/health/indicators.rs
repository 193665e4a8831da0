//! The server's own judgement, where it has one.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Health, Status};
use crate::cluster::{Cluster, Request};
use crate::error::Error;
use crate::ops::name::{lines, listed};

/// The server's own judgement.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Indicators {
    /// The worst of them, as the server has it.
    pub status: Status,
    /// By name.
    pub indicators: Vec<Indicator>,
}

/// An indicator: `disk`, `ilm`, `master_is_stable`, `shards_availability` …
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub status: Status,
    /// What there is, in the server's words.
    pub symptom: String,
    /// What comes of it.
    pub impacts: Vec<Impact>,
    /// What helps.
    pub diagnosis: Vec<Diagnosis>,
}

/// What comes of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Impact {
    /// From 1, the most severe.
    pub severity: u64,
    /// In the server's words.
    pub description: String,
    /// What suffers: `search`, `ingest`, `backup`, `deployment_management`.
    #[serde(rename = "impact_areas")]
    pub areas: Vec<String>,
}

/// Why, and what helps.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Diagnosis {
    /// Why.
    pub cause: String,
    /// What to do.
    pub action: String,
    /// Where to read on.
    pub help_url: String,
    /// What it is about, by kind: `indices`, `nodes`, `slm_policies`. The server names no more than 1,000 of each.
    pub affected: BTreeMap<String, Vec<String>>,
}

impl Indicators {
    fn read(reply: &Value) -> Self {
        let all = reply["indicators"].as_object().into_iter().flatten();
        Indicators {
            status: status(&reply["status"]),
            indicators: all.map(|(name, indicator)| Indicator::read(name, indicator)).collect(),
        }
    }
}

fn status(word: &Value) -> Status {
    Status::deserialize(word).unwrap_or_default()
}

impl Indicator {
    fn read(name: &str, reply: &Value) -> Self {
        let list = |key: &str| reply[key].as_array().cloned().unwrap_or_default();
        Indicator {
            name: name.to_owned(),
            status: status(&reply["status"]),
            symptom: reply["symptom"].as_str().unwrap_or_default().to_owned(),
            impacts: list("impacts").iter().filter_map(|impact| Impact::deserialize(impact).ok()).collect(),
            diagnosis: list("diagnosis").iter().map(Diagnosis::read).collect(),
        }
    }
}

impl Diagnosis {
    fn read(reply: &Value) -> Self {
        let text = |key: &str| reply[key].as_str().unwrap_or_default().to_owned();
        let affected = reply["affected_resources"].as_object().into_iter().flatten();
        // A node has an id and perhaps a name, the others are names.
        let name = |resource: &Value| {
            let name =
                [resource, &resource["name"], &resource["node_id"]].into_iter().find_map(Value::as_str);
            name.map(str::to_owned)
        };
        let names = |all: &Value| all.as_array().into_iter().flatten().filter_map(name).collect();
        Diagnosis {
            cause: text("cause"),
            action: text("action"),
            help_url: text("help_url"),
            affected: affected.map(|(kind, all)| (kind.clone(), names(all))).collect(),
        }
    }
}

/// One line, and those that are not green.
impl fmt::Display for Indicators {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {} indicators", self.status, self.indicators.len())?;
        let noted = self.indicators.iter().filter(|indicator| indicator.status != Status::Green);
        f.write_str(&lines(&noted.collect::<Vec<_>>()))
    }
}

impl fmt::Display for Indicator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}, {}", self.name, self.status, self.symptom)?;
        for impact in &self.impacts {
            write!(f, "\n    {}", impact.description)?;
        }
        for Diagnosis { cause, action, help_url, affected } in &self.diagnosis {
            write!(f, "\n    {cause}\n    help: {action} {help_url}")?;
            for (kind, names) in affected {
                write!(f, "\n      {kind}: {}", listed(names))?;
            }
        }
        Ok(())
    }
}

pub(super) async fn read(cluster: &Cluster) -> Result<Option<Indicators>, Error> {
    let request = Request::get("read the health report", "/_health_report").query(
        "filter_path",
        "status,indicators.*.status,indicators.*.symptom,indicators.*.impacts,indicators.*.diagnosis",
    );
    match cluster.send(request).await {
        Ok(reply) => Ok(Some(Indicators::read(&reply.value()?))),
        Err(error) if is_unknown(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// A server that does not know it takes it for the name of an index, which nobody may have, or is not allowed to look at.
fn is_unknown(error: &Error) -> bool {
    error.error_type() == Some("invalid_index_name_exception")
        || error.reason().is_some_and(|reason| reason.contains("[_health_report]"))
}

impl Health<'_> {
    /// The server's own judgement, with causes and what helps, for the whole cluster; `None` from a server older than 8.7, which
    /// has none. Takes the cluster privilege `monitor`.
    ///
    /// Elasticsearch: `GET /_health_report`.
    pub async fn indicators(&self) -> Result<Option<Indicators>, Error> {
        read(self.cluster).await
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_indicator_says_why_and_what_helps() {
        let reply = json!({"status": "red", "indicators": {
            "disk": {"status": "green", "symptom": "enough"},
            "shards_availability": {
                "status": "red", "symptom": "1 primary is missing.",
                "impacts": [{"id": "x", "severity": 1, "description": "Can't read.", "impact_areas": ["search"]}],
                "diagnosis": [{"id": "y", "cause": "A filter.", "action": "Look.", "help_url": "https://e.co/x",
                               "affected_resources": {"indices": ["a"], "nodes": [{"node_id": "i", "name": "n"}, {"node_id": "j"}]}}],
            },
        }});
        let read = Indicators::read(&reply);
        assert_eq!(
            read.to_string(),
            "red of 2 indicators\n  shards_availability: red, 1 primary is missing.\n    Can't read.\n    A filter.\n    \
             help: Look. https://e.co/x\n      indices: `a`\n      nodes: `n`, `j`"
        );
        assert_eq!(read.indicators[1].impacts[0].severity, 1);
    }
}
