//! The names of fields in a query that is written as JSON.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Fault;
use crate::schema::Schema;

/// Queries whose one key is the name of a field.
const OF_A_FIELD: [&str; 14] = [
    "term",
    "terms",
    "match",
    "match_phrase",
    "match_phrase_prefix",
    "match_bool_prefix",
    "range",
    "prefix",
    "wildcard",
    "regexp",
    "fuzzy",
    "intervals",
    "terms_set",
    "span_term",
];

/// Keys of such a query beside the field.
const OPTIONS: [&str; 2] = ["boost", "_name"];

/// A filter on a field that the document does not have finds nothing, and the server says nothing.
pub(super) fn faults(schema: &Schema, query: &Value) -> Vec<Fault> {
    let Ok(mappings) = serde_json::to_value(schema.mappings()) else { return Vec::new() };
    let mut known = BTreeSet::new();
    collect("", &mappings, &mut known);
    let runtime = mappings["runtime"].as_object();
    known.extend(runtime.into_iter().flatten().map(|(name, _)| name.clone()));
    let mut named = Vec::new();
    fields("filter", query, &mut named);
    let open = |name: &str| {
        known.iter().any(|field| {
            name.strip_prefix(field.as_str()).is_some_and(|rest| {
                // Below a `flattened` field, and in an object of its own making, any name may be.
                rest.starts_with('.') && takes_any(&mappings, field)
            })
        })
    };
    named
        .into_iter()
        .filter(|(_, name)| !name.starts_with('_') && !known.contains(name.as_str()) && !open(name))
        .map(|(path, name)| {
            let meant = es_vocab::closest(&name, known.iter().map(String::as_str));
            let help = meant.map_or_else(
                || "name a field of the document".to_owned(),
                |meant| format!("write `{meant}`"),
            );
            Fault::new(path, format!("`{}` has no field `{name}`", schema.name), help)
        })
        .collect()
}

/// Every field, object and multi-field by its path.
fn collect(above: &str, node: &Value, known: &mut BTreeSet<String>) {
    for level in ["properties", "fields"] {
        for (name, field) in node[level].as_object().into_iter().flatten() {
            let path = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
            collect(&path, field, known);
            known.insert(path);
        }
    }
}

fn takes_any(mappings: &Value, path: &str) -> bool {
    let field = path.split('.').try_fold(mappings, |node, name| {
        ["properties", "fields"].iter().find_map(|level| node.get(*level)?.get(name))
    });
    field.is_some_and(|field| {
        field["type"] == "flattened" || field["dynamic"] == true || field["dynamic"] == "true"
    })
}

fn fields(path: &str, query: &Value, named: &mut Vec<(String, String)>) {
    match query {
        Value::Object(map) => {
            for (key, value) in map {
                let inner = format!("{path}.{key}");
                match value {
                    Value::Object(body) if OF_A_FIELD.contains(&key.as_str()) => {
                        let of_fields = body.keys().filter(|key| !OPTIONS.contains(&key.as_str()));
                        named.extend(of_fields.map(|field| (inner.clone(), field.clone())));
                    }
                    Value::Object(body) if key == "exists" => {
                        named.extend(
                            body.get("field").and_then(Value::as_str).map(|name| (inner, name.to_owned())),
                        );
                    }
                    value => fields(&inner, value, named),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| fields(path, item, named)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "products")]
    #[allow(dead_code)]
    struct Product {
        #[es(keyword)]
        tenant: String,
        #[es(text(fields(raw = keyword)))]
        name: String,
        #[es(flattened)]
        labels: std::collections::BTreeMap<String, String>,
    }

    #[test]
    fn a_misspelt_field_is_found_wherever_it_stands() {
        let found = |query: Value| -> Vec<_> {
            faults(schema::<Product>(), &query).into_iter().map(|fault| fault.to_string()).collect()
        };
        for fine in [
            json!({"term": {"tenant": "a"}}),
            json!({"bool": {"must": [{"term": {"name.raw": {"value": "x"}}}, {"exists": {"field": "labels.colour"}}]}}),
            json!({"range": {"_seq_no": {"gte": 1}}}),
            json!({"script": {"script": "true"}}),
        ] {
            assert_eq!(found(fine.clone()), Vec::<String>::new(), "{fine}");
        }
        let wrong = json!({"bool": {"filter": {"term": {"tennant": "a"}}, "must_not": [{"exists": {"field": "gone"}}]}});
        assert_eq!(
            found(wrong),
            [
                "filter.bool.filter.term: `Product` has no field `tennant`\nhelp: write `tenant`",
                "filter.bool.must_not.exists: `Product` has no field `gone`\nhelp: name a field of the document",
            ]
        );
    }
}
