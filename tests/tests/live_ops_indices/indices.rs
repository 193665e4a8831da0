use std::time::{Duration, UNIX_EPOCH};

use es_core::init::Suffix;
use es_core::ops::Bearer;
use es_core::ops::indices::{IndexError, IndexHealth, IndexState, Part};
use es_core::resources::{AliasOptions, Index};
use es_testkit::{Fault, When};
use es_tests::stage::Stage;
use serde_json::json;

use crate::{alias, held, make, make_stream, names};

fn metrics() -> Index {
    Index::new("metrics-2024")
        .setting("number_of_replicas", 0)
        .settings(json!({ "index": { "codec": "best_compression", "refresh_interval": "30s" } }))
        .mappings(json!({ "properties": { "value": { "type": "double" } } }))
        .alias("metrics", AliasOptions::new())
}

#[tokio::test]
async fn an_index_is_made_with_settings_mapping_and_aliases_and_once() {
    let stage = Stage::new("create").await;
    let indices = stage.es.indices();
    assert_eq!(indices.create(&metrics()).await.unwrap(), stage.name("metrics-2024"));
    let there = &stage.indices().await["metrics-2024"];
    assert_eq!(there["mappings"]["properties"]["value"]["type"], "double");
    assert_eq!(there["settings"]["index"]["codec"], "best_compression");
    assert_eq!(there["aliases"], json!({ "metrics": {} }));

    let again = indices.create(&metrics()).await.unwrap_err();
    assert!(matches!(&again, IndexError::NameTaken { by: Bearer::Index, .. }), "{again}");
    let of_alias = indices.create(&Index::new("metrics")).await.unwrap_err();
    let is = |by: &Bearer| *by == Bearer::Alias { of: vec![stage.name("metrics-2024")] };
    assert!(matches!(&of_alias, IndexError::NameTaken { by, .. } if is(by)), "{of_alias}");
    assert!(of_alias.to_string().contains("it is an alias of `create-"), "{of_alias}");
    assert_eq!(names(&stage).await, ["metrics-2024"]);
}

#[tokio::test]
async fn what_the_server_refuses_is_told_by_part_with_its_reason() {
    let stage = Stage::new("refused").await;
    let index = |name: &str| Index::new(name).setting("number_of_replicas", 0);
    let cases = [
        (index("a").setting("number_of_shards", 0), Part::Settings, "must be >= 1"),
        (index("a").setting("a_plugins.own", 1), Part::Settings, "unknown setting [index.a_plugins.own]"),
        (
            index("a").settings(json!({ "analysis": { "analyzer": { "x": { "tokenizer": "standard", "filter": ["nope"] } } } })),
            Part::Analysis,
            "failed to find filter under name [nope]",
        ),
        (index("a").mappings(json!({ "properties": { "x": { "type": "textt" } } })), Part::Mappings, "No handler for type"),
        (
            index("a").mappings(json!({ "properties": { "x": { "type": "text", "analyzer": "nope" } } })),
            Part::Mappings,
            "analyzer [nope] has not been configured",
        ),
    ];
    for (index, expected, words) in cases {
        match stage.es.indices().create(&index).await.unwrap_err() {
            IndexError::Refused { part, reason, .. } => {
                assert_eq!(part, expected, "{reason}");
                assert!(reason.contains(words), "{reason}");
            }
            other => panic!("{other}"),
        }
    }
    // These are found before anything is sent.
    stage.requests();
    for wrong in [Index::new("Upper"), Index::new("a").setting("refresh_intervall", "1s"), Index::new("a*")] {
        let error = stage.es.indices().create(&wrong).await.unwrap_err();
        assert!(matches!(error, IndexError::Name(_) | IndexError::Invalid(_)), "{error}");
    }
    assert_eq!(stage.requests(), [""; 0]);
    assert_eq!(names(&stage).await, [""; 0]);
}

#[tokio::test]
async fn a_lost_reply_is_told_as_it_is() {
    let stage = Stage::new("lost").await;
    stage.recorder.inject(When::any().method("PUT").nth(1), Fault::LoseResponse);
    stage.es.indices().create(&metrics()).await.unwrap();
    stage.recorder.heal();
    // The request never came: it is not there, and nobody says that it is.
    stage.recorder.inject(When::any().method("PUT").nth(1), Fault::LoseRequest);
    let error = stage.es.indices().create(&Index::new("other")).await.unwrap_err();
    assert!(matches!(&error, IndexError::Cluster(error) if error.is_outcome_unknown()), "{error}");
    stage.recorder.heal();
    // Somebody else's of the name is not taken for one's own.
    make(&stage, "mine", json!({ "settings": { "number_of_replicas": 0 } })).await;
    stage.recorder.inject(When::any().method("PUT").nth(1), Fault::LoseRequest);
    let mine = Index::new("mine").setting("number_of_replicas", 0).setting("refresh_interval", "7s");
    let error = stage.es.indices().create(&mine).await.unwrap_err();
    assert!(matches!(error, IndexError::NameTaken { by: Bearer::Index, .. }), "{error}");
    assert_eq!(names(&stage).await, ["metrics-2024", "mine"]);
}

#[tokio::test]
async fn an_index_of_a_month_is_made_once_from_what_is_given_or_from_its_template() {
    let stage = Stage::new("dated").await;
    let template = json!({
        "index_patterns": [format!("{}*", stage.name("visits-"))],
        "template": { "settings": { "number_of_replicas": 0, "refresh_interval": "9s" } },
    });
    stage.put(&format!("/_index_template/{}", stage.name("visits")), template).await;
    let november = UNIX_EPOCH + Duration::from_hours(498_859);
    let month = Index::dated("visits", Suffix::monthly(november));
    let (one, two) = tokio::join!(stage.es.indices().ensure(&month), async {
        stage.cluster().indices().ensure(&month).await
    });
    let (one, two) = (one.unwrap(), two.unwrap());
    assert_eq!(one.index, stage.name("visits-2026.11"));
    assert!(one.created != two.created, "one of two made it");
    assert!(one.differs.is_empty() && two.differs.is_empty());
    assert_eq!(held(&stage, "visits-2026.11").await["refresh_interval"], "9s");

    let other = month.clone().setting("refresh_interval", "3s");
    let found = stage.es.indices().ensure(&other).await.unwrap();
    let differs: Vec<_> = found.differs.iter().map(es_core::plan::Change::values).collect();
    assert_eq!((found.created, differs), (false, vec!["9s → 3s".to_owned()]));
    assert_eq!(held(&stage, "visits-2026.11").await["refresh_interval"], "9s", "it was left as it is");

    alias(
        &stage,
        json!([{ "add": { "index": stage.name("visits-2026.11"), "alias": stage.name("visits-now") } }]),
    )
    .await;
    let taken = stage.es.indices().ensure(&Index::new("visits-now")).await.unwrap_err();
    assert!(matches!(&taken, IndexError::NameTaken { by: Bearer::Alias { .. }, .. }), "{taken}");
}

#[tokio::test]
async fn what_there_is_is_listed_with_what_it_is() {
    let stage = Stage::new("list").await;
    let indices = stage.es.indices();
    make(&stage, "a-1", json!({ "settings": { "number_of_shards": 2, "number_of_replicas": 0 } })).await;
    make(&stage, "a-2", json!({ "settings": { "number_of_replicas": 0, "hidden": true }, "aliases": { (stage.name("x")): {} } })).await;
    make(&stage, "b-1", json!({ "settings": { "number_of_replicas": 0 } })).await;
    make_stream(&stage, "events").await;
    crate::fill(&stage, "a-1", 5).await;
    assert!(indices.close("b-1").await.unwrap());
    assert!(indices.close("b-1").await.unwrap(), "a closed one stays closed");

    let all = indices.list("a-*,b-*,x").await.unwrap();
    let names: Vec<_> = all.iter().map(|index| index.name.replace(stage.area.prefix(), "")).collect();
    assert_eq!(names, ["a-1", "a-2", "b-1"], "an index is not found by its alias's name");
    assert_eq!((all[0].shards, all[0].replicas, all[0].docs), (2, 0, Some(5)));
    assert_eq!((all[0].health, all[0].state), (Some(IndexHealth::Green), IndexState::Open));
    assert!(all[0].size.unwrap().0 > 0 && all[0].created > UNIX_EPOCH);
    assert!(all[1].hidden && !all[0].hidden);
    assert_eq!(all[1].written_through.iter().collect::<Vec<_>>(), [&stage.name("x")]);
    assert_eq!((all[2].state, all[2].docs), (IndexState::Closed, None));
    let path = format!("/_cluster/state/metadata/{}?filter_path=metadata.indices.*.state", stage.name("b-1"));
    assert_eq!(stage.get(&path).await["metadata"]["indices"]["b-1"]["state"], "close");

    assert!(indices.open("b-1").await.unwrap() && indices.open("b-1").await.unwrap());
    assert_eq!(indices.get("b-1").await.unwrap().unwrap().state, IndexState::Open);
    assert_eq!(indices.get("nope").await.unwrap(), None);
    for (name, there) in [("a-1", true), ("x", true), ("events", true), ("nope", false)] {
        assert_eq!(indices.exists(name).await.unwrap(), there, "{name}");
        assert_eq!(indices.resolve(name).await.unwrap().is_some(), there, "{name}");
    }
    match indices.resolve("events").await.unwrap() {
        Some(Bearer::DataStream { backing }) => assert_eq!(backing.len(), 1),
        other => panic!("{other:?}"),
    }
    // Only an index by its own name is opened or closed.
    let error = indices.close("x").await.unwrap_err();
    assert!(matches!(&error, IndexError::NotAnIndex { is: Bearer::Alias { .. }, .. }), "{error}");
    assert!(matches!(indices.open("nope").await.unwrap_err(), IndexError::NotFound { .. }));
    assert_eq!(indices.get("a-2").await.unwrap().unwrap().state, IndexState::Open);
}
