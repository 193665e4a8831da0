//! What an older release of Elasticsearch lacks, shown by the least index that uses it.
//!
//! The rows themselves are `es_vocab::NEWCOMERS`; the live tests send each sample past all checks of the client, so
//! that a row which a server contradicts, in either direction, fails.

use es_vocab::{Section, Word};
use serde_json::{Value, json};

/// An index that uses the word, and nothing else that is new.
pub fn sample(word: Word<'_>) -> Value {
    // A filter is made when an analyzer uses it, and not before.
    let component = |section: Section, component: Value| {
        let mut analysis = json!({ (section.key()): { "c": component } });
        if section == Section::Filter {
            analysis["analyzer"]["a"] = json!({ "type": "custom", "tokenizer": "standard", "filter": ["c"] });
        }
        json!({ "settings": { "analysis": analysis } })
    };
    match word {
        Word::Component(section, ty) => component(section, json!({ "type": ty })),
        Word::ComponentParam(section, ty, param) => {
            component(section, json!({ "type": ty, (param): "es-tests", "updateable": true }))
        }
        Word::Setting(name) => {
            let value = match name {
                "merge.policy.merge_factor" => json!(16),
                "merge.policy.type" => json!("time_based"),
                "look_back_time" | "translog.flush_threshold_age" => json!("30m"),
                _ => json!(false),
            };
            json!({ "settings": { (name): value } })
        }
        _ => json!({ "mappings": mapping(word) }),
    }
}

fn mapping(word: Word<'_>) -> Value {
    let field = |field: Value| json!({ "properties": { "f": field } });
    let script = |source: &str| json!({ "source": source, "lang": "painless" });
    match word {
        Word::Type(ty) | Word::Without(ty, _) => field(json!({ "type": ty })),
        Word::Param("geo_shape", "on_script_error") => {
            let script = script("emit('POINT(1 2)')");
            field(json!({ "type": "geo_shape", "script": script, "on_script_error": "continue" }))
        }
        Word::Param(ty, param) => {
            let value = match param {
                "time_series_metric" => json!("position"),
                "time_series_dimensions" => json!(["host"]),
                "script" => script("emit('POINT(1 2)')"),
                "null_value" => json!(1.5),
                "search_inference_id" => json!("elsewhere"),
                "chunking_settings" | "index_options" | "fields" => json!({}),
                _ => json!(true),
            };
            field(json!({ "type": ty, (param): value }))
        }
        Word::Value("dense_vector", "index_options", kind) => {
            field(vector("index_options", &json!({ "type": kind })))
        }
        Word::Value(_, param, value) => field(vector(param, &json!(value))),
        Word::RuntimeType(ty) => json!({ "runtime": { "r": { "type": ty } } }),
        Word::RuntimeParam(param) => {
            json!({ "runtime": { "r": { "type": "long", "script": script("emit(1L)"), (param): "continue" } } })
        }
        Word::PatternList => {
            json!({ "dynamic_templates": [{ "t": { "match": ["a*", "b*"], "mapping": { "type": "keyword" } } }] })
        }
        Word::Component(..) | Word::ComponentParam(..) | Word::Setting(_) => Value::Null,
    }
}

fn vector(param: &str, value: &Value) -> Value {
    let mut vector = json!({ "type": "dense_vector", "dims": 3, "index": true, "similarity": "cosine" });
    vector[param] = value.clone();
    vector
}
