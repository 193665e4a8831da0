//! A declaration for one cluster: names with their prefix, bodies as they are sent.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::brought;
use super::declared::{DeclareError, Declared};
use super::naming::check;
use crate::resources::{Kind, Resource, Resources, Scope, Target};
use crate::schema::Schema;

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
                self.add_brought(schema, scope)?;
                let document = Declared::within(schema, prefix, scope)?;
                if !self.documents.iter().any(|there| !there.is_member && there.schema == *schema) {
                    self.documents.push(document);
                }
                Ok(())
            }
            Resource::Member(member) => {
                let declared =
                    Declared::within(member.schema, prefix, scope)?.called(prefix, &member.name)?;
                if !self.documents.iter().any(|there| there.is_member && there.document == member.name) {
                    self.documents.push(declared);
                }
                Ok(())
            }
            Resource::Beside(schema) => self.add_brought(schema, scope),
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
                keep(&mut self.indices, declared, |there| there.name == name)
                    .map_err(|Differs| twice(Kind::Index, &index.name))
            }
            Resource::DataStream(stream) => {
                let name = own(Kind::DataStream, &stream.name)?;
                keep(&mut self.streams, name.clone(), |there| *there == name)
                    .map_err(|Differs| twice(Kind::DataStream, &stream.name))
            }
            Resource::Alias(alias) => {
                let name = own(Kind::Alias, &alias.name)?;
                let target = match &alias.target {
                    Target::Document(schema) => AliasTarget::Document(scope.own(schema.index)),
                    Target::Index(index) => AliasTarget::Index(scope.name(Kind::Index, index)),
                };
                let declared = DeclaredAlias { name, target, options: alias.options.body() };
                let same = |there: &DeclaredAlias| {
                    (&there.name, &there.target) == (&declared.name, &declared.target)
                };
                keep(&mut self.aliases, declared.clone(), same)
                    .map_err(|Differs| twice(Kind::Alias, &alias.name))
            }
            whole => self.add_whole(whole, None, scope),
        }
    }

    /// What a document declares beside its indices.
    fn add_brought(&mut self, schema: &'static Schema, scope: &Scope) -> Result<(), DeclareError> {
        for brought in brought::resources(schema)? {
            brought.check()?;
            self.add_whole(&brought, Some(schema.name), scope)?;
        }
        Ok(())
    }

    fn add_whole(
        &mut self,
        resource: &Resource,
        document: Option<&'static str>,
        scope: &Scope,
    ) -> Result<(), DeclareError> {
        let Some(value) = resource.whole() else { return Ok(()) };
        let references = value.references().into_iter();
        let declared = DeclaredWhole {
            kind: value.kind(),
            name: scope.own(value.name()),
            document,
            body: value.body(scope),
            query: value.query(),
            references: references.map(|(kind, name)| (kind, scope.name(kind, &name))).collect(),
            features: value.features(),
        };
        let same = |there: &DeclaredWhole| (there.kind, &there.name) == (declared.kind, &declared.name);
        keep(&mut self.wholes, declared.clone(), same).map_err(|Differs| twice(value.kind(), value.name()))
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
            if seen.insert(&second.document) {
                continue;
            }
            let first = self.documents.iter().find(|first| first.document == second.document);
            let first = first.map_or(second.schema.name, |first| first.schema.name);
            return Err(DeclareError::SameIndex { index, first, second: second.schema.name });
        }
        Ok(())
    }
}

/// One that is there already, and is another.
struct Differs;

/// Adds a value, unless it is there already.
fn keep<T: PartialEq>(list: &mut Vec<T>, value: T, same: impl Fn(&T) -> bool) -> Result<(), Differs> {
    match list.iter().find(|there| same(there)) {
        Some(there) if *there != value => Err(Differs),
        Some(_) => Ok(()),
        None => {
            list.push(value);
            Ok(())
        }
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
        Resource::Document(schema) | Resource::Beside(schema) => brought::names(schema),
        Resource::Member(member) => brought::names(member.schema),
        whole => whole.whole().map(|whole| (whole.kind(), whole.name().to_owned())).into_iter().collect(),
    }
}
