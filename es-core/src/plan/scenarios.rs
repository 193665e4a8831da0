//! Whole documents against whole clusters: which plan comes of it.

use serde_json::{Value, json};

use super::{Declared, Live, Plan, Refusal, ResourcePlan, Verdict};
use crate::prelude::*;

#[derive(EsDocument)]
#[es(index = "products", version = 2, _meta = { "team": "shop" })]
#[es(settings(refresh_interval = "5s"), analyzer(product = custom(tokenizer = "standard", filter = ["lowercase"])))]
#[allow(dead_code)]
struct Product {
    #[es(text(analyzer = "product", fields(raw = keyword(ignore_above = 256))))]
    name: String,
    #[es(keyword)]
    brand: String,
}

fn declared() -> Declared {
    Declared::new(schema::<Product>(), "t-").unwrap()
}

/// The index that `init` makes, as the server returns it.
fn made() -> Value {
    let plan = declared().against(&Live::default());
    let body = &plan.steps[0].body;
    json!({
        "aliases": body["aliases"],
        "mappings": body["mappings"],
        "settings": {"index": {
            "analysis": body["settings"]["analysis"], "refresh_interval": "5s", "number_of_replicas": "1", "uuid": "u",
        }},
    })
}

fn live(indices: Value) -> Live {
    serde_json::from_value(indices).unwrap()
}

fn with(change: impl FnOnce(&mut Value)) -> Live {
    let mut index = made();
    change(&mut index);
    live(json!({"t-products-v2": index}))
}

fn against(live: &Live) -> ResourcePlan {
    declared().against(live)
}

fn requests(plan: &ResourcePlan) -> Vec<String> {
    plan.steps.iter().map(ToString::to_string).collect()
}

fn refusal(live: &Live) -> Refusal {
    match against(live).verdict {
        Verdict::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_empty_cluster_gets_everything_in_one_call() {
    let plan = against(&Live::default());
    assert_eq!((plan.verdict, plan.index.as_deref()), (Verdict::Create, Some("t-products-v2")));
    let [step] = plan.steps.as_slice() else { panic!("one step") };
    assert_eq!(step.to_string(), "PUT /t-products-v2");
    let write = json!({"is_write_index": true});
    assert_eq!(step.body["aliases"], json!({"t-products": write, "t-products.w2": write}));
    let meta = &step.body["mappings"]["_meta"];
    assert_eq!((&meta["team"], &meta["es_schema"]["document"]), (&json!("shop"), &json!("products")));
    assert_eq!(meta["es_schema"]["version"], json!(2));
}

#[test]
fn what_init_made_is_unchanged_at_a_glance_and_in_full() {
    let live = with(|_| {});
    assert_eq!(declared().at_a_glance(&live).unwrap().verdict, Verdict::Unchanged);
    let plan = against(&live);
    assert_eq!((plan.verdict, plan.changes, plan.steps), (Verdict::Unchanged, vec![], vec![]));
}

#[test]
fn what_is_missing_is_added_and_others_meta_is_kept() {
    let live = with(|index| {
        index["mappings"]["_meta"] =
            json!({"theirs": 1, "es_schema": {"document": "products", "version": 2, "fingerprint": "old"}});
        index["mappings"]["properties"].as_object_mut().unwrap().remove("brand");
        index["settings"]["index"]["refresh_interval"] = json!("1s");
        index["aliases"] = json!({"t-products": {}});
    });
    assert_eq!(declared().at_a_glance(&live), None);
    let plan = against(&live);
    assert_eq!(plan.verdict, Verdict::Update);
    let expected = ["PUT /t-products-v2/_settings", "PUT /t-products-v2/_mapping", "POST /_aliases"];
    assert_eq!(requests(&plan), expected);
    assert_eq!(plan.steps[0].body, json!({"index.refresh_interval": "5s"}));
    let meta = &plan.steps[1].body["_meta"];
    assert_eq!((&meta["theirs"], &meta["team"]), (&json!(1), &json!("shop")));
    assert_eq!(plan.steps[1].body["properties"], json!({"brand": {"type": "keyword"}}));
    let add = json!({"add": {"index": "t-products-v2", "alias": "t-products.w2", "is_write_index": true}});
    assert_eq!(plan.steps[2].body, json!({"actions": [add]}));
}

#[test]
fn an_older_build_of_the_same_version_sends_nothing() {
    let live = with(|index| {
        index["mappings"]["_meta"]["es_schema"]["fingerprint"] = json!("newer build");
        index["mappings"]["properties"]["added"] = json!({"type": "ip"});
        index["mappings"]["properties"]["brand"]["ignore_above"] = json!(9);
        index["settings"]["index"]["max_result_window"] = json!("9");
    });
    let plan = against(&live);
    assert_eq!((plan.verdict, plan.steps), (Verdict::Unchanged, vec![]));
    assert_eq!(plan.changes.len(), 2, "they are shown all the same");
}

#[test]
fn versions_decide_who_may_touch_what() {
    let version =
        |version: u32| with(|index| index["mappings"]["_meta"]["es_schema"]["version"] = json!(version));
    let newer = against(&version(3));
    assert_eq!((newer.verdict, newer.steps), (Verdict::NewerIsLive { version: 3 }, vec![]));
    let older = Refusal::NeedsMigration { index: "t-products-v2".into(), live: 1, declared: 2 };
    assert_eq!(refusal(&version(1)), older);
    // A newer program's aliases are its own business.
    let mut indices = json!({"t-products-v3": made(), "t-products-v2": {"aliases": {"t-products.w2": {}}}});
    indices["t-products-v3"]["mappings"]["_meta"]["es_schema"]["version"] = json!(3);
    indices["t-products-v3"]["aliases"] = json!({"t-products": {"is_write_index": true}});
    assert_eq!(against(&live(indices)).verdict, Verdict::NewerIsLive { version: 3 });
}

#[test]
fn an_index_of_somebody_else_is_adopted_if_it_fits() {
    let foreign = |change: fn(&mut Value)| {
        let mut index = made();
        index["mappings"]["_meta"] = json!({"theirs": 1, "team": "shop"});
        index["aliases"] = json!({"t-products": {}});
        change(&mut index);
        live(json!({"legacy": index}))
    };
    let plan = against(&foreign(|_| {}));
    assert_eq!((plan.verdict.clone(), plan.index.as_deref()), (Verdict::Adopt, Some("legacy")));
    assert_eq!(requests(&plan), ["PUT /legacy/_mapping", "POST /_aliases"]);
    assert_eq!(plan.steps[0].body["_meta"]["es_schema"]["version"], json!(2));
    assert_eq!(plan.steps[0].body["_meta"]["theirs"], json!(1));

    let refused =
        refusal(&foreign(|index| index["mappings"]["properties"]["brand"] = json!({"type": "text"})));
    let Refusal::Incompatible { index, adopting: true, changes } = &refused else { panic!("{refused:?}") };
    assert_eq!((index.as_str(), changes.len()), ("legacy", 1));
    assert!(
        refused.to_string().contains("\n  brand.type: text → keyword  needs a reindex\nhelp: "),
        "{refused}"
    );
}

#[test]
fn an_incompatible_change_is_shown_whole_and_sends_nothing() {
    let live = with(|index| {
        index["mappings"]["_meta"]["es_schema"]["fingerprint"] = json!("old");
        index["mappings"]["properties"]["name"] = json!({"type": "text"});
        index["settings"]["index"]["analysis"] = json!({});
        index["settings"]["index"]["refresh_interval"] = json!("1s");
    });
    let plan = against(&live);
    let Verdict::Refused(Refusal::Incompatible { changes, .. }) = &plan.verdict else { panic!("{plan:?}") };
    let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "analysis analyzer.product: custom {\"filter\":[\"lowercase\"],\"tokenizer\":\"standard\"}  needs closing the index",
            "name.analyzer: standard → product  needs a reindex",
        ]
    );
    assert!(plan.steps.is_empty());
}

#[test]
fn what_stands_in_the_way_has_a_name() {
    let alias = || "t-products".to_owned();
    let index = || "t-products-v2".to_owned();
    let write_alias = || "t-products.w2".to_owned();
    let stray = json!({"aliases": {"t-products.w2": {"is_write_index": true}}});
    let cases = [
        (live(json!({"t-products": {}})), Refusal::NameTaken { alias: alias() }),
        (live(json!({".ds-x": {"data_stream": "t-products"}})), Refusal::DataStream { alias: alias() }),
        (
            live(json!({"a": {"aliases": {"t-products": {}}}, "b": {"aliases": {"t-products": {}}}})),
            Refusal::NoWriteIndex { alias: alias(), indices: vec!["a".into(), "b".into()] },
        ),
        (
            live(json!({"stray": stray.clone()})),
            Refusal::WriteAliasElsewhere {
                write_alias: write_alias(),
                elsewhere: "stray".into(),
                index: index(),
            },
        ),
        (
            live(json!({"stray": stray, "t-products-v2": made()})),
            Refusal::WriteAliasElsewhere {
                write_alias: write_alias(),
                elsewhere: "stray".into(),
                index: index(),
            },
        ),
        (
            with(|index| index["mappings"]["_meta"]["es_schema"]["document"] = json!("orders")),
            Refusal::OtherDocument { index: index(), document: "orders".into() },
        ),
        (
            with(|index| index["settings"]["index"]["verified_before_close"] = json!("true")),
            Refusal::Closed { index: index() },
        ),
        (
            with(|index| index["mappings"]["_meta"]["es_schema"] = json!(7)),
            Refusal::UnreadableStamp { index: index() },
        ),
    ];
    for (live, expected) in cases {
        assert_eq!(refusal(&live), expected);
        assert!(expected.to_string().contains("\nhelp: "), "{expected}");
    }
}

#[test]
fn the_write_index_of_an_alias_is_the_live_one() {
    let live = live(json!({"archive": {"aliases": {"t-products": {}}}, "t-products-v2": made()}));
    assert_eq!(declared().at_a_glance(&live).unwrap().verdict, Verdict::Unchanged);
}

#[test]
fn an_index_that_lost_its_alias_gets_it_back() {
    let plan = against(&with(|index| index["aliases"] = json!({})));
    assert_eq!(requests(&plan), ["POST /_aliases"]);
    assert_eq!(plan.steps[0].body["actions"].as_array().unwrap().len(), 2);
}

#[test]
fn a_plan_prints_like_a_diff_and_serialises() {
    let document = against(&with(|index| {
        index["mappings"]["_meta"]["es_schema"]["fingerprint"] = json!("old");
        index["mappings"]["properties"].as_object_mut().unwrap().remove("brand");
        index["mappings"]["properties"]["name"]["fields"]["raw"]["ignore_above"] = json!(5);
        index["mappings"]["properties"]["legacy"] = json!({"type": "ip"});
    }));
    let plan = Plan { resources: vec![document] };
    insta::assert_snapshot!(plan, @r"
    Product (t-products-v2): update
      + brand                  keyword  put mapping
      ~ name.raw.ignore_above  5 → 256  put mapping, refresh
        existing documents gain by `_update_by_query` what says refresh
        on the server only, left alone: legacy
      → PUT /t-products-v2/_mapping
    1 request
    ");
    let json = serde_json::to_value(&plan).unwrap();
    assert_eq!(json["resources"][0]["verdict"], json!("update"));
    assert_eq!(json["resources"][0]["changes"][0]["takes"], json!("put_mapping"));
    assert_eq!(json["resources"][0]["steps"][0]["action"], json!("put_mapping"));
    assert_eq!((plan.requests(), plan.is_empty()), (1, false));
}
