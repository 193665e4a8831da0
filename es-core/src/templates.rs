//! Templates for people: what there is, what a new index of some name would get, and raw bodies.
//!
//! What a program declares belongs into [`Resources`](crate::resources::Resources), which plans, checks and keeps it; this
//! is for looking, and for what others declared.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cluster::{Cluster, Request, segment};
use crate::error::Error;
use crate::resources::Kind;

/// The templates of a cluster; [`Cluster::templates`]. Names get the cluster's prefix.
#[derive(Debug, Clone, Copy)]
pub struct Templates<'a> {
    cluster: &'a Cluster,
}

/// Which kind of template.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateKind {
    /// A part that index templates are composed of.
    Component,
    /// What indices of matching names get.
    Index,
}

/// A template, as the cluster has it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Template {
    /// Which kind.
    pub kind: TemplateKind,
    /// Its name on the cluster.
    pub name: String,
    /// Its body, as `PUT` takes it.
    pub body: Value,
}

/// What a new index of some name would get.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Effective {
    /// Settings, mappings and aliases of the template that counts, all it is composed of together; `null` where no template
    /// matches.
    pub template: Value,
    /// Templates that match too, and do not count since another has a higher priority.
    pub overlapping: Vec<Overlapping>,
}

/// A template that matches and does not count.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overlapping {
    /// Its name on the cluster.
    pub name: String,
    /// Its patterns.
    pub index_patterns: Vec<String>,
}

impl Cluster {
    /// The cluster's templates, for people.
    ///
    /// ```no_run
    /// # use es_core::prelude::*;
    /// # async fn run(es: Cluster) -> Result<(), es_core::error::Error> {
    /// for template in es.templates().list().await? {
    ///     println!("{:?} {}", template.kind, template.name);
    /// }
    /// let effective = es.templates().effective("app-blog-2026.11").await?;
    /// println!("{:#}", effective.template["settings"]);
    /// # Ok(()) }
    /// ```
    pub fn templates(&self) -> Templates<'_> {
        Templates { cluster: self }
    }
}

impl TemplateKind {
    fn kind(self) -> Kind {
        match self {
            TemplateKind::Component => Kind::ComponentTemplate,
            TemplateKind::Index => Kind::IndexTemplate,
        }
    }

    /// By name.
    fn read(self, reply: Value) -> impl Iterator<Item = Template> {
        let all = crate::plan::read(self.kind(), reply).into_iter();
        all.map(move |(name, body)| Template { kind: self, name, body })
    }
}

impl Templates<'_> {
    /// Every template whose name has the cluster's prefix, component templates first, by name;
    /// all where there is no prefix.
    ///
    /// Elasticsearch: `GET /_component_template`, `GET /_index_template`.
    pub async fn list(&self) -> Result<Vec<Template>, Error> {
        let mut all = Vec::new();
        for kind in [TemplateKind::Component, TemplateKind::Index] {
            let request = Request::get("list templates", format!("/{}", kind.kind().endpoint()));
            all.extend(kind.read(self.cluster.send(request).await?.value()?));
        }
        all.retain(|template| template.name.starts_with(self.cluster.prefix()));
        Ok(all)
    }

    /// A template by its name; `None` if there is none.
    ///
    /// Elasticsearch: `GET /_index_template/<name>`, `GET /_component_template/<name>`.
    pub async fn get(&self, kind: TemplateKind, name: &str) -> Result<Option<Template>, Error> {
        let (name, path) = self.path(kind, name);
        let reply = self.cluster.send(Request::get("read template", path).resource(name).allow(404)).await?;
        if reply.is_not_found() { Ok(None) } else { Ok(kind.read(reply.value()?).next()) }
    }

    /// Sends a body as it is; the server says what is wrong with it.
    ///
    /// Elasticsearch: `PUT /_index_template/<name>`, `PUT /_component_template/<name>`.
    pub async fn put(&self, kind: TemplateKind, name: &str, body: &Value) -> Result<(), Error> {
        let (name, path) = self.path(kind, name);
        self.cluster.send(Request::put("put template", path).resource(name).json(body)?).await.map(drop)
    }

    /// Deletes a template; `false` if there was none. A component template in use is refused by the server.
    ///
    /// Elasticsearch: `DELETE /_index_template/<name>`, `DELETE /_component_template/<name>`.
    pub async fn delete(&self, kind: TemplateKind, name: &str) -> Result<bool, Error> {
        let (name, path) = self.path(kind, name);
        let request = Request::delete("delete template", path).resource(name).allow(404);
        Ok(!self.cluster.send(request).await?.is_not_found())
    }

    /// What a new index of this name would get, and which templates match and do not count.
    ///
    /// Elasticsearch: `POST /_index_template/_simulate_index/<name>`.
    pub async fn effective(&self, index: &str) -> Result<Effective, Error> {
        let name = self.cluster.name(index);
        let path = format!("/_index_template/_simulate_index/{}", segment(&name));
        self.cluster.send(Request::post("simulate index", path).resource(name)).await?.json()
    }

    fn path(self, kind: TemplateKind, name: &str) -> (String, String) {
        let name = self.cluster.name(name);
        let path = format!("/{}/{}", kind.kind().endpoint(), segment(&name));
        (name, path)
    }
}
