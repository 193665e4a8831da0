//! An alias for each tenant of a shared index.

use serde_json::{Value, json};

use super::apply;
use super::error::{AliasError, AliasRefusal};
use super::plan::AliasPlan;
use super::update::AliasUpdate;
use crate::cluster::{Cluster, Request, segment};
use crate::ops::name::{self, Bearer};
use crate::resources::AliasOptions;

/// Tenants of a shared index, each with an alias of its own: it sees the tenant's documents alone, by a filter, and keeps them
/// on one shard, by routing.
///
/// ```
/// use es_core::ops::aliases::Tenants;
///
/// let tenants = Tenants::of("documents", "tenant_id").tenants(["acme", "globex"]); // documents-acme, documents-globex
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Tenants {
    base: String,
    field: String,
    names: Vec<(String, String)>,
    routed: bool,
}

impl Tenants {
    /// Tenants of an index, told apart by a field that holds one exact value: a `keyword`.
    pub fn of(base: impl Into<String>, field: impl Into<String>) -> Self {
        Tenants { base: base.into(), field: field.into(), names: Vec::new(), routed: true }
    }

    /// A tenant by the value in the field; its alias is `<base>-<value>`.
    pub fn tenant(self, value: impl Into<String>) -> Self {
        let value = value.into();
        let alias = format!("{}-{value}", self.base);
        self.tenant_as(value, alias)
    }

    /// A tenant with an alias of this name.
    pub fn tenant_as(mut self, value: impl Into<String>, alias: impl Into<String>) -> Self {
        self.names.push((value.into(), alias.into()));
        self
    }

    /// Any number of them.
    pub fn tenants<T: Into<String>>(self, values: impl IntoIterator<Item = T>) -> Self {
        values.into_iter().fold(self, Tenants::tenant)
    }

    /// Without routing: a tenant's documents are on all shards. For few tenants of very different size.
    pub fn unrouted(self) -> Self {
        Tenants { routed: false, ..self }
    }

    fn update(&self, index: &str) -> AliasUpdate {
        self.names.iter().fold(AliasUpdate::new(), |update, (value, alias)| {
            let options = AliasOptions::new().filter(json!({ "term": { (&self.field): value } }));
            let options = if self.routed { options.routing(value) } else { options };
            update.add(alias, index, options)
        })
    }
}

pub(super) async fn plan(cluster: &Cluster, tenants: &Tenants) -> Result<AliasPlan, AliasError> {
    let base = name::full(cluster, &tenants.base)?;
    let refused = |refusal| AliasError::Refused { refusals: vec![refusal] };
    let index = match name::bearer(cluster, &base).await? {
        Some(Bearer::Index | Bearer::DataStream { .. }) => base,
        Some(Bearer::Alias { of }) => match <[String; 1]>::try_from(of) {
            Ok([index]) => index,
            Err(of) => return Err(refused(AliasRefusal::SeveralIndices { base, of })),
        },
        None => return Err(refused(AliasRefusal::NoIndex { index: base })),
    };
    let found = type_of(cluster, &index, &tenants.field).await?;
    if !found.as_deref().is_some_and(is_exact) {
        let field = tenants.field.clone();
        return Err(refused(AliasRefusal::NoTenantField { index, field, found }));
    }
    // What is behind an alias may bear another prefix, or none.
    let update = tenants.update(&tenants.base);
    apply::plan_on(cluster, &update, (&tenants.base, &index)).await
}

/// Whether `term` finds the value as it was given.
fn is_exact(ty: &str) -> bool {
    !matches!(ty, "text" | "match_only_text" | "search_as_you_type" | "annotated_text" | "object" | "nested")
}

/// The type of a field, of any index of a stream.
async fn type_of(cluster: &Cluster, index: &str, field: &str) -> Result<Option<String>, AliasError> {
    let path = format!("/{}/_mapping/field/{}", segment(index), segment(field));
    let reply = cluster.send(Request::get("read mapping", path).resource(index)).await?.value()?;
    let mut indices = reply.as_object().into_iter().flat_map(|indices| indices.values());
    Ok(indices.find_map(|index| {
        let mapping = index["mappings"][field]["mapping"].as_object()?;
        mapping.values().next()?.get("type").and_then(Value::as_str).map(str::to_owned)
    }))
}
