//! Analysis: what of it an index takes while it serves, while it is closed, and by reading its synonyms again.

use es_core::cluster::Request;
use es_core::error::Error;
use es_tests::files;
use serde_json::{Value, json};

use crate::stage::Stage;

/// What a search finds in `all`, in the order of ids.
async fn found(stage: &Stage, index: &str, words: &str) -> usize {
    let query = json!({ "query": { "match": { "all": words } } });
    let answer = stage.post(&format!("/{index}/_search"), &query).await.unwrap();
    answer["hits"]["hits"].as_array().unwrap().len()
}

async fn put(stage: &Stage, index: &str, analysis: &Value, reopen: bool) -> Result<(), Error> {
    let put = Request::put("change analysis", format!("/{index}/_settings"));
    let put = if reopen { put.query("reopen", true) } else { put };
    stage.es.send(put.json(&json!({ "analysis": analysis }))?).await.map(drop)
}

fn synonyms(filter: &Value) -> Value {
    json!({
        "filter": { "same": filter },
        "analyzer": {
            "searching": { "type": "custom", "tokenizer": "standard", "filter": ["same"] },
            "indexing": { "type": "custom", "tokenizer": "standard", "filter": ["lowercase"] },
        },
    })
}

fn body(analysis: &Value) -> Value {
    json!({
        "settings": { "analysis": analysis },
        "mappings": { "properties": {
            "all": { "type": "text", "analyzer": "indexing", "search_analyzer": "searching" },
        } },
    })
}

/// Every sort of component, new and changed: refused while the index serves, taken while it is closed.
#[tokio::test]
async fn every_component_takes_closing() {
    let stage = Stage::new("classes-components").await;
    let components = [
        ("analyzer", json!({"type": "standard", "max_token_length": 5}), json!({"type": "standard"})),
        ("tokenizer", json!({"type": "standard", "max_token_length": 5}), json!({"type": "whitespace"})),
        ("filter", json!({"type": "stop"}), json!({"type": "stop", "ignore_case": true})),
        ("char_filter", json!({"type": "html_strip"}), json!({"type": "mapping", "mappings": ["a => b"]})),
        (
            "normalizer",
            json!({"type": "custom", "filter": ["lowercase"]}),
            json!({"type": "custom", "filter": ["uppercase"]}),
        ),
    ];
    for (section, one, other) in components {
        let index = stage
            .make(
                &section.replace('_', "-"),
                json!({ "settings": { "analysis": { (section): { "old": one } } } }),
            )
            .await;
        for change in [json!({ "old": other }), json!({ "new": one })] {
            let change = json!({ (section): change });
            assert!(put(&stage, &index, &change, false).await.is_err(), "{change} while open");
            stage.turn(&index, "close").await;
            put(&stage, &index, &change, false).await.unwrap();
            stage.turn(&index, "open").await;
        }
        stage.remove(&index).await;
    }
}

/// An analyzer that only searches use: closed and opened, it finds what is there already.
#[tokio::test]
async fn an_analyzer_for_searches_needs_no_document_again() {
    let stage = Stage::new("classes-searching").await;
    let filter = |synonyms: &str| json!({ "type": "synonym", "synonyms": [synonyms] });
    let index = stage.make("one", body(&synonyms(&filter("a, b")))).await;
    stage.index(&index, &[("1".to_owned(), json!({"all": "tv"}))]).await;
    assert_eq!(found(&stage, &index, "television").await, 0);
    let change = json!({ "filter": { "same": filter("tv, television") } });
    if stage.reopens() {
        put(&stage, &index, &change, true).await.unwrap();
    } else {
        stage.turn(&index, "close").await;
        put(&stage, &index, &change, false).await.unwrap();
        stage.turn(&index, "open").await;
    }
    stage.ready(&index).await;
    assert_eq!(found(&stage, &index, "television").await, 1);
}

/// An analyzer that documents went through: closed and opened, those that are there are as they were.
#[tokio::test]
async fn an_analyzer_for_documents_needs_them_again() {
    let stage = Stage::new("classes-indexing").await;
    let index = stage.make("one", body(&synonyms(&json!({"type": "lowercase"})))).await;
    stage.index(&index, &[("1".to_owned(), json!({"all": "Running"}))]).await;
    let stemmed =
        json!({ "type": "custom", "tokenizer": "standard", "filter": ["lowercase", "porter_stem"] });
    stage.turn(&index, "close").await;
    put(&stage, &index, &json!({ "analyzer": { "indexing": stemmed } }), false).await.unwrap();
    stage.turn(&index, "open").await;
    stage.ready(&index).await;
    assert_eq!(found(&stage, &index, "run").await, 0);
    stage.refresh(&index).await;
    assert_eq!(found(&stage, &index, "run").await, 1);
}

/// Of an updateable filter, what stands in the file or the set is read again while the index serves; which file or set
/// it is takes closing, like all of analysis.
#[tokio::test]
async fn an_updateable_filter_reads_its_words_again_and_its_definition_takes_closing() {
    let stage = Stage::new("classes-updateable").await;
    if !stage.reopens() {
        return; // Before 8.10 no server keeps synonyms.
    }
    files::put(&stage.es).await;
    let set = stage.name("words");
    stage.put_synonyms(&set, "a, b").await;
    let index = stage
        .make("one", body(&synonyms(&json!({ "type": "synonym", "synonyms_set": set, "updateable": true }))))
        .await;
    stage.index(&index, &[("1".to_owned(), json!({"all": "tv"}))]).await;
    assert_eq!(found(&stage, &index, "television").await, 0);
    stage.put_synonyms(&set, "tv, television").await;
    let reload = Request::post("read synonyms again", format!("/{index}/_reload_search_analyzers"));
    stage.es.send(reload).await.unwrap();
    assert_eq!(found(&stage, &index, "television").await, 1);

    let another = json!({ "filter": { "same": { "type": "synonym", "synonyms_set": "es-tests", "updateable": true } } });
    assert!(put(&stage, &index, &another, false).await.is_err());
    put(&stage, &index, &another, true).await.unwrap();
    let delete = Request::delete("remove synonyms", format!("/_synonyms/{set}"));
    stage.ready(&index).await;
    stage.es.send(delete).await.unwrap();
}
