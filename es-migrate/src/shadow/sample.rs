//! Queries made of what documents hold.

use std::collections::BTreeSet;

use es_core::cluster::{Cluster, Repeat, Request, segment};
use es_core::error::Error;
use serde_json::{Value, json};

use super::Query;
use crate::migration::Migration;
use crate::operation::Operation;

/// Words of one query: about as many as people search for.
const WORDS: usize = 5;

/// Whatever is longer is no word.
const LONGEST: usize = 100;

/// Another seed asks of other documents; with this one the same are asked of each time.
const SEED: u32 = 7;

/// So many documents are asked of by what they hold in a field.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    pub(crate) documents: usize,
    pub(crate) old: String,
    /// The field's name in the new version, where the migration does not tell.
    pub(crate) new: Option<String>,
}

impl Sample {
    /// The queries. One request.
    ///
    /// Elasticsearch: `POST /<index>/_search` with `random_score`.
    pub(crate) async fn queries(
        &self,
        cluster: &Cluster,
        index: &str,
        migration: &Migration,
    ) -> Result<Vec<Query>, Error> {
        let body = json!({
            "size": self.documents, "_source": false, "fields": [self.old], "track_total_hits": false,
            "query": {"function_score": {
                "query": {"exists": {"field": self.old}},
                "functions": [{"random_score": {"seed": SEED, "field": "_seq_no"}}],
                "boost_mode": "replace",
            }},
        });
        let request = Request::post("take a sample", format!("/{}/_search", segment(index)))
            .resource(index)
            .repeat(Repeat::Read)
            .json(&body)?;
        let found = cluster.send(request).await?.value()?;
        let hits = found["hits"]["hits"].as_array().into_iter().flatten();
        let texts = hits.filter_map(|hit| words(&hit["fields"][&self.old][0]));
        let new = self.new.clone().unwrap_or_else(|| renamed(migration, &self.old));
        let mut seen = BTreeSet::new();
        let queries =
            texts.filter(|text| seen.insert(text.clone())).filter_map(|text| self.query(&text, &new));
        Ok(queries.collect())
    }

    fn query(&self, text: &str, new: &str) -> Option<Query> {
        let body = |field: &str| json!({"query": {"match": { (field): {"query": text} }}});
        Query::new(format!("{}: {text}", self.old), &body(&self.old), &body(new)).ok()
    }
}

/// The first words of a value.
fn words(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return None,
    };
    let words: Vec<_> = text.split_whitespace().filter(|word| word.len() <= LONGEST).take(WORDS).collect();
    (!words.is_empty()).then(|| words.join(" "))
}

/// What a field is called after the migration.
fn renamed(migration: &Migration, field: &str) -> String {
    migration.operations.iter().fold(field.to_owned(), |field, operation| match operation {
        Operation::Rename { from, to } if field == *from => to.clone(),
        Operation::Rename { from, to } => {
            let within = field.strip_prefix(from.as_str()).filter(|rest| rest.starts_with('.'));
            within.map(|rest| format!("{to}{rest}")).unwrap_or(field)
        }
        _ => field,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reindex;

    #[test]
    fn renames_are_followed() {
        let migration = reindex().rename("title", "heading").set("n", 1).rename("heading", "text.headline");
        for (old, new) in [
            ("title", "text.headline"),
            ("title.raw", "text.headline.raw"),
            ("titles", "titles"),
            ("price", "price"),
        ] {
            assert_eq!(renamed(&migration, old), new);
        }
    }

    #[test]
    fn a_query_is_a_few_words() {
        assert_eq!(
            words(&json!("one  two\nthree four five six")).as_deref(),
            Some("one two three four five")
        );
        assert_eq!(words(&json!(format!("{} b", "a".repeat(101)))).as_deref(), Some("b"));
        assert_eq!(words(&json!(7)).as_deref(), Some("7"));
        assert_eq!((words(&json!("  ")), words(&json!({"a": 1})), words(&Value::Null)), (None, None, None));
    }
}
