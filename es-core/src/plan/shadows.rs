//! Runtime fields of the server that hide fields of a declaration.

use serde_json::Value;

/// A warning for each field that is declared, and that a runtime field of the same name hides from searches. With
/// `dynamic = "runtime"` the server makes one for every field that a document brought along before it was declared.
pub(super) fn warnings(index: &str, declared: &Value, live: &Value) -> Vec<String> {
    let runtime = live["runtime"].as_object().into_iter().flatten();
    let hides = |name: &&String| declared["runtime"].get(*name).is_none() && has(declared, name);
    let warning = |name: &String| {
        format!(
            "the server's runtime field `{name}` hides the field `{name}` from searches: take it away with \
             PUT /{index}/_mapping {{\"runtime\":{{\"{name}\":null}}}}"
        )
    };
    runtime.map(|(name, _)| name).filter(hides).map(warning).collect()
}

/// Whether a mapping, or an object or field in it, has a field at this path; names may have dots of their own.
fn has(mapping: &Value, path: &str) -> bool {
    ["properties", "fields"].iter().any(|group| {
        let within = |(name, field): (&String, &Value)| match path.strip_prefix(name.as_str()) {
            Some("") => true,
            Some(rest) => rest.strip_prefix('.').is_some_and(|rest| has(field, rest)),
            None => false,
        };
        mapping[*group].as_object().into_iter().flatten().any(within)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_declared_and_made_at_run_time_is_warned_of() {
        let declared = json!({
            "runtime": { "day": { "type": "keyword" } },
            "properties": {
                "name": { "type": "text", "fields": { "raw": { "type": "keyword" } } },
                "price": { "properties": { "amount": { "type": "long" } } },
                "day": { "type": "date" },
                "a.b": { "type": "long" },
            },
        });
        let hidden = |name: &str| {
            let live = json!({ "runtime": { name: { "type": "long" } } });
            !warnings("products-v1", &declared, &live).is_empty()
        };
        for name in ["name", "name.raw", "price", "price.amount", "a.b"] {
            assert!(hidden(name), "{name}");
        }
        for name in ["day", "nam", "name.rawer", "price.amount.x", "amount", "a", "b"] {
            assert!(!hidden(name), "{name}");
        }
        assert_eq!(warnings("products-v1", &declared, &json!({})), Vec::<String>::new());
    }
}
