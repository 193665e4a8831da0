//! Every field type with every parameter, at a value that is not the default.
//!
//! Most are in the [catalog](crate::catalog); here is what needs a document of its own. A row of `es_vocab` that no
//! document uses fails the test below, and one that the server does not then return fails the live tests.

mod roots;
mod runtime;
mod texts;
mod time_series;
mod vectors;

use std::collections::BTreeSet;

use es_core::schema::{Schema, schema};
use es_vocab::{Availability, ROOT_PARAMS, RUNTIME_TYPES, TEMPLATE_OPTIONS, field_type, field_types};
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
        schema::<texts::Texts>(),
    ]
}

/// A word where it stands: a place, such as a field type, and what is said there. A word that says it all by being
/// there, such as a field type without a parameter, has an empty second half.
pub type Use = (String, String);

fn used(place: &str, word: &str) -> Use {
    (place.to_owned(), word.to_owned())
}

/// Every word that a basic licence has a use for.
pub fn wanted() -> BTreeSet<Use> {
    let mut wanted = BTreeSet::new();
    for ty in field_types().filter(|ty| ty.availability == Availability::Basic) {
        wanted.extend(ty.params.iter().map(|param| param.name).chain([""]).map(|param| used(ty.name, param)));
    }
    for ty in RUNTIME_TYPES {
        wanted.extend(ty.params.iter().map(|param| used(&format!("runtime {}", ty.name), param.name)));
    }
    for option in TEMPLATE_OPTIONS {
        wanted.insert(used("template", option.name));
        if let es_vocab::Value::Enum(values) = option.value {
            wanted.extend(values.iter().map(|value| used(option.name, value)));
        }
    }
    wanted.extend(["mapping", "runtime"].map(|option| used("template", option)));
    // `_field_names` takes nothing in an index of 8.x.
    wanted.extend(
        ROOT_PARAMS.iter().filter(|row| row.name != "_field_names").map(|row| used("root", row.name)),
    );
    wanted.extend(["includes", "excludes", "enabled", "mode"].map(|param| used("_source", param)));
    // The server's defaults, which it does not return.
    wanted.remove(&used("match_pattern", "simple"));
    wanted.remove(&used("match_mapping_type", "*"));
    wanted
}

/// The words of a declared mapping that the live one has, at a value that is not the default.
pub fn kept(declared: &Value, live: &Value) -> BTreeSet<Use> {
    let mut kept = BTreeSet::new();
    let there = |declared: &Value, live: &Value, place: &str| -> Vec<Use> {
        let both = entries(declared).filter(|(word, _)| !live[*word].is_null());
        both.map(|(word, _)| used(place, word)).collect()
    };
    kept.extend(there(declared, live, "root"));
    kept.extend(there(&declared["_source"], &live["_source"], "_source"));
    for (name, field) in entries(&declared["runtime"]) {
        let place = format!("runtime {}", field["type"].as_str().unwrap_or_default());
        kept.extend(there(field, &live["runtime"][name], &place));
    }
    for (_, template) in live["dynamic_templates"].as_array().into_iter().flatten().flat_map(entries) {
        kept.extend(there(template, template, "template"));
        for option in ["match_mapping_type", "match_pattern"] {
            kept.extend(template[option].as_str().map(|value| used(option, value)));
        }
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
            kept.insert(used(ty.name, ""));
            for (param, value) in entries(field).filter(|(param, _)| !live[param].is_null()) {
                let default = ty.param(param).and_then(|param| param.default);
                let default = default.and_then(|default| serde_json::from_str(default).ok());
                if default.is_none_or(|default: Value| text(&default) != text(value)) {
                    kept.insert(used(ty.name, param));
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
        let declared =
            catalog::all().into_iter().chain(all()).map(|schema| serde_json::json!(schema.mappings()));
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
