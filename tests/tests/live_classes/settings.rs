//! Every index setting: when the server takes a change of it.

use es_core::cluster::Request;
use es_core::error::Error;
use es_tests::vocabulary::settings::flat;
use es_vocab::{Class, SETTINGS, Setting, Syntax, Value as Sort, Word, setting};
use serde_json::{Value, json};

use crate::stage::Stage;

/// A value that is not the default.
pub(crate) fn other(row: &Setting, name: &str) -> Value {
    match (name, row.value) {
        ("number_of_shards", _) => json!(2),
        ("lifecycle.parse_origination_date", _) => json!(false),
        ("time_series.end_time", _) => json!("2040-01-01T00:00:00Z"),
        ("merge.policy.type", _) => json!("tiered"),
        ("query.default_field", _) => json!(["a"]),
        ("codec", _) => json!("best_compression"),
        ("store.type", _) => json!("niofs"),
        // Where it is a range, the number of replicas follows.
        ("auto_expand_replicas", _) => json!("false"),
        ("translog.flush_threshold_age", _) => json!("30m"),
        (_, Sort::Bool | Sort::BoolOr(_)) => json!(row.default != Some("true")),
        (_, Sort::Enum(words) | Sort::EnumAnyCase(words)) => {
            json!(words.iter().find(|word| !row.default.is_some_and(|is| is.eq_ignore_ascii_case(word))))
        }
        (_, Sort::Duration) => json!("90m"),
        (_, Sort::ByteSize) => json!("3mb"),
        (_, Sort::Int { .. }) => {
            json!(row.default.and_then(|is| is.parse().ok()).map_or(1, |is: i64| if is > 1000 {
                is - 1
            } else {
                is.max(0) + 1
            }))
        }
        (_, Sort::Float) => json!(25.0),
        (_, Sort::Of(Syntax::IpPatterns)) => json!("10.0.0.*"),
        (_, Sort::Of(Syntax::Tiers)) => json!("data_hot"),
        (_, Sort::Of(Syntax::ShardCopies)) => json!("all"),
        (_, Sort::Texts) => json!(["a"]),
        (_, Sort::Many { of: Sort::EnumAnyCase(words), .. }) => json!([words[0]]),
        (_, Sort::Any) if name == "similarity.mine.k1" => json!(1.3),
        _ => json!("1"),
    }
}

async fn put(stage: &Stage, index: &str, name: &str, value: &Value, reopen: bool) -> Result<(), Error> {
    let put = Request::put("change a setting", format!("/{index}/_settings"));
    let put = if reopen { put.query("reopen", true) } else { put };
    stage.es.send(put.json(&json!({ (format!("index.{name}")): value }))?).await.map(drop)
}

async fn held(stage: &Stage, index: &str, name: &str) -> Value {
    let get = Request::get("read the settings", format!("/{index}/_settings")).query("flat_settings", true);
    let answer = stage.es.send(get).await.unwrap().value().unwrap();
    flat(&answer[index]["settings"]).remove(name).unwrap_or_default()
}

fn is(held: &Value, wanted: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    text(held).eq_ignore_ascii_case(&text(wanted))
}

#[tokio::test]
async fn every_setting_is_taken_when_its_class_says() {
    let stage = Stage::new("classes-settings").await;
    let mine = ["similarity.mine.k1", "routing.allocation.require.box", "routing.allocation.exclude.box"];
    let rows: Vec<_> = SETTINGS
        .iter()
        .map(|row| (row.name, row))
        .chain(mine.map(|name| (name, setting(name).unwrap())))
        .filter(|(name, _)| !stage.lacks(Word::Setting(name)))
        .collect();
    let similarity = json!({ "settings": { "similarity.mine": { "type": "BM25", "k1": 1.2 } } });
    let open = stage.make("open", similarity.clone()).await;
    let series = json!({
        "settings": { "mode": "time_series", "routing_path": ["host"], "time_series.start_time": "2020-01-01T00:00:00Z",
            "time_series.end_time": "2030-01-01T00:00:00Z" },
        "mappings": { "properties": { "@timestamp": {"type": "date"}, "host": {"type": "keyword", "time_series_dimension": true} } },
    });
    let series = stage.make("series", series).await;
    let closed = stage.make("closed", similarity).await;
    stage.turn(&closed, "close").await;

    let mut wrong = Vec::new();
    for (name, row) in rows {
        let value = other(row, name);
        let in_series = name.starts_with("time_series.") || name.starts_with("look_");
        let index = if in_series { &series } else { &open };
        let while_open = put(&stage, index, name, &value, false).await;
        // Of an index whose metadata is blocked nothing is read.
        let is_held =
            while_open.is_ok() && (name == "blocks.metadata" || is(&held(&stage, index, name).await, &value));
        if name.starts_with("blocks.") {
            put(&stage, index, name, &Value::Null, false).await.unwrap();
        }
        let mut say = |what: &str, error: Option<Error>| {
            let why = error.map_or(String::new(), |error| format!(": {error}"));
            wrong.push(format!("`{name}` ({:?}) = {value} {what}{why}", row.class));
        };
        if row.class == Class::Dynamic {
            if !is_held {
                say("is not held by an open index", while_open.err());
            }
            continue;
        }
        if while_open.is_ok() {
            say("is taken by an open index", None);
        }
        let while_closed = put(&stage, &closed, name, &value, false).await;
        let is_held = while_closed.is_ok() && is(&held(&stage, &closed, name).await, &value);
        match row.class {
            Class::Static if !is_held => say("is not held by a closed index", while_closed.err()),
            Class::Static => {}
            _ if is_held => say("is held by a closed index", None),
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// What closing takes, `reopen` does by itself, and the index serves before and after.
#[tokio::test]
async fn reopening_takes_what_closing_takes() {
    let stage = Stage::new("classes-reopen").await;
    let index = stage.make("one", json!({})).await;
    let value = json!("best_compression");
    assert!(put(&stage, &index, "codec", &value, false).await.is_err());
    let reopened = put(&stage, &index, "codec", &value, true).await;
    if stage.reopens() {
        reopened.unwrap();
        assert!(is(&held(&stage, &index, "codec").await, &value));
    } else {
        // Refused as unknown: the index stays open, and as it was.
        assert!(reopened.is_err());
    }
    assert_eq!(stage.index(&index, &[("a".to_owned(), json!({"word": 1}))]).await, [true]);
}
