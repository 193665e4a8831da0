//! Every field type with every parameter, at a value that is not the default.
//!
//! Most are in the [catalog](crate::catalog); here is what needs a document of its own. A row of `es_vocab` that no
//! document uses fails the test below, and one that the server does not then return fails the live tests.

mod roots;
mod runtime;
mod time_series;
mod vectors;

use std::collections::BTreeSet;

use es_core::schema::{Schema, schema};
use es_vocab::{Availability, ROOT_PARAMS, field_type, field_types};
use serde_json::{Map, Value};

use crate::held::text;

/// The documents that are not in the catalog.
pub fn all() -> Vec<&'static Schema> {
    vec![
        schema::<time_series::TimeSeries>(),
        schema::<vectors::Vectors>(),
        schema::<roots::Off>(),
        schema::<roots::Unsourced>(),
        schema::<roots::Synthetic>(),
        schema::<roots::Stored>(),
        schema::<roots::Templates>(),
        schema::<runtime::Runtime>(),
    ]
}

/// A word where it stands: a field type and its parameter, which is empty for the type alone; `root` and a parameter
/// of the mapping's root; `runtime` and a type; a `template` and an option of it.
pub type Use = (&'static str, String);

/// Every word that a basic licence has a use for.
pub fn wanted() -> BTreeSet<Use> {
    let types = field_types().filter(|ty| ty.availability == Availability::Basic);
    let params = types.flat_map(|ty| ty.params.iter().map(|param| param.name).chain([""]).map(|param| (ty.name, param)));
    // No index of 8.x takes it.
    let roots = ROOT_PARAMS.iter().map(|param| ("root", param.name)).filter(|(_, param)| *param != "_field_names");
    params
        .chain(roots)
        .chain(["includes", "excludes", "enabled", "mode"].map(|param| ("_source", param)))
        .chain(RUNTIME.map(|ty| ("runtime", ty)))
        .chain(TEMPLATE.map(|option| ("template", option)))
        .chain(MATCHES.map(|value| ("match_mapping_type", value)))
        .map(|(ty, word)| (ty, word.to_owned()))
        .collect()
}

const RUNTIME: [&str; 10] =
    ["boolean", "composite", "date", "double", "geo_point", "geo_shape", "ip", "keyword", "long", "lookup"];

const TEMPLATE: [&str; 7] =
    ["match", "unmatch", "path_match", "path_unmatch", "match_mapping_type", "match_pattern", "mapping"];

const MATCHES: [&str; 8] = ["object", "string", "long", "double", "boolean", "date", "binary", "*"];

/// The words of a declared mapping that the live one has, at a value that is not the default.
pub fn kept(declared: &Value, live: &Value) -> BTreeSet<Use> {
    let mut kept = BTreeSet::new();
    for (param, _) in entries(declared).filter(|(param, _)| !live[param].is_null()) {
        kept.insert(("root", param.clone()));
    }
    kept.extend(entries(&live["_source"]).map(|(param, _)| ("_source", param.clone())));
    let runtime = entries(&live["runtime"]).filter_map(|(_, field)| field["type"].as_str());
    kept.extend(runtime.map(|ty| ("runtime", ty.to_owned())));
    for (_, template) in live["dynamic_templates"].as_array().into_iter().flatten().flat_map(entries) {
        kept.extend(entries(template).map(|(option, _)| ("template", option.clone())));
        let matches = template["match_mapping_type"].as_str();
        kept.extend(matches.map(|value| ("match_mapping_type", value.to_owned())));
    }
    fields(declared, live, &mut kept);
    kept
}

fn fields(declared: &Value, live: &Value, kept: &mut BTreeSet<Use>) {
    for group in ["properties", "fields"] {
        for (name, field) in entries(&declared[group]) {
            let dotted = format!("/{}", name.replace('.', "/properties/"));
            let Some(live) = live[group].get(name).or_else(|| live[group].pointer(&dotted)) else { continue };
            fields(field, live, kept);
            let Some(ty) = field["type"].as_str().and_then(field_type) else { continue };
            kept.insert((ty.name, String::new()));
            for (param, value) in entries(field).filter(|(param, _)| !live[param].is_null()) {
                let default = ty.param(param).and_then(|param| param.default);
                let default = default.and_then(|default| serde_json::from_str(default).ok());
                if default.is_none_or(|default: Value| text(&default) != text(value)) {
                    kept.insert((ty.name, param.clone()));
                }
            }
        }
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog;

    #[test]
    fn every_row_has_a_document_that_uses_it() {
        let declared = catalog::all().into_iter().chain(all()).map(|schema| serde_json::json!(schema.mappings()));
        let used: BTreeSet<_> = declared.flat_map(|mapping| kept(&mapping, &mapping)).collect();
        let unused: Vec<_> = wanted().difference(&used).cloned().collect();
        assert!(unused.is_empty(), "no document uses {unused:?}");
    }

    /// The probes of 8.12.2: 46 types with 366 effective parameters, `properties` of `object` and `nested` among them.
    #[test]
    fn the_table_is_as_large_as_the_server() {
        let types: Vec<_> = field_types().filter(|ty| ty.availability == Availability::Basic).collect();
        let pairs: usize = types.iter().map(|ty| ty.params.len()).sum();
        assert_eq!((types.len(), pairs + 2), (46, 366));
    }

    /// The server takes these and forgets them.
    #[test]
    fn what_the_server_drops_is_no_parameter() {
        let dropped = [
            ("aggregate_metric_double", ["fields", "copy_to"].as_slice()),
            ("constant_keyword", &["fields", "copy_to"]),
            ("join", &["meta", "fields", "copy_to"]),
        ];
        for (ty, params) in dropped {
            for param in params {
                assert!(field_type(ty).is_some_and(|ty| ty.param(param).is_none()), "`{param}` of `{ty}`");
            }
        }
    }
}
