//! What a document brings along beside its index: the policy and the template of its form.

use serde_json::{Map, Value, json};

use super::declared::DeclareError;
use super::stamp::Stamp;
use crate::resources::{AliasOptions, IlmPolicy, IndexTemplate, Kind, Resource};
use crate::schema::{Form, Params, Schema};

/// The resources, by the document's name.
pub(super) fn resources(schema: &'static Schema) -> Result<Vec<Resource>, DeclareError> {
    let mut all: Vec<Resource> = Vec::new();
    if let Form::Rollover { conditions, .. } = schema.form
        && !conditions.is_empty()
        && schema.lifecycle.is_none()
    {
        let phases = json!({"hot": {"min_age": "0ms", "actions": {"rollover": object(schema, conditions)?}}});
        let policy = IlmPolicy::from_json(schema.index, json!({ "phases": phases }));
        all.push(policy.meta(Stamp::of(schema).in_meta()).into());
    }
    all.extend(template(schema)?.map(Resource::from));
    Ok(all)
}

/// The names that the document makes beside those of its index, as declared.
pub(super) fn names(schema: &'static Schema) -> Vec<(Kind, String)> {
    // What has no JSON form is told where it is used.
    let brought = resources(schema).unwrap_or_default();
    let mut names: Vec<_> = brought
        .iter()
        .filter_map(Resource::whole)
        .map(|whole| (whole.kind(), whole.name().to_owned()))
        .collect();
    if let Form::Rollover { .. } = schema.form {
        names.push((Kind::Alias, schema.write_alias()));
    }
    names
}

fn template(schema: &'static Schema) -> Result<Option<IndexTemplate>, DeclareError> {
    let Some(said) = schema.template() else { return Ok(None) };
    let stamp = Stamp::of(schema).in_meta();
    let mut template = IndexTemplate::new(schema.index, schema.index_patterns())
        .priority(said.priority)
        .composed_of(said.composed_of.iter().copied())
        .schema(schema)
        .mappings(json!({ "_meta": stamp }))
        .meta(stamp);
    if let Form::DataStream { options, retention, .. } = schema.form {
        template = template.data_stream();
        for (name, value) in object(schema, options)? {
            template = template.stream_option(&name, value);
        }
        return Ok(Some(match retention {
            Some(retention) => template.data_retention(retention),
            None => template,
        }));
    }
    // Readers see every index of the series.
    Ok(Some(template.alias(schema.index, AliasOptions::new())))
}

fn object(schema: &Schema, params: Params) -> Result<Map<String, Value>, DeclareError> {
    let json = |reason| DeclareError::Json { document: schema.name, reason };
    let entry =
        |(name, value): &(&str, _)| Ok(((*name).to_owned(), serde_json::to_value(value).map_err(json)?));
    params.iter().map(entry).collect()
}
