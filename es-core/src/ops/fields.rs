//! Fields that are added to indices which serve.

use std::fmt;

use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::cluster::{Cluster, Request, batches, segment};
use crate::ops::name;
use crate::ops::settings::{IndexUpdated, SettingsError, UpdateOutcome, meant};
use crate::plan::{Change, Differences, Live, LiveIndex, Takes};
use crate::resources::{Content, Scope};
use crate::schema::EsObject;

/// Indices that are changed at once.
const PARALLEL: usize = 4;

/// What the comparison needs of an index.
const WHOLE: &str = "*.mappings,*.settings,*.data_stream,*.aliases";

/// The fields of a cluster's indices; [`Cluster::fields`]. Names and patterns get the cluster's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    cluster: &'a Cluster,
}

impl Cluster {
    /// The fields of the cluster's indices.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// #[derive(EsObject)]
    /// struct Reading {
    ///     #[es(keyword)]
    ///     tags: Vec<String>,
    ///     view_count: u32,
    /// }
    ///
    /// # async fn run(es: Cluster) -> Result<(), es_core::ops::settings::SettingsError> {
    /// let plan = es.fields().plan::<Reading>("articles").await?; // conflicts are errors, with their paths
    /// print!("{plan}");
    /// es.fields().apply(&plan).await?;
    /// # Ok(()) }
    /// ```
    pub fn fields(&self) -> Fields<'_> {
        Fields { cluster: self }
    }
}

/// What adding fields would do. Made by [`Fields::plan`], carried out by [`Fields::apply`]; until then a dry run.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldsPlan {
    /// The indices that are meant, by name.
    pub indices: Vec<IndexFields>,
    #[serde(skip)]
    mappings: Value,
}

/// What changes of one index.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IndexFields {
    /// Its name on the cluster.
    pub index: String,
    /// It is changed only while it has this UUID.
    pub uuid: String,
    /// Fields that are new, sub-fields and parameters that change in place; none if all are there. What is
    /// [`Takes::Refresh`] is there for documents that are written from then on: others gain it by
    /// `POST /<index>/_update_by_query`.
    pub changes: Vec<Change>,
    #[serde(skip)]
    body: Map<String, Value>,
}

impl FieldsPlan {
    /// Whether there is nothing to send.
    pub fn is_empty(&self) -> bool {
        self.indices.iter().all(|index| index.changes.is_empty())
    }
}

impl fmt::Display for FieldsPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for index in &self.indices {
            let what = if index.changes.is_empty() { ": nothing to add" } else { ":" };
            writeln!(f, "{}{what}", index.index)?;
            for change in &index.changes {
                write!(f, "  {} {}: {}", change.sign(), change.subject(), change.values())?;
                let refresh = change.takes == Takes::Refresh;
                writeln!(f, "{}", if refresh { "  (documents gain it by _update_by_query)" } else { "" })?;
            }
        }
        Ok(())
    }
}

impl IndexFields {
    fn of(mappings: &Value, name: &str, live: &LiveIndex) -> Self {
        let live = json!({ "mappings": live.mappings, "settings": live.settings });
        let mut differences = Differences::between(&json!({ "mappings": mappings }), &live);
        differences.changes.retain(|change| change.takes != Takes::Nothing);
        IndexFields {
            index: name.to_owned(),
            uuid: live["settings"]["index"]["uuid"].as_str().unwrap_or_default().to_owned(),
            changes: differences.changes,
            body: differences.mappings,
        }
    }

    fn conflicts(&self) -> Vec<Change> {
        self.changes.iter().filter(|change| !change.takes.is_online()).cloned().collect()
    }
}

/// A field that an index has otherwise.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FieldConflict {
    /// The index.
    pub index: String,
    /// The fields, each with its path, what is there and what is wanted.
    pub changes: Vec<Change>,
}

impl fmt::Display for FieldConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let changes: Vec<_> = self.changes.iter().map(|change| format!("{}: {change}", self.index)).collect();
        f.write_str(&changes.join("\n  "))
    }
}

impl Fields<'_> {
    /// What adding a struct's fields would do, to every index that is meant: by a pattern of names, or by the name of an index,
    /// an alias or a data stream. Fields that the index has and the struct has not stay.
    ///
    /// Fails with [`SettingsError::Conflicts`], and the path of each, where an index has a field otherwise.
    ///
    /// Elasticsearch: `GET /<index>`.
    pub async fn plan<T: EsObject>(self, pattern: &str) -> Result<FieldsPlan, SettingsError> {
        let mut content = Content::default();
        content.object::<T>();
        self.plan_content(pattern, content).await
    }

    /// The same of fields as JSON, by their names: `{ "tags": { "type": "keyword" } }`.
    pub async fn plan_json(self, pattern: &str, properties: Value) -> Result<FieldsPlan, SettingsError> {
        let mut content = Content::default();
        content.mappings(json!({ "properties": properties }));
        self.plan_content(pattern, content).await
    }

    /// Adds what was planned, some indices at a time, after looking again; what became of each is told.
    ///
    /// Elasticsearch: `PUT /<index>/_mapping`.
    pub async fn apply(self, plan: &FieldsPlan) -> Result<Vec<IndexUpdated>, SettingsError> {
        let names: Vec<_> = plan.indices.iter().map(|index| index.index.clone()).collect();
        let mut now = Vec::new();
        for names in batches(names.iter().map(String::as_str)) {
            let request = Request::get("read indices", format!("/{names}"))
                .query("ignore_unavailable", true)
                .query("expand_wildcards", "all")
                .query("filter_path", WHOLE);
            let live: Live = self.cluster.send(request).await?.json()?;
            now.extend(live.all().map(|(name, live)| IndexFields::of(&plan.mappings, name, live)));
        }
        let all = plan.indices.iter().map(|index| {
            let as_planned = now.contains(index);
            async move {
                let outcome = match (index.changes.is_empty(), as_planned) {
                    (true, _) => UpdateOutcome::Unchanged,
                    (false, false) => UpdateOutcome::Overtaken,
                    (false, true) => self.one(index, &plan.mappings).await,
                };
                IndexUpdated { index: index.index.clone(), outcome }
            }
        });
        Ok(stream::iter(all).buffered(PARALLEL).collect().await)
    }

    /// Plans and adds a struct's fields at once.
    pub async fn add<T: EsObject>(self, pattern: &str) -> Result<Vec<IndexUpdated>, SettingsError> {
        self.apply(&self.plan::<T>(pattern).await?).await
    }

    /// Plans and adds fields as JSON at once.
    pub async fn add_json(
        self,
        pattern: &str,
        properties: Value,
    ) -> Result<Vec<IndexUpdated>, SettingsError> {
        self.apply(&self.plan_json(pattern, properties).await?).await
    }

    async fn plan_content(self, pattern: &str, content: Content) -> Result<FieldsPlan, SettingsError> {
        let faults = content.faults();
        if !faults.is_empty() {
            return Err(SettingsError::Invalid { faults });
        }
        let body = content.body(&Scope::default());
        let mappings = body.get("mappings").cloned().unwrap_or_default();
        let patterns = name::patterns(self.cluster, pattern)?;
        let found = meant(self.cluster, &patterns, WHOLE).await??;
        let indices: Vec<_> =
            found.all().map(|(name, live)| IndexFields::of(&mappings, name, live)).collect();
        let conflicts: Vec<_> = indices
            .iter()
            .map(|index| FieldConflict { index: index.index.clone(), changes: index.conflicts() })
            .filter(|conflict| !conflict.changes.is_empty())
            .collect();
        if conflicts.is_empty() {
            Ok(FieldsPlan { indices, mappings })
        } else {
            Err(SettingsError::Conflicts { conflicts })
        }
    }

    async fn one(self, index: &IndexFields, mappings: &Value) -> UpdateOutcome {
        let request = Request::put("update mapping", format!("/{}/_mapping", segment(&index.index)))
            .resource(&index.index)
            .json(&index.body);
        let outcome = match request {
            Ok(request) => self.cluster.send(request).await.map(drop),
            Err(error) => Err(error),
        };
        match outcome {
            Ok(()) => UpdateOutcome::Changed(index.changes.clone()),
            Err(error) if error.is_outcome_unknown() => {
                let now = meant(self.cluster, std::slice::from_ref(&index.index), WHOLE).await;
                let all = now.ok().and_then(Result::ok).is_some_and(|live| {
                    live.all().all(|(name, live)| IndexFields::of(mappings, name, live).changes.is_empty())
                });
                if all { UpdateOutcome::Changed(index.changes.clone()) } else { UpdateOutcome::Failed(error) }
            }
            Err(error) => UpdateOutcome::Failed(error),
        }
    }
}
