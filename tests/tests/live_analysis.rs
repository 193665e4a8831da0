//! Analysis on the real server: every definition held as declared, every parameter read, known texts cut as known.
//!
//! The server takes an analysis parameter that it does not know without a word, so that it returns one proves
//! nothing: here each one is left out, and the tokens must change.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking

use std::collections::BTreeSet;

use es_core::{
    cluster::Request,
    prelude::*,
    schema::{Schema, schema},
};
use es_tests::held::{drift, holds};
use es_tests::stage::Stage;
use es_tests::vocabulary::analysis::known::{self, Known};
use es_tests::vocabulary::analysis::{self, SILENT, Sample, sample};
use es_tests::{files, shop};
use es_vocab::{NEWCOMERS, Section, Word, component_type, newcomer};
use serde::Serialize;
use serde_json::{Map, Value, json};

async fn stage(test: &str) -> Stage {
    let stage = Stage::new(test).await;
    files::put(&stage.es).await;
    stage
}

/// Whether this release has a component, of whichever section.
fn has(stage: &Stage, ty: &str) -> bool {
    stage.is_newest() || !NEWCOMERS.iter().any(|row| matches!(row.word, Word::Component(_, new) if new == ty))
}

async fn make(stage: &Stage, index: &str, analysis: &Value) -> Result<String, String> {
    let name = stage.name(index);
    let settings =
        json!({ "number_of_replicas": 0, "max_ngram_diff": 9, "max_shingle_diff": 9, "analysis": analysis });
    let put =
        Request::put("make an index", format!("/{name}")).json(&json!({ "settings": settings })).unwrap();
    stage.es.send(put).await.map(|_| name).map_err(|error| error.to_string())
}

/// The tokens with all their attributes, or why there are none. Those of `min_hash` are no JSON that can be read,
/// and come as they are.
async fn tokens(stage: &Stage, index: &str, request: &Value) -> Result<Value, String> {
    let mut request = request.clone();
    request["explain"] = json!(true);
    let post = Request::post("analyze", format!("/{index}/_analyze")).json(&request).unwrap();
    let answer = stage.es.send(post).await.map_err(|error| error.to_string())?;
    let Ok(answer) = answer.value() else { return Ok(json!(answer.bytes().to_vec())) };
    let detail = &answer["detail"];
    let last = detail["tokenfilters"].as_array().and_then(|filters| filters.last());
    let last = last.unwrap_or(if detail["custom_analyzer"] == true {
        &detail["tokenizer"]
    } else {
        &detail["analyzer"]
    });
    Ok(last["tokens"].clone())
}

async fn terms(stage: &Stage, index: &str, request: &Value) -> Vec<String> {
    let tokens = tokens(stage, index, request).await.unwrap();
    tokens.as_array().unwrap().iter().map(|token| token["token"].as_str().unwrap().to_owned()).collect()
}

/// Whether a document asks for what only a newer server has.
fn of_later(why: &str) -> bool {
    why.contains("needs Elasticsearch 8.1")
}

#[tokio::test]
async fn the_server_holds_every_definition_as_declared() {
    let stage = stage("analysis-held").await;
    let mut kept = BTreeSet::new();
    for schema in analysis::all().into_iter().chain(analysis::of_files()) {
        let declared = json!(schema.settings())["analysis"].take();
        match holds(&stage.es, schema).await {
            Ok(_) => {
                let name = stage.es.name(&schema.index_name());
                let get = Request::get("read the settings", format!("/{name}/_settings"));
                let live = stage.es.send(get).await.unwrap().value().unwrap();
                kept.append(&mut analysis::kept(&declared, &live[&name]["settings"]["index"]["analysis"]));
            }
            Err(why) if !stage.is_newest() && of_later(&why) => {}
            Err(why) => unreachable!("{}: {why}", schema.name),
        }
    }
    let lost: Vec<_> = analysis::wanted().difference(&kept).cloned().collect();
    assert!(!stage.is_newest() || lost.is_empty(), "no index of the server's has {lost:?}");
}

/// Whether an older release lacks the type of a definition, or a parameter that it has.
fn is_newer(section: Section, definition: &Value) -> bool {
    let ty = definition["type"].as_str().unwrap();
    newcomer(Word::Component(section, ty)).is_some()
        || entries(definition).any(|(param, _)| newcomer(Word::ComponentParam(section, ty, param)).is_some())
}

/// What `_analyze` is to do with a definition: named where it must be defined in the index, whole where it need not.
fn request(section: Section, name: &str, definition: &Value, sample: Sample) -> Value {
    let Sample { tokenizer, before, texts } = sample;
    match section {
        Section::Analyzer => json!({ "analyzer": name, "text": texts }),
        Section::Normalizer => json!({ "normalizer": name, "text": texts }),
        Section::Tokenizer => json!({ "tokenizer": definition, "text": texts }),
        Section::CharFilter => json!({ "tokenizer": "keyword", "char_filter": [definition], "text": texts }),
        Section::Filter => {
            let mut chain: Vec<Value> = before.iter().map(|name| json!(name)).collect();
            chain.push(definition.clone());
            json!({ "tokenizer": tokenizer, "filter": chain, "text": texts })
        }
    }
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn without(definition: &Value, param: &str) -> Value {
    let mut rest = definition.clone();
    rest.as_object_mut().unwrap().remove(param);
    rest
}

/// A text that the analyzer's own parameters show: with a word that it would stem, where it stems.
fn texts(section: Section, name: &str, definition: &Value) -> Vec<String> {
    let mut texts: Vec<String> = sample(name).texts.iter().map(|text| (*text).to_owned()).collect();
    if section == Section::Analyzer {
        texts.extend(
            entries(definition)
                .find(|(key, _)| *key == "stem_exclusion")
                .map(|(_, words)| words[0].as_str().unwrap().to_owned()),
        );
    }
    texts
}

/// The parameters of a schema's definitions that change nothing when they are left out.
async fn unread(stage: &Stage, schema: &Schema) -> Vec<String> {
    let mut declared = json!(schema.settings())["analysis"].take();
    if !stage.is_newest() {
        for section in Section::ALL {
            if let Some(all) = declared[section.key()].as_object_mut() {
                all.retain(|_, definition| !is_newer(section, definition));
            }
        }
    }
    // Analyzers and normalizers can't be given with the text: each is defined again, a parameter short.
    let mut defined = declared.clone();
    for section in [Section::Analyzer, Section::Normalizer] {
        for (name, definition) in entries(&declared[section.key()]) {
            let ty = component_type(section, definition["type"].as_str().unwrap()).unwrap();
            for param in ty.params.iter().filter(|param| !param.required && !definition[param.name].is_null())
            {
                defined[section.key()][format!("{name} without {}", param.name)] =
                    without(definition, param.name);
            }
        }
    }
    let index = make(stage, &format!("read-{}", schema.index), &defined).await.unwrap();
    let mut unread = Vec::new();
    for section in Section::ALL {
        for (name, definition) in entries(&declared[section.key()]) {
            let ty = definition["type"].as_str().unwrap();
            let texts = texts(section, name, definition);
            let ask = async |name: &str, definition: &Value| {
                let mut request = request(section, name, definition, sample(name.split(' ').next().unwrap()));
                request["text"] = json!(texts);
                tokens(stage, &index, &request).await
            };
            let whole = ask(name, definition).await.unwrap();
            for (param, _) in entries(definition).filter(|(param, _)| *param != "type") {
                let rest = ask(&format!("{name} without {param}"), &without(definition, param)).await;
                let silent = SILENT.iter().any(|row| (row.0, row.1, row.2) == (section, ty, param));
                if rest.is_ok_and(|rest| rest == whole) != silent {
                    unread.push(format!("`{param}` of the {} `{name}`", section.noun()));
                }
            }
        }
    }
    unread
}

#[tokio::test]
async fn every_parameter_is_read() {
    let stage = stage("analysis-read").await;
    let mut found = Vec::new();
    for schema in analysis::all().into_iter().chain(analysis::of_files()) {
        found.extend(unread(&stage, schema).await);
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[tokio::test]
async fn what_is_built_in_cuts_texts_as_known() {
    let stage = stage("analysis-known").await;
    // Each as an analyzer of its own.
    let with = |of: fn(&str) -> Value, known: &'static [Known]| known.iter().map(move |row| (of(row.0), row));
    let all: Vec<(Value, &Known)> = with(|name| json!({ "tokenizer": name }), known::TOKENIZERS)
        .chain(with(|name| json!({ "tokenizer": "whitespace", "filter": [name] }), known::FILTERS))
        .chain(with(|name| json!({ "tokenizer": "keyword", "filter": [name] }), known::WHOLE))
        .chain(with(|name| json!({ "tokenizer": "keyword", "char_filter": [name] }), known::CHAR_FILTERS))
        .filter(|(_, known)| has(&stage, known.0))
        .collect();
    let analyzers: Map<_, _> =
        all.iter().enumerate().map(|(at, (chain, _))| (at.to_string(), chain.clone())).collect();
    let index = make(&stage, "known", &json!({ "analyzer": analyzers })).await.unwrap();
    let own = all.iter().enumerate().map(|(at, (_, known))| (at.to_string(), *known));
    let by_name = known::ANALYZERS.iter().filter(|known| has(&stage, known.0));
    for (analyzer, (name, text, tokens)) in by_name.map(|known| (known.0.to_owned(), known)).chain(own) {
        let found = terms(&stage, &index, &json!({ "analyzer": analyzer, "text": text })).await;
        assert_eq!(found, *tokens, "{name}: {text}");
    }
}

/// What an index template gives to every index of an application, and an analyzer that came later.
#[derive(EsDocument)]
#[es(index = "contents", settings(number_of_replicas = 0))]
#[es(analyzer(
    app_text_analyzer = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding", "stop"]),
    content_analyzer_v2 = custom(tokenizer = "standard", filter = ["lowercase", "stop", "snowball"]),
))]
#[expect(dead_code, reason = "only declared")]
struct Content {
    #[es(text(analyzer = "app_text_analyzer", search_analyzer = "content_analyzer_v2"))]
    title: String,
}

#[tokio::test]
async fn own_analyzers_cut_texts_as_known() {
    let stage = stage("analysis-own").await;
    stage.es.init::<(shop::Product, Content)>().await.unwrap();
    let (products, contents) = (schema::<shop::Product>(), schema::<Content>());
    let known: &[(&Schema, &str, &str, &[&str])] = &[
        (products, "product_analyzer", "The Café Phone", &["cafe", "phone", "mobile", "smartphone"]),
        (
            products,
            "product_analyzer",
            "A TV and a laptop",
            &["tv", "television", "monitor", "laptop", "notebook", "computer"],
        ),
        (products, "product_search_analyzer", "The Café Phone", &["cafe", "phone"]),
        (products, "autocomplete_analyzer", "Tab 12-x", &["ta", "tab", "12"]),
        (products, "english", "A thing that people buy", &["thing", "peopl", "bui"]),
        (contents, "app_text_analyzer", "The Running Naïve Foxes", &["running", "naive", "foxes"]),
        (contents, "content_analyzer_v2", "The Running Foxes", &["run", "fox"]),
    ];
    for (schema, analyzer, text, tokens) in known {
        let index = stage.es.name(&schema.index_name());
        let found = terms(&stage, &index, &json!({ "analyzer": analyzer, "text": text })).await;
        assert_eq!(found, *tokens, "{analyzer}: {text}");
    }
}

/// What the component template below gives to an index.
#[derive(EsAnalysis)]
#[es(analyzer(app_text = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding"])))]
struct AppAnalysis;

#[derive(EsObject)]
#[expect(dead_code, reason = "only declared")]
struct AppFields {
    #[es(text(analyzer = "app_text"))]
    everything: String,
    #[es(keyword)]
    created_by: String,
}

#[derive(Serialize, EsDocument)]
#[es(index = "letters", from_template(AppAnalysis, AppFields), settings(number_of_replicas = 0))]
#[es(alias(author = "created_by"), settings(sort.field = "created_by"))]
struct Letter {
    #[es(text(analyzer = "app_text", copy_to = "everything"))]
    title: String,
    #[es(keyword(copy_to = "everything"))]
    town: String,
}

#[tokio::test]
async fn a_document_stands_on_a_component_template() {
    let stage = stage("analysis-template").await;
    let (name, pattern) = (stage.area.name("app"), stage.es.name("letters-*"));
    let template = json!({ "template": {
        "settings": { "analysis": json!(AppAnalysis::ANALYSIS) },
        "mappings": json!({ "properties": {
            "everything": { "type": "text", "analyzer": "app_text" }, "created_by": { "type": "keyword" },
        } }),
    } });
    let put = |path: String, body: &Value| Request::put("put a template", path).json(body).unwrap();
    stage.es.send(put(format!("/_component_template/{name}"), &template)).await.unwrap();
    let whole = json!({ "index_patterns": [pattern], "composed_of": [name], "priority": 500 });
    stage.es.send(put(format!("/_index_template/{name}"), &whole)).await.unwrap();

    Letter::init(&stage.es).await.unwrap();
    let letters = Documents::<Letter>::new(&stage.es);
    let letter = Letter { title: "Grüße".into(), town: "Köln".into() };
    letters.bulk().refresh(Refresh::True).run([letter]).await.unwrap();
    let found = |word: &str| json!({ "query": { "match": { "everything": word } } });
    for (word, hits) in [("grusse", 1), ("koln", 1), ("bonn", 0)] {
        let answer = letters.search_as::<Value>(&found(word)).await.unwrap();
        assert_eq!(answer.hits.len(), hits, "{word}");
    }
    // A second start changes nothing of what the template gave.
    Letter::init(&stage.es).await.unwrap();
    assert_eq!(drift(&stage.es, schema::<Letter>()).await, None);
}
