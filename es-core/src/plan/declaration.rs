//! A declaration for one cluster: names with their prefix, bodies as they are sent.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::declared::{DeclareError, Declared, made};
use super::naming::check;
use super::stamp::Stamp;
use crate::resources::{Content, Kind, Resource, Resources, Scope, Target};
use crate::schema::{Form, Schema};

/// Everything that is declared, for one cluster.
#[derive(Debug, Clone, Default)]
pub struct Declaration {
    pub(super) wholes: Vec<DeclaredWhole>,
    pub(super) documents: Vec<Declared>,
    pub(super) indices: Vec<DeclaredIndex>,
    pub(super) streams: Vec<String>,
    pub(super) aliases: Vec<DeclaredAlias>,
}

/// A resource that is sent whole.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DeclaredWhole {
    pub(super) kind: Kind,
    pub(super) name: String,
    /// The document that declares it beside its indices.
    pub(super) document: Option<&'static str>,
    pub(super) body: Value,
    pub(super) query: Vec<(&'static str, String)>,
    pub(super) references: Vec<(Kind, String)>,
    pub(super) features: Vec<&'static str>,
}

/// An index of a fixed name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DeclaredIndex {
    pub(super) name: String,
    pub(super) settings: Value,
    pub(super) mappings: Value,
    pub(super) aliases: Map<String, Value>,
}

/// An alias.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct DeclaredAlias {
    pub(super) name: String,
    pub(super) target: AliasTarget,
    pub(super) options: Value,
}

/// What an alias is to point to.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum AliasTarget {
    /// The index of this name.
    Index(String),
    /// The index that serves the document with this readers' alias.
    Document(String),
}

impl Declaration {
    /// What is declared, on a cluster whose names of our making all start with `prefix`. Fails if a value is one that
    /// Elasticsearch would refuse, or take and ignore.
    pub fn new(resources: &Resources, prefix: &str) -> Result<Declaration, DeclareError> {
        let scope = Scope::new(prefix, resources.items.iter().flat_map(names));
        let mut declaration = Declaration::default();
        for resource in &resources.items {
            resource.check()?;
            declaration.add(resource, prefix, &scope)?;
        }
        declaration.add_targets(resources, prefix, &scope)?;
        declaration.check_documents()?;
        Ok(declaration)
    }

    /// Several documents alone.
    #[cfg(feature = "client")]
    pub(crate) fn of(
        schemas: impl IntoIterator<Item = &'static Schema>,
        prefix: &str,
    ) -> Result<Declaration, DeclareError> {
        Declaration::new(&schemas.into_iter().collect(), prefix)
    }

    fn add(&mut self, resource: &Resource, prefix: &str, scope: &Scope) -> Result<(), DeclareError> {
        let own = |kind: Kind, name: &str| {
            check(scope.own(name)).map_err(|broken| DeclareError::ResourceName {
                kind,
                name: name.to_owned(),
                broken,
            })
        };
        match resource {
            Resource::Document(schema) => {
                self.add_wholes(document_wholes(schema, scope)?)?;
                let document = Declared::within(schema, prefix, scope)?;
                if !self.documents.iter().any(|there| there.schema == *schema) {
                    self.documents.push(document);
                }
            }
            Resource::Index(index) => {
                let name = own(Kind::Index, &index.name)?;
                let mut body = index.body(scope);
                let mut part = |key: &str| body.get_mut(key).map_or_else(|| json!({}), Value::take);
                let declared = DeclaredIndex {
                    name: name.clone(),
                    settings: part("settings"),
                    mappings: part("mappings"),
                    aliases: part("aliases").as_object().cloned().unwrap_or_default(),
                };
                match self.indices.iter().find(|there| there.name == name) {
                    Some(there) if *there != declared => return Err(twice(Kind::Index, &index.name)),
                    Some(_) => {}
                    None => self.indices.push(declared),
                }
            }
            Resource::DataStream(stream) => {
                let name = own(Kind::DataStream, &stream.name)?;
                if !self.streams.contains(&name) {
                    self.streams.push(name);
                }
            }
            Resource::Alias(alias) => {
                let name = own(Kind::Alias, &alias.name)?;
                let target = match &alias.target {
                    Target::Document(schema) => AliasTarget::Document(scope.own(schema.index)),
                    Target::Index(index) if scope.declares(Kind::DataStream, index) => {
                        AliasTarget::Index(scope.own(index))
                    }
                    Target::Index(index) => AliasTarget::Index(scope.name(Kind::Index, index)),
                };
                let declared = DeclaredAlias { name, target, options: alias.options.body() };
                let same =
                    |there: &&DeclaredAlias| there.name == declared.name && there.target == declared.target;
                match self.aliases.iter().find(same) {
                    Some(there) if *there != declared => return Err(twice(Kind::Alias, &alias.name)),
                    Some(_) => {}
                    None => self.aliases.push(declared),
                }
            }
            whole => {
                if let Some(value) = whole.whole() {
                    let references = value.references().into_iter();
                    self.add_wholes([DeclaredWhole {
                        kind: value.kind(),
                        name: scope.own(value.name()),
                        document: None,
                        body: value.body(scope),
                        query: value.query(),
                        references: references.map(|(kind, name)| (kind, scope.name(kind, &name))).collect(),
                        features: value.features(),
                    }])?;
                }
            }
        }
        Ok(())
    }

    fn add_wholes(&mut self, wholes: impl IntoIterator<Item = DeclaredWhole>) -> Result<(), DeclareError> {
        for whole in wholes {
            match self.wholes.iter().find(|there| there.kind == whole.kind && there.name == whole.name) {
                Some(there) if *there != whole => return Err(twice(whole.kind, &whole.name)),
                Some(_) => {}
                None => self.wholes.push(whole),
            }
        }
        Ok(())
    }

    /// An alias of a document asks for the document's index, which has to be known to be there.
    fn add_targets(
        &mut self,
        resources: &Resources,
        prefix: &str,
        scope: &Scope,
    ) -> Result<(), DeclareError> {
        for resource in &resources.items {
            let Resource::Alias(alias) = resource else { continue };
            let Target::Document(schema) = alias.target else { continue };
            if !self.documents.iter().any(|there| there.schema.index == schema.index) {
                self.add(&Resource::Document(schema), prefix, scope)?;
            }
        }
        Ok(())
    }

    /// Two structs for one index would undo each other's work; the same struct twice is harmless.
    fn check_documents(&self) -> Result<(), DeclareError> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for second in &self.documents {
            let index = second.schema.index;
            if seen.insert(index) {
                continue;
            }
            let first = self.documents.iter().find(|first| first.schema.index == index);
            let first = first.map_or(second.schema.name, |first| first.schema.name);
            return Err(DeclareError::SameIndex { index, first, second: second.schema.name });
        }
        Ok(())
    }
}

fn twice(kind: Kind, name: &str) -> DeclareError {
    DeclareError::Twice { kind, name: name.to_owned() }
}

/// The names that a resource makes, as declared.
fn names(resource: &Resource) -> Vec<(Kind, String)> {
    match resource {
        Resource::Index(index) => vec![(Kind::Index, index.name.clone())],
        Resource::DataStream(stream) => vec![(Kind::DataStream, stream.name.clone())],
        Resource::Alias(alias) => vec![(Kind::Alias, alias.name.clone())],
        Resource::Document(schema) => made(schema),
        whole => whole.whole().map(|whole| (whole.kind(), whole.name().to_owned())).into_iter().collect(),
    }
}

/// The policy and the template that a document declares by its form.
fn document_wholes(schema: &'static Schema, scope: &Scope) -> Result<Vec<DeclaredWhole>, DeclareError> {
    let json = |reason| DeclareError::Json { document: schema.name, reason };
    let stamp = Stamp {
        document: schema.index.to_owned(),
        version: schema.version,
        fingerprint: schema.fingerprint(),
    };
    let whole = |kind, body, references| DeclaredWhole {
        kind,
        name: scope.own(schema.index),
        document: Some(schema.name),
        body,
        query: vec![],
        references,
        features: vec![],
    };
    let mut wholes = Vec::new();
    for (kind, _) in made(schema) {
        match (kind, schema.form, schema.template()) {
            (Kind::IlmPolicy, Form::Rollover { conditions, .. }, _) => {
                let mut rollover = Map::new();
                for (name, value) in conditions {
                    rollover.insert((*name).to_owned(), serde_json::to_value(value).map_err(json)?);
                }
                let phases = json!({"hot": {"min_age": "0ms", "actions": {"rollover": rollover}}});
                let body = json!({"policy": {"phases": phases, "_meta": stamp.in_meta()}});
                wholes.push(whole(kind, body, vec![]));
            }
            (Kind::IndexTemplate, form, Some(template)) => {
                let mut content = Content::default();
                content.schema(schema);
                let mut body = json!({
                    "index_patterns": patterns(schema).iter().map(|pattern| scope.own(pattern)).collect::<Vec<_>>(),
                    "priority": template.priority,
                    "composed_of": template.composed_of.iter().map(|name| scope.name(Kind::ComponentTemplate, name)).collect::<Vec<_>>(),
                    "template": content.body(scope),
                    "_meta": stamp.in_meta(),
                });
                body["template"]["mappings"]["_meta"] =
                    stamp.meta(&body["template"]["mappings"], &Value::Null);
                match form {
                    Form::DataStream { options, retention, .. } => {
                        let mut stream = Map::new();
                        for (name, value) in options {
                            stream.insert((*name).to_owned(), serde_json::to_value(value).map_err(json)?);
                        }
                        body["data_stream"] = stream.into();
                        if let Some(retention) = retention {
                            body["template"]["lifecycle"] = json!({"data_retention": retention});
                        }
                    }
                    // Readers see every index of the series.
                    _ => body["template"]["aliases"] = json!({ (scope.own(schema.index)): {} }),
                }
                let composed = template.composed_of.iter();
                let references =
                    composed.map(|name| (Kind::ComponentTemplate, scope.name(Kind::ComponentTemplate, name)));
                wholes.push(whole(kind, body, references.collect()));
            }
            _ => {}
        }
    }
    Ok(wholes)
}

/// The patterns of a document's template, without prefix.
fn patterns(schema: &Schema) -> Vec<String> {
    let given = schema.template().map_or(&[] as &[&str], |template| template.patterns);
    match schema.form {
        _ if !given.is_empty() => given.iter().map(|pattern| (*pattern).to_owned()).collect(),
        Form::DataStream { .. } => vec![schema.index.to_owned()],
        Form::Rollover { .. } => vec![format!("{}-v{}-*", schema.index, schema.version)],
        Form::Named(_) | Form::Versioned => vec![format!("{}-*", schema.index)],
    }
}
