//! Whether the server holds what a document declares.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // for tests, which fail by panicking

use es_core::{cluster::Request, plan::ResourcePlan, prelude::*, schema::Schema};
use serde_json::{Value, json};

/// What of a declaration is not held, by a reading that knows nothing of the planner's.
#[derive(Debug, Default)]
pub struct Lost {
    /// Each field's parameters with the server's defaults, by the field's full name.
    defaults: Value,
    /// In words.
    pub found: Vec<String>,
}

impl Lost {
    /// `field` is the full name of the field that `declared` belongs to.
    pub fn compare(&mut self, path: &str, field: &str, declared: &Value, live: &Value) {
        match (declared, live) {
            (Value::Object(entries), Value::Object(held)) => {
                for (key, value) in entries {
                    let inner = format!("{path}.{key}");
                    let field = match path.rsplit('.').next() {
                        Some("properties" | "fields") if field.is_empty() => key.clone(),
                        Some("properties" | "fields") => format!("{field}.{key}"),
                        _ => field.to_owned(),
                    };
                    let leaf = field.rsplit('.').next().unwrap_or(&field);
                    let default = &self.defaults[&field]["mapping"][leaf][key];
                    // A name with dots is a field of an object.
                    let dotted = format!("/{}", key.replace('.', "/properties/"));
                    match held.get(key).or_else(|| live.pointer(&dotted)) {
                        Some(live) => self.compare(&inner, &field, value, live),
                        // An object is what has properties; the server leaves the word out.
                        None if key == "type" && value == "object" => {}
                        // So it does with a template's word for any type, and with what is its default.
                        None if key == "match_mapping_type" && value == "*" => {}
                        None if text(default) == text(value) => {}
                        None => self
                            .found
                            .push(format!("{inner}: {value} is not there, {default} is the default")),
                    }
                }
            }
            (Value::Array(values), Value::Array(held)) if values.len() == held.len() => {
                for (at, (value, live)) in values.iter().zip(held).enumerate() {
                    self.compare(&format!("{path}[{at}]"), field, value, live);
                }
            }
            // A list of one and its element are one to the server.
            (one, Value::Array(held)) if held.len() == 1 => self.compare(path, field, one, &held[0]),
            (Value::Array(values), one) if values.len() == 1 => self.compare(path, field, &values[0], one),
            _ if text(declared) == text(live) => {}
            // The field to fetch, as an object.
            _ if path.contains(".fetch_fields") && text(declared) == text(&live["field"]) => {}
            // The server writes these in capitals.
            _ if (path.contains(".contexts") || path.ends_with(".orientation"))
                && text(declared).eq_ignore_ascii_case(&text(live)) => {}
            _ => self.found.push(format!("{path}: {declared} became {live}")),
        }
    }
}

/// As text: `"2"`, `2` and `2.0` are one to the server, and so are `"true"` and `true`.
pub(crate) fn text(value: &Value) -> String {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// The full names of fields and sub-fields.
fn full_names(parent: &str, mapping: &Value, names: &mut Vec<String>) {
    for group in ["properties", "fields"] {
        for (name, field) in mapping[group].as_object().into_iter().flatten() {
            let full = if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
            full_names(&full, field, names);
            names.push(full);
        }
    }
}

/// Makes the document's index, and returns the mapping that the server then holds. The error says what became of the
/// declaration, or why the server refused it.
///
/// # Panics
///
/// If the server does not answer.
pub async fn holds(es: &Cluster, schema: &'static Schema) -> Result<Value, String> {
    es.init_all([schema]).await.map_err(|error| error.to_string())?;
    let index = es.name(&schema.index_name());
    let path = format!("/{index}");
    let answer = es.send(Request::get("read the index", path.as_str())).await.unwrap().value().unwrap();
    let live = &answer[&index];

    let read = |what: &str| Request::get("read the index", format!("{path}/{what}"));
    let mappings = serde_json::to_value(schema.mappings()).unwrap();
    let mut names = Vec::new();
    full_names("", &mappings, &mut names);
    let mut lost = Lost { defaults: json!({}), found: Vec::new() };
    // By name, since `*` finds nothing at all (404) where a completion has contexts.
    for names in names.chunks(20) {
        let fields = read(&format!("_mapping/field/{}", names.join(","))).query("include_defaults", true);
        let mut fields = es.send(fields).await.unwrap().value().unwrap();
        let found = fields[&index]["mappings"].as_object_mut().unwrap();
        lost.defaults.as_object_mut().unwrap().append(found);
    }
    lost.compare("mappings", "", &mappings, &live["mappings"]);

    let settings = serde_json::to_value(schema.settings()).unwrap();
    for (key, value) in settings.as_object().unwrap() {
        // Used when the index is made, and never returned.
        if key != "number_of_routing_shards" {
            let held = live.pointer(&format!("/settings/index/{}", key.replace('.', "/")));
            lost.compare(key, "", value, held.unwrap_or(&Value::Null));
        }
    }
    if !lost.found.is_empty() {
        return Err(lost.found.join("\n"));
    }

    drift(es, schema).await.map_or(Ok(live["mappings"].clone()), Err)
}

/// What the planner would change of an index that was made from the document, if it would.
pub async fn drift(es: &Cluster, schema: &'static Schema) -> Option<String> {
    let plan = es.plan([schema]).await.unwrap();
    let made = plan.resources.iter().flat_map(ResourcePlan::made).count();
    (made > 0 || !plan.refusals().is_empty()).then(|| format!("drift: {plan}"))
}
