//! What a new index of a series or data stream is made of.

use es_core::cluster::{Repeat, Request, segment};
use serde_json::{Map, Value, json};

use crate::engine::{Copier, Trouble};
use crate::ledger::Of;

impl Copier<'_> {
    /// Mappings and settings as declared; for one of several as the document's template makes them, with all that its component
    /// templates give: `POST /_index_template/_simulate/<template>`.
    pub(crate) async fn new_body(&self, of: Option<Of>) -> Result<Value, Trouble> {
        if of.is_none() {
            return Ok(self.declared.body());
        }
        let template = self.alias();
        let path = format!("/_index_template/_simulate/{}", segment(template));
        let request = Request::post("resolve the template", path).resource(template).repeat(Repeat::Read);
        let mut made = self.cluster.send(request).await?.value()?["template"].take();
        let mut settings = Map::new();
        flat("", &made["settings"]["index"], &mut settings);
        Ok(json!({"settings": settings, "mappings": made["mappings"].take()}))
    }
}

/// Settings by their dotted names.
fn flat(path: &str, value: &Value, into: &mut Map<String, Value>) {
    match value {
        Value::Object(parts) => {
            for (name, part) in parts {
                let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                flat(&path, part, into);
            }
        }
        Value::Null => {}
        leaf => drop(into.insert(path.to_owned(), leaf.clone())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_have_one_name_each() {
        let mut found = Map::new();
        let nested = json!({"number_of_replicas": "0", "analysis": {"filter": {"stop": {"type": "stop", "stopwords": ["a"]}}}});
        flat("", &nested, &mut found);
        let expected = json!({
            "number_of_replicas": "0", "analysis.filter.stop.type": "stop", "analysis.filter.stop.stopwords": ["a"],
        });
        assert_eq!(Value::Object(found), expected);
    }
}
