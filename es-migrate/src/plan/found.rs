//! One document with what was found of it.

use es_core::plan::Declared;

use super::DocumentPlan;
use super::classify::{Copies, Given};
use crate::engine::{LiveIndex, setting};
use crate::ledger::Ledger;
use crate::migration::Migration;
use crate::registry::Registered;

/// A document with what was found of it.
pub(crate) struct Found<'a> {
    pub(crate) registered: &'a Registered,
    pub(crate) declared: Declared,
    pub(crate) migration: Migration,
    /// What leads back from what was done last.
    pub(crate) inverse: Option<Migration>,
    pub(crate) ledger: Ledger,
    pub(crate) plan: DocumentPlan,
    /// The index that serves.
    pub(crate) index: Option<(String, LiveIndex)>,
    /// It bears the name that the alias is to have.
    pub(super) is_to_be_adopted: bool,
}

impl Found<'_> {
    /// A digest of the new index and of what becomes of documents on the way to it.
    pub(crate) fn digest(&self) -> String {
        let migration = serde_json::to_value(&self.migration).unwrap_or_default();
        es_core::schema::fingerprint(&self.declared.body(), &migration)
    }

    pub(super) fn version(&self) -> Option<u32> {
        self.index.as_ref().and_then(|(_, index)| index.version())
    }

    pub(super) fn given(&self) -> Given {
        let schema = self.registered.schema;
        Given {
            live: self.version(),
            declared: schema.version,
            transforms: self.migration.transforms(),
            copies: match self.registered.fleet() {
                Some(_) => Copies::Whole,
                None => Copies::of(schema.form),
            },
        }
    }

    /// The index that serves.
    pub(super) fn serving(&self) -> Option<&str> {
        self.index.as_ref().map(|(name, _)| name.as_str())
    }

    /// Copies of each shard of the new index.
    pub(super) fn copies(&self) -> u64 {
        1 + self.number("number_of_replicas").unwrap_or(1)
    }

    /// The length of the prefix under which lease and ledger are, where fences have to say it.
    pub(crate) fn lease_prefix(&self) -> Option<usize> {
        let names = &self.declared.names;
        let is_other = self.registered.is_of_other_prefix();
        is_other.then(|| names.alias.len() - self.registered.document().len())
    }

    /// A setting of the new index that is a number.
    pub(super) fn number(&self, name: &str) -> Option<u64> {
        let body = self.declared.body();
        let value = setting(&body["settings"], name)?;
        value.as_u64().or_else(|| value.as_str()?.parse().ok())
    }
}
