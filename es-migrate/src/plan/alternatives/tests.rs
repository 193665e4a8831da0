//! Offers, by the changes that they stand for.

use es_core::plan::Differences;
use serde_json::{Value, json};

use super::*;
use crate::reindex;

/// What is live, what is declared, and the migration between them.
struct Case {
    live: Value,
    declared: Value,
    settings: [Value; 2],
    migration: Migration,
    series: bool,
}

impl Case {
    fn new(live: Value, declared: Value) -> Case {
        Case {
            live,
            declared,
            settings: [json!({}), json!({"index": {}})],
            migration: reindex(),
            series: false,
        }
    }

    fn migration(self, migration: Migration) -> Case {
        Case { migration, ..self }
    }

    fn analysis(mut self, declared: Value, live: Value) -> Case {
        self.settings = [json!({"analysis": declared}), json!({"index": {"analysis": live}})];
        self
    }

    fn offers(&self) -> Alternatives {
        let root = |fields: &Value| match fields.get("properties") {
            Some(_) => fields.clone(),
            None => json!({ "properties": fields }),
        };
        let declared = json!({"mappings": root(&self.declared), "settings": self.settings[0]});
        let live = json!({"mappings": root(&self.live), "settings": self.settings[1]});
        let changes = Differences::between(&declared, &live).changes;
        offers::make(&Given {
            index: "products-v1",
            name: "Product",
            version: 2,
            declared: &declared,
            live: &live,
            changes: &changes,
            migration: &self.migration,
            series: self.series,
            measured: Measured {
                size: Size { documents: 1_000, bytes: 4_096 },
                copies: 2,
                rate: Some((500, Duration::from_secs(4))),
            },
        })
    }

    /// What is offered: kind, what queries name, what to write.
    fn summary(&self) -> Vec<String> {
        let offers = self.offers().offers;
        let write = |offer: &Alternative| {
            offer.instead.iter().map(|one| one.write.clone()).collect::<Vec<_>>().join(" ")
        };
        offers.iter().map(|offer| format!("{} {}: {}", offer.kind, offer.queries, write(offer))).collect()
    }
}

#[test]
fn another_analyzer_is_a_sub_field() {
    let case = Case::new(
        json!({"name": {"type": "text", "fields": {"raw": {"type": "keyword"}}}}),
        json!({"name": {"type": "text", "analyzer": "english", "copy_to": "all", "fields": {"raw": {"type": "keyword"}}}, "all": {"type": "text"}}),
    );
    let offered = r#"sub-field name.english: #[es(text(copy_to = "all", fields(english = text(analyzer = "english"), raw = keyword)))]"#;
    assert_eq!(case.summary(), [offered]);
    let Alternatives { offers, remaining } = case.offers();
    assert_eq!(remaining, [""; 0]);
    let sub_field = json!({"english": {"type": "text", "analyzer": "english"}});
    assert_eq!(offers[0].mapping, json!({"properties": {"name": {"type": "text", "fields": sub_field}}}));
    let cost = &offers[0].cost;
    assert_eq!(
        (cost.documents, cost.bytes, cost.disk_bytes, cost.estimate_ms),
        (1_000, 4_096, 16_384, Some(8_000))
    );
    assert_eq!(cost.requests, ["PUT /products-v1/_mapping", "POST /products-v1/_update_by_query"]);
    println!("{}", case.offers());
}

#[test]
fn another_type_is_a_sub_field_or_a_runtime_field() {
    let case = Case::new(json!({"price": {"type": "keyword"}}), json!({"price": {"type": "long"}}));
    let offered = [
        "sub-field price.long: #[es(keyword(fields(long = long(ignore_malformed = true))))]",
        "runtime field price: #[es(keyword)] #[es(runtime(price = long))]",
    ];
    assert_eq!(case.summary(), offered);
    assert_eq!(case.offers().offers[1].mapping, json!({"runtime": {"price": {"type": "long"}}}));
    println!("{}", case.offers());
}

#[test]
fn a_rename_is_an_alias() {
    let renamed = || reindex().rename("title", "headline");
    let case = Case::new(json!({"title": {"type": "text"}}), json!({"headline": {"type": "text"}}))
        .migration(renamed());
    let offered = r##"alias headline: #[serde(rename = "title")] #[es(text)] #[es(alias(headline = "title"))] no `.rename("title", "headline")`"##;
    assert_eq!(case.summary(), [offered]);
    println!("{}", case.offers());
}
