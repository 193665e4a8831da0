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
    timed: bool,
}

impl Case {
    fn new(live: Value, declared: Value) -> Case {
        Case {
            live,
            declared,
            settings: [json!({}), json!({"index": {}})],
            migration: reindex(),
            timed: false,
        }
    }

    fn migration(self, migration: Migration) -> Case {
        Case { migration, ..self }
    }

    fn analysis(mut self, [declared, live]: [Value; 2]) -> Case {
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
            definitions: Definitions::of(&declared, &live, &changes, 2),
            timed: self.timed,
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
}

#[test]
fn a_rename_is_an_alias() {
    let renamed = || reindex().rename("title", "headline");
    let case = Case::new(json!({"title": {"type": "text"}}), json!({"headline": {"type": "text"}}))
        .migration(renamed());
    let offered = r#"alias headline: #[serde(rename = "title")] #[es(text)] #[es(alias(headline = "title"))] no `.rename("title", "headline")`"#;
    assert_eq!(case.summary(), [offered]);
}

#[test]
fn a_rename_with_another_analyzer_is_an_alias_of_a_sub_field() {
    let case = Case::new(
        json!({"a": {"properties": {"title": {"type": "text"}}}}),
        json!({"a": {"properties": {"headline": {"type": "text", "analyzer": "english", "fields": {"raw": {"type": "keyword"}}}}}}),
    )
    .migration(reindex().rename("a.title", "a.headline").remove("old"));
    let Alternatives { offers, remaining } = case.offers();
    assert_eq!(remaining, ["remove old"], "no alias stands for that");
    let on: Vec<_> = offers[0].instead.iter().map(|one| format!("{}: {}", one.on, one.write)).collect();
    let expected = [
        r#"on the field `headline` of `a`: #[serde(rename = "title")] #[es(text(fields(english = text(analyzer = "english"), raw = keyword)))]"#,
        r#"on the struct of `a`: #[es(alias(headline = "a.title.english"))]"#,
        r#"in the migration: no `.rename("a.title", "a.headline")`"#,
    ];
    assert_eq!(on, expected);
    assert!(offers[0].limits.iter().any(|limit| limit.contains("`a.title.…`, not `a.headline.…`")));
}

/// What is offered, by kind and what queries name; and what takes a copy all the same.
#[test]
#[allow(clippy::too_many_lines)] // a case after the other
fn what_is_offered_and_what_is_not() {
    let keyword = || json!({"type": "keyword"});
    let title = |more: Value| {
        let mut title = json!({"type": "text"});
        title.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "title": title })
    };
    let analysis = |filter: &str| json!({"analyzer": {"own": {"type": "custom", "tokenizer": "standard", "filter": [filter]}}});
    let cases = [
        (
            "a normalizer",
            Case::new(json!({"k": keyword()}), json!({"k": {"type": "keyword", "normalizer": "lowercase"}})),
            vec!["sub-field k.lowercase"],
            vec![],
        ),
        (
            "a name that is taken",
            Case::new(
                title(json!({"fields": {"english": keyword()}})),
                title(json!({"analyzer": "english"})),
            ),
            vec!["sub-field title.v2"],
            vec![],
        ),
        (
            "of a sub-field",
            Case::new(
                title(json!({"fields": {"raw": keyword()}})),
                title(json!({"fields": {"raw": {"type": "text"}}})),
            ),
            vec!["sub-field title.text"],
            vec![],
        ),
        (
            "two parameters of one field",
            Case::new(title(json!({})), title(json!({"norms": false, "analyzer": "english"}))),
            vec!["sub-field title.english"],
            vec![],
        ),
        (
            "less is no more",
            Case::new(json!({"k": keyword()}), json!({"k": {"type": "keyword", "doc_values": false}})),
            vec![],
            vec!["k.doc_values: true → false"],
        ),
        (
            "in nested documents, none is computed",
            Case::new(
                json!({"parts": {"type": "nested", "properties": {"size": keyword()}}}),
                json!({"parts": {"type": "nested", "properties": {"size": {"type": "long"}}}}),
            ),
            vec!["sub-field parts.size.long"],
            vec![],
        ),
        (
            "in objects",
            Case::new(
                json!({"price": {"properties": {"amount": keyword()}}}),
                json!({"price": {"properties": {"amount": {"type": "double"}}}}),
            ),
            vec!["sub-field price.amount.double", "runtime field price.amount"],
            vec![],
        ),
        (
            "nested from object",
            Case::new(
                json!({"parts": {"properties": {"size": keyword()}}}),
                json!({"parts": {"type": "nested", "properties": {"size": keyword()}}}),
            ),
            vec![],
            vec!["parts.type: object → nested"],
        ),
        (
            "a range of numbers",
            Case::new(json!({"n": {"type": "integer"}}), json!({"n": {"type": "long"}})),
            vec![],
            vec!["n.type: integer → long"],
        ),
        (
            "a script of its own",
            Case::new(json!({"n": keyword()}), json!({"n": {"type": "long", "script": "emit(1L)"}})),
            vec![],
            vec!["n.type: keyword → long"],
        ),
        (
            "a part of `_source`",
            Case::new(
                json!({"_source": {"excludes": ["x"]}, "properties": {"n": keyword()}}),
                json!({"_source": {"excludes": ["x"]}, "properties": {"n": {"type": "long"}}}),
            ),
            vec![],
            vec!["n.type: keyword → long"],
        ),
        (
            "what copies to the new name",
            Case::new(
                json!({"a": {"type": "text"}, "c": {"type": "text"}}),
                json!({"b": {"type": "text"}, "c": {"type": "text", "copy_to": "b"}}),
            )
            .migration(reindex().rename("a", "b")),
            vec![],
            vec!["rename a to b"],
        ),
        (
            "another object",
            Case::new(
                json!({"a": {"properties": {"x": keyword()}}}),
                json!({"b": {"properties": {"x": keyword()}}}),
            )
            .migration(reindex().rename("a", "b")),
            vec![],
            vec!["rename a to b"],
        ),
        (
            "another place",
            Case::new(
                json!({"x": keyword(), "b": {"properties": {"y": keyword()}}}),
                json!({"b": {"properties": {"x": keyword(), "y": keyword()}}}),
            )
            .migration(reindex().rename("x", "b.x")),
            vec![],
            vec!["rename x to b.x"],
        ),
        (
            "an analyzer that means something else, and another parameter",
            Case::new(title(json!({"analyzer": "own"})), title(json!({"analyzer": "own", "norms": false})))
                .analysis(["lowercase", "uppercase"].map(analysis)),
            vec!["sub-field title.own_v2"],
            vec![],
        ),
        (
            "a default analyzer that means something else",
            Case::new(title(json!({})), title(json!({}))).analysis(["standard", "keyword"].map(|tokenizer| {
                json!({"analyzer": {"default": {"type": "custom", "tokenizer": tokenizer}}})
            })),
            vec![],
            vec!["analysis analyzer.default.tokenizer: keyword → standard"],
        ),
        (
            "an analyzer that another field searches with",
            Case::new(
                json!({"a": {"type": "text", "analyzer": "own"}, "b": {"type": "text", "search_analyzer": "own"}}),
                json!({"a": {"type": "text", "analyzer": "own"}, "b": {"type": "text", "search_analyzer": "own"}}),
            )
            .analysis(["lowercase", "uppercase"].map(analysis)),
            vec![],
            vec!["analysis analyzer.own.filter: [\"uppercase\"] → [\"lowercase\"]"],
        ),
        (
            "an analyzer that a new field uses too",
            Case::new(
                title(json!({"analyzer": "own"})),
                json!({"title": {"type": "text", "analyzer": "own"}, "more": {"type": "text", "analyzer": "own"}}),
            )
            .analysis(["lowercase", "uppercase"].map(analysis)),
            vec!["sub-field title.own_v2"],
            vec!["what `more` is analyzed by"],
        ),
        (
            "an analyzer that is new",
            Case::new(title(json!({})), title(json!({"analyzer": "own"})))
                .analysis([analysis("lowercase"), json!({})]),
            vec!["sub-field title.own"],
            vec![],
        ),
    ];
    for (case, given, offered, remains) in cases {
        let Alternatives { offers, remaining } = given.offers();
        let short: Vec<_> = offers.iter().map(|offer| format!("{} {}", offer.kind, offer.queries)).collect();
        assert_eq!(
            (short, remaining),
            (
                offered.into_iter().map(str::to_owned).collect(),
                remains.into_iter().map(str::to_owned).collect::<Vec<_>>()
            ),
            "{case}"
        );
    }
}

#[test]
fn what_an_analyzer_was_stays_beside_what_it_is_to_be() {
    let analysis = |stopwords: Value| {
        json!({
            "analyzer": {"own": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "stops"]}},
            "filter": {"stops": {"type": "stop", "stopwords": stopwords, "ignore_case": "true"}},
        })
    };
    let title =
        || json!({"title": {"type": "text", "analyzer": "own", "fields": {"raw": {"type": "keyword"}}}});
    let case = Case::new(title(), title()).analysis([json!(["a", "b"]), json!(["a"])].map(analysis));
    let offered = [concat!(
        "sub-field title.own_v2: ",
        r#"#[es(text(analyzer = "own", fields(own_v2 = text(analyzer = "own_v2"), raw = keyword)))] "#,
        r#"#[es(analyzer(own = custom(filter = ["lowercase", "stops"], tokenizer = "standard"), "#,
        r#"own_v2 = custom(filter = ["lowercase", "stops_v2"], tokenizer = "standard")), "#,
        r#"filter(stops = stop(ignore_case = true, stopwords = ["a"]), stops_v2 = stop(ignore_case = true, stopwords = ["a", "b"])))]"#,
    )];
    assert_eq!(case.summary(), offered);
    let Alternatives { offers, remaining } = case.offers();
    assert!(offers[0].cost.closes_index && remaining.is_empty(), "{offers:?} {remaining:?}");
}

#[test]
fn the_time_of_a_stream_is_left_as_it_is() {
    let mut case =
        Case::new(json!({"@timestamp": {"type": "date"}}), json!({"@timestamp": {"type": "date_nanos"}}));
    assert_eq!(
        case.summary(),
        [
            "sub-field @timestamp.date_nanos: #[es(date(fields(date_nanos = date_nanos(ignore_malformed = true))))]"
        ]
    );
    case.timed = true;
    assert_eq!((case.offers().offers, case.offers().remaining.len()), (vec![], 1));
}

#[test]
fn an_index_that_is_full_takes_no_more() {
    let mut case = Case::new(json!({"price": {"type": "keyword"}}), json!({"price": {"type": "long"}}));
    case.settings[1] = json!({"index": {"mapping": {"total_fields": {"limit": "1"}}}});
    assert_eq!(case.offers().offers, []);
}

/// What is offered for any pair of types is of the tables, and makes the copy unnecessary.
#[test]
fn any_two_types() {
    let types =
        || es_vocab::field_types().map(|ty| ty.name).filter(|ty| !["object", "nested", "join"].contains(ty));
    let mut offered = 0;
    for (live, declared) in types().flat_map(|live| types().map(move |declared| (live, declared))) {
        let case = Case::new(json!({"f": {"type": live}}), json!({"f": {"type": declared}}));
        let Alternatives { offers, remaining } = case.offers();
        let within = |from: &[&str], to: &[&str]| from.contains(&live) && to.contains(&declared);
        for offer in &offers {
            offered += 1;
            let known = match offer.kind {
                AlternativeKind::RuntimeField => RUNTIME_FIELDS.iter().any(|(from, to, _)| within(from, to)),
                _ => SUB_FIELDS.iter().any(|(from, to)| within(from, to)),
            };
            assert!(known && offer.mapping.is_object() && live != declared, "{live} → {declared}: {offer:?}");
        }
        assert_eq!(remaining.is_empty(), !offers.is_empty() || live == declared, "{live} → {declared}");
    }
    assert!(offered > 250, "{offered}");
}

#[test]
fn a_few_are_told_and_the_rest_is_counted() {
    let fields = |ty: &str| -> Value {
        (0..4).map(|n| (format!("f{n}"), json!({ "type": ty }))).collect::<serde_json::Map<_, _>>().into()
    };
    let case = Case::new(fields("keyword"), fields("long")).migration(reindex().remove("x").set("y", 1));
    let told = case.offers().to_string();
    let first = r"  without a copy, but for remove x and 1 more (write it, raise `version` if this one is recorded, `migrate make`):
    f0: sub-field `f0.long`; 1000 documents (4.0 KB) are written again, in about 8.0 s, up to 16.0 KB more on disk until merged
      on the field `f0`: #[es(keyword(fields(long = long(ignore_malformed = true))))]
      limits: queries, sorts and aggregations name `f0.long`; documents hold what `keyword` takes, as before; ";
    assert!(told.starts_with(first), "{told}");
    assert!(
        told.contains("    f0: runtime field; one request, and at each search `_source` is read"),
        "{told}"
    );
    assert!(told.ends_with("    and 3 more, which `--output json` lists\n"), "{told}");
    let json = serde_json::to_value(case.offers()).unwrap();
    assert_eq!((json["offers"].as_array().unwrap().len(), &json["remaining"][0]), (8, &json!("remove x")));
    assert_eq!(
        (&json["offers"][0]["kind"], &json["offers"][1]["kind"]),
        (&json!("multi_field"), &json!("runtime_field"))
    );
}
