//! Documents that are there when a mapping changes: what they gain by `_update_by_query`, and not before.

use es_vocab::{Availability, FieldType, Param, Update, Word, field_types};
use serde_json::{Map, Value, json};

use crate::stage::Stage;
use crate::values::{field, sample, with};

/// A change, a document that is there before it, and what finds the document once it is indexed again.
struct Probe {
    name: String,
    states: [Value; 2],
    document: Value,
    search: Value,
}

fn probes(stage: &Stage) -> Vec<Probe> {
    let rows = field_types()
        .filter(|ty| ty.availability == Availability::Basic && !stage.lacks(Word::Type(ty.name)))
        .flat_map(|ty| ty.params.iter().map(move |param| (ty, param)))
        .filter(|(_, param)| matches!(param.update, Update::Refresh | Update::RefreshBetween(_)))
        .filter(|(ty, param)| !stage.lacks(Word::Param(ty.name, param.name)));
    rows.map(|(ty, param)| probe(ty, param)).collect()
}

fn probe(ty: &FieldType, param: &Param) -> Probe {
    let name = format!("{}-{}", ty.name, param.name);
    let base = field(ty.name, param.name);
    let state = |value: Value| with(base.clone(), param.name, &value);
    let lenient = |value: bool| with(state(json!(value)), "ignore_malformed", &json!(true));
    let exists = |path: String| json!({ "query": { "exists": { "field": path } } });
    let value = sample(ty.name).unwrap();
    let (states, document, search) = match param.name {
        "copy_to" => ([base.clone(), state(json!("copies"))], value, exists("copies".to_owned())),
        "fields" => {
            ([base.clone(), state(json!({"raw": {"type": "keyword"}}))], value, exists(format!("{name}.raw")))
        }
        "dynamic" => {
            let mut search = exists(format!("{name}.a"));
            if ty.name == "nested" {
                search["query"] = json!({ "nested": { "path": name, "query": search["query"] } });
            }
            ([state(json!(false)), state(json!(true))], json!({"a": 1}), search)
        }
        "ignore_above" => {
            let long = if ty.name == "flattened" { json!({"a": "one two"}) } else { value };
            ([state(json!(1)), state(json!(100))], long, exists(name.clone()))
        }
        "coerce" => {
            let unclosed = json!({"type": "polygon", "coordinates": [[[0, 0], [0, 2], [2, 2]]]});
            let document = if ty.name.ends_with("shape") { unclosed } else { json!("5") };
            ([lenient(false), lenient(true)], document, exists(name.clone()))
        }
        "ignore_z_value" => ([lenient(false), lenient(true)], json!("POINT (1 1 1)"), exists(name.clone())),
        "analyzer" => {
            let one = json!({ "query": { "term": { (&name): 1 } } });
            ([state(json!("standard")), state(json!("keyword"))], value, one)
        }
        "max_input_length" => {
            let suggest =
                json!({ "suggest": { "s": { "prefix": "one tw", "completion": { "field": name } } } });
            ([state(json!(3)), state(json!(50))], value, suggest)
        }
        // A ring around the date line, or around the rest of the world; GeoJSON says itself which.
        "orientation" => {
            let ring = json!("POLYGON((177 10, 177 -10, -177 -10, -177 10, 177 10))");
            let inside = json!({ "query": { "geo_shape": { (&name): { "shape": "POINT (179 0)" } } } });
            ([state(json!("left")), state(json!("right"))], ring, inside)
        }
        other => panic!("nothing shows what documents gain by `{other}` of `{}`", ty.name),
    };
    Probe { name, states, document, search }
}

#[tokio::test]
async fn documents_that_are_there_gain_by_update_by_query_what_says_refresh() {
    let stage = Stage::new("classes-refresh").await;
    let probes = probes(&stage);
    let properties = |state: usize| {
        let all = probes.iter().map(|probe| (probe.name.clone(), probe.states[state].clone()));
        json!({ "properties": all.collect::<Map<_, _>>() })
    };
    let mut before = properties(0);
    before["properties"]["copies"] = json!({"type": "keyword"});
    let index = stage.make("all", json!({ "mappings": before })).await;
    let documents: Vec<_> =
        probes.iter().map(|probe| (probe.name.clone(), json!({ (&probe.name): probe.document }))).collect();
    let taken = stage.index(&index, &documents).await;
    let refused: Vec<_> = documents.iter().zip(taken).filter(|(_, taken)| !taken).map(|(it, _)| it).collect();
    assert!(refused.is_empty(), "{refused:?}");

    stage.put_mapping(&index, &properties(1)).await.unwrap();
    let mut wrong = Vec::new();
    for probe in &probes {
        if finds(&stage, &index, probe).await {
            wrong.push(format!("{}: found at once", probe.name));
        }
    }
    wrong.extend(stage.refresh(&index).await.iter().map(Value::to_string));
    for probe in &probes {
        if !finds(&stage, &index, probe).await {
            wrong.push(format!("{}: not found", probe.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), probes.len(), wrong.join("\n"));
}

async fn finds(stage: &Stage, index: &str, probe: &Probe) -> bool {
    let mut search = probe.search.clone();
    if let Some(query) = search.get("query").cloned() {
        let ids = json!({ "ids": { "values": [probe.name] } });
        search["query"] = json!({ "bool": { "filter": [query, ids] } });
    }
    let answer = stage.post(&format!("/{index}/_search"), &search).await.unwrap();
    let suggested = answer.pointer("/suggest/s/0/options").and_then(Value::as_array);
    suggested.map_or_else(|| answer["hits"]["total"]["value"] == 1, |options| !options.is_empty())
}

/// A field that is declared where unknown ones were ignored: the documents hold it already. What was made a field by
/// itself, mapped or at run time, is found as ever.
#[tokio::test]
async fn a_field_where_unknown_ones_were_ignored_is_gained_the_same_way() {
    let stage = Stage::new("classes-unknown").await;
    for dynamic in ["false", "runtime", "true"] {
        let body =
            json!({ "mappings": { "dynamic": dynamic, "properties": { "known": {"type": "keyword"} } } });
        let index = stage.make(dynamic, body).await;
        let put = json!({ "properties": { "field": {"type": "long"} } });
        let documents = [("a".to_owned(), json!({"field": 1}))];
        assert_eq!(stage.index(&index, &documents).await, [true]);
        stage.put_mapping(&index, &put).await.unwrap();
        let ignored = dynamic == "false";
        let term = json!({ "query": { "term": { "field": 1 } } });
        let found = || async {
            let answer = stage.post(&format!("/{index}/_search"), &term).await.unwrap();
            answer["hits"]["total"]["value"] == 1
        };
        assert_eq!(found().await, !ignored, "{dynamic}");
        assert_eq!(stage.refresh(&index).await, [Value::Null; 0]);
        assert!(found().await, "{dynamic}");
    }
}
