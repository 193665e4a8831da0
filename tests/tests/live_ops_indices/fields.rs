use es_core::ops::settings::{SettingsError, UpdateOutcome};
use es_core::plan::Takes;
use es_core::prelude::*;
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{alias, make};

#[derive(EsObject)]
struct Reading {
    #[es(keyword)]
    tags: Vec<String>,
    view_count: u32,
    metadata: Counts,
}

#[derive(EsObject)]
struct Counts {
    word_count: u32,
}

fn articles() -> Value {
    json!({
        "settings": { "number_of_replicas": 0 },
        "mappings": { "dynamic": "strict", "properties": { "title": { "type": "text" } } },
    })
}

#[tokio::test]
async fn fields_are_added_from_a_struct_and_from_json_to_all_that_is_meant() {
    let stage = Stage::new("fields").await;
    for name in ["articles-1", "articles-2"] {
        make(&stage, name, articles()).await;
    }
    alias(&stage, json!([{ "add": { "index": stage.name("articles-1"), "alias": stage.name("articles") } }]))
        .await;
    let fields = stage.es.fields();
    let added = fields.add::<Reading>("articles-*").await.unwrap();
    assert_eq!(added.len(), 2);
    let there = stage.indices().await;
    for name in ["articles-1", "articles-2"] {
        let properties = &there[name]["mappings"]["properties"];
        assert_eq!(properties["tags"]["type"], "keyword");
        assert_eq!(properties["metadata"]["properties"]["word_count"]["type"], "long");
        assert_eq!(properties["title"]["type"], "text", "what is there stays");
    }
    stage.requests();
    assert!(fields.plan::<Reading>("articles-*").await.unwrap().is_empty());
    let again = fields.add::<Reading>("articles-*").await.unwrap();
    assert!(again.iter().all(|updated| matches!(updated.outcome, UpdateOutcome::Unchanged)));
    assert!(stage.requests().iter().all(|line| line.starts_with("GET")), "nothing is sent");

    // A new sub-field: documents that are there gain it when they are written again. Through an alias by its own name.
    let raw = json!({ "title": { "type": "text", "fields": { "raw": { "type": "keyword" } } }, "author": { "type": "keyword" } });
    let plan = fields.plan_json("articles", raw).await.unwrap();
    let text = plan.to_string().replace(stage.area.prefix(), "");
    assert!(text.contains("+ title.raw: keyword  (documents gain it by _update_by_query)\n"), "{text}");
    assert!(text.contains("+ author: keyword\n"), "{text}");
    let takes: Vec<_> = plan.indices[0].changes.iter().map(|change| change.takes).collect();
    assert!(takes.contains(&Takes::Refresh) && takes.contains(&Takes::PutMapping));
    fields.apply(&plan).await.unwrap();
    let there = stage.indices().await;
    assert_eq!(there["articles-1"]["mappings"]["properties"]["title"]["fields"]["raw"]["type"], "keyword");
    assert_eq!(there["articles-2"]["mappings"]["properties"]["author"], Value::Null);
}

#[tokio::test]
async fn conflicts_are_found_before_anything_is_sent_with_their_paths() {
    let stage = Stage::new("conflicts").await;
    make(&stage, "a", articles()).await;
    let other = json!({
        "settings": { "number_of_replicas": 0 },
        "mappings": { "properties": {
            "tags": { "type": "text" }, "metadata": { "properties": { "word_count": { "type": "keyword" } } },
        } },
    });
    make(&stage, "b", other).await;
    let before = stage.indices().await;
    stage.requests();
    let error = stage.es.fields().add::<Reading>("a,b").await.unwrap_err();
    let SettingsError::Conflicts { conflicts } = &error else { panic!("{error}") };
    assert_eq!(conflicts.len(), 1);
    let paths: Vec<_> = conflicts[0].changes.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(conflicts[0].index, stage.name("b"));
    assert_eq!(paths, ["metadata.word_count", "tags"]);
    assert!(error.to_string().contains("tags.type: text → keyword"), "{error}");
    assert!(stage.requests().iter().all(|line| line.starts_with("GET")));
    assert_eq!(stage.indices().await, before, "of no index");

    // What only the server sees is told with its reason, index by index.
    let added = stage
        .es
        .fields()
        .add_json("a", json!({ "x": { "type": "text", "analyzer": "nope" } }))
        .await
        .unwrap();
    let reason = |error: &es_core::error::Error| error.reason().unwrap_or_default().contains("nope");
    assert!(matches!(&added[0].outcome, UpdateOutcome::Failed(error) if reason(error)), "{added:?}");
    let missing = stage.es.fields().add::<Reading>("nope").await.unwrap_err();
    assert!(matches!(missing, SettingsError::NotFound { .. }));
    // A blocked index.
    crate::by_hand(&stage, &format!("/{}/_block/read_only", stage.name("a"))).await;
    let added = stage.es.fields().add::<Reading>("a").await.unwrap();
    assert!(
        matches!(&added[0].outcome, UpdateOutcome::Failed(error) if error.is_cluster_block()),
        "{added:?}"
    );
    stage.put(&format!("/{}/_settings", stage.name("a")), json!({ "index.blocks.read_only": null })).await;
}
