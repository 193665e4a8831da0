//! A document's whole declaration, and the JSON bodies made from it.

use std::collections::BTreeMap;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    EsDocument,
    analysis::Analysis,
    form::{Form, Templated},
    json::Params,
    tree::Object,
};

/// Everything that a document declares, as `const` data.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Schema {
    /// The Rust struct's name, for messages.
    pub name: &'static str,
    /// The alias that readers use; the index itself is named `<index>-v<version>`.
    pub index: &'static str,
    /// The schema's version, from 1.
    pub version: u32,
    /// Whether that is one index, or indices made from a template.
    pub form: Form,
    /// The index lifecycle policy that its indices are bound to.
    pub lifecycle: Option<&'static str>,
    /// Mapping parameters that stand at the root only: `_source`, `date_detection`, `runtime`, …
    pub root: Params,
    /// The properties, with `dynamic` and `subobjects`.
    pub object: Object,
    /// Index settings, without the prefix `index.`, `analysis` excepted.
    pub settings: Params,
    /// Analysis definitions.
    pub analysis: Analysis,
    /// The field that is the `_id` but not part of `_source`: `#[es(id(skip_source))]`.
    pub id_outside_source: Option<&'static str>,
}

/// The schema of a document.
///
/// ```
/// # use es_core::schema::{self, EsDocument};
/// # fn name<D: EsDocument>() -> String {
/// schema::schema::<D>().index_name()
/// # }
/// ```
pub const fn schema<D: EsDocument>() -> &'static Schema {
    const {
        let () = D::CHECK;
        &D::SCHEMA
    }
}

impl Schema {
    /// The name of the concrete index: `products-v2`; of the first one of a series: `logs-v1-000001`.
    ///
    /// For a data stream that of the stream, and for indices made from a template by suffix what stands before it.
    pub fn index_name(&self) -> String {
        match self.form {
            Form::Versioned => format!("{}-v{}", self.index, self.version),
            Form::Rollover { .. } => format!("{}-v{}-000001", self.index, self.version),
            Form::DataStream { .. } | Form::Named(_) => self.index.to_owned(),
        }
    }

    /// The alias through which programs of this version write: `products.w2`. For a data stream the stream itself.
    pub fn write_alias(&self) -> String {
        match self.form {
            Form::Versioned | Form::Rollover { .. } => format!("{}.w{}", self.index, self.version),
            Form::DataStream { .. } | Form::Named(_) => self.index.to_owned(),
        }
    }

    /// Whether programs write through an alias, so that none creates an index by writing to it.
    pub fn writes_through_alias(&self) -> bool {
        matches!(self.form, Form::Versioned | Form::Rollover { .. })
    }

    /// Whether its documents can only be added: a data stream takes `create` alone.
    pub fn is_append_only(&self) -> bool {
        matches!(self.form, Form::DataStream { .. })
    }

    /// The index lifecycle policy that its indices are bound to: the one named, or the one that the series declares by
    /// itself, which bears the document's name.
    pub fn policy(&self) -> Option<&'static str> {
        let own = matches!(self.form, Form::Rollover { conditions, .. } if !conditions.is_empty());
        self.lifecycle.or(own.then_some(self.index))
    }

    /// The index template that the document declares, if its form has one.
    pub fn template(&self) -> Option<Templated> {
        match self.form {
            Form::Versioned => None,
            Form::Named(template) | Form::Rollover { template, .. } | Form::DataStream { template, .. } => {
                Some(template)
            }
        }
    }

    /// The patterns of its indices' names, without prefix: those of its template, or those of its form.
    pub fn index_patterns(&self) -> Vec<String> {
        let given = self.template().map_or(&[] as &[&str], |template| template.patterns);
        match self.form {
            _ if !given.is_empty() => given.iter().map(|pattern| (*pattern).to_owned()).collect(),
            Form::DataStream { .. } => vec![self.index.to_owned()],
            // Until a migration has rolled over, one of an earlier version goes on under its own name.
            Form::Rollover { .. } => {
                let of = |version| format!("{}-v{version}-*", self.index);
                (1..=self.version).rev().map(of).collect()
            }
            Form::Named(_) | Form::Versioned => vec![format!("{}-*", self.index)],
        }
    }

    /// The mapping as Elasticsearch takes it, without `_meta` of ours.
    pub fn mappings(&self) -> impl Serialize + '_ {
        Mappings(self)
    }

    /// The index settings as Elasticsearch takes them: `{"number_of_shards": 2, "analysis": {…}}`.
    pub fn settings(&self) -> impl Serialize + '_ {
        Settings(self)
    }

    /// The [`fingerprint`] of mapping and settings.
    pub fn fingerprint(&self) -> String {
        let [mappings, settings] =
            [serde_json::to_value(self.mappings()), serde_json::to_value(self.settings())];
        fingerprint(&mappings.unwrap_or_default(), &settings.unwrap_or_default())
    }
}

/// A digest of a mapping and settings: equal declarations have equal fingerprints, in every build and on every machine.
/// The order of keys does not count.
///
/// ```
/// # use es_core::schema::{self, EsDocument};
/// # fn equal<D: EsDocument>() -> Result<bool, serde_json::Error> {
/// let schema = schema::schema::<D>();
/// let body = [serde_json::to_value(schema.mappings())?, serde_json::to_value(schema.settings())?];
/// # Ok(
/// schema::fingerprint(&body[0], &body[1]) == schema.fingerprint()
/// # ) }
/// ```
pub fn fingerprint(mappings: &Value, settings: &Value) -> String {
    let mut text = String::new();
    sorted(mappings, &mut text);
    sorted(settings, &mut text);
    let digest = Sha256::digest(text);
    let half = digest.iter().take(16).fold(0u128, |sum, byte| (sum << 8) | u128::from(*byte));
    format!("{half:032x}")
}

/// JSON with the keys in order, so that the order in the struct does not count. serde_json's own map sorts only
/// until a crate anywhere in the build asks it for `preserve_order`.
fn sorted(value: &Value, text: &mut String) {
    match value {
        Value::Object(entries) => {
            let entries: BTreeMap<_, _> = entries.iter().collect();
            text.push('{');
            for (at, (key, value)) in entries.into_iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                sorted(&Value::from(key.as_str()), text);
                text.push(':');
                sorted(value, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                sorted(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

struct Mappings<'a>(&'a Schema);

impl Serialize for Mappings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.0.root {
            map.serialize_entry(name, value)?;
        }
        self.0.object.entries(&mut map, self.0.root)?;
        map.end()
    }
}

struct Settings<'a>(&'a Schema);

impl Serialize for Settings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in self.0.settings {
            map.serialize_entry(name, value)?;
        }
        if let Some(policy) = self.0.policy() {
            map.serialize_entry("lifecycle.name", policy)?;
        }
        if let Form::Rollover { .. } = self.0.form {
            map.serialize_entry("lifecycle.rollover_alias", &self.0.write_alias())?;
        }
        if !self.0.analysis.is_empty() {
            map.serialize_entry("analysis", &self.0.analysis)?;
        }
        map.end()
    }
}
