//! Every parameter of every field type, from one value to another and back.

use es_vocab::{Availability, FieldType, Param, Update, Word, field_types};
use serde_json::{Map, Value, json};

use crate::stage::Stage;
use crate::values::{field, sample, two, with};

/// A row of the vocabulary, as a field of its own.
struct Row {
    name: String,
    ty: &'static FieldType,
    param: &'static Param,
    /// Without and with the change.
    states: [Value; 2],
}

fn rows(stage: &Stage) -> Vec<Row> {
    let there = field_types()
        .filter(|ty| ty.availability == Availability::Basic && !stage.lacks(Word::Type(ty.name)));
    let rows = there.flat_map(|ty| ty.params.iter().map(move |param| (ty, param)));
    rows.filter(|(ty, param)| {
        // Before 8.12, vectors say how many dimensions they have, and indexed ones how alike they are.
        let vague = ty.name == "dense_vector" && matches!(param.name, "dims" | "index");
        let vague = vague && stage.lacks(Word::Without("dense_vector", "dims"));
        !vague && !stage.lacks(Word::Param(ty.name, param.name))
    })
    .map(|(ty, param)| {
        let states = two(ty.name, param.name, param.value)
            .map(|value| with(field(ty.name, param.name), param.name, &value));
        Row { name: format!("{}-{}", ty.name, param.name), ty, param, states }
    })
    .collect()
}

/// Whether the row says that the change from one state to the other is made in place.
fn possible(row: &Row, back: bool) -> bool {
    match row.param.update {
        Update::Yes | Update::Refresh | Update::RefreshBetween(_) => true,
        Update::Once | Update::Grows => !back,
        Update::No => false,
    }
}

/// What the server says of each change by itself agrees with the row; a change that it takes makes the field what it
/// would be in a new index, and leaves documents as welcome as there; one that it refuses leaves the field as it was.
#[tokio::test]
async fn every_parameter_changes_as_its_row_says() {
    let stage = Stage::new("classes-fields").await;
    // An index has one field of this type.
    let (joins, others): (Vec<_>, _) = rows(&stage).into_iter().partition(|row| row.ty.name == "join");
    assert!(others.len() > 300, "{} rows", others.len());
    let mut wrong = contradictions(&stage, "all", &others).await;
    for join in joins {
        let name = join.name.replace('_', "-");
        wrong.append(&mut contradictions(&stage, &name, &[join]).await);
    }
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// Where the server contradicts the rows.
async fn contradictions(stage: &Stage, name: &str, rows: &[Row]) -> Vec<String> {
    let documents: Vec<_> = rows
        .iter()
        .filter_map(|row| Some((row.name.clone(), json!({ (&row.name): sample(row.ty.name)? }))))
        .collect();

    let mut new = Vec::new();
    let mut changed = Vec::new();
    for state in 0..2 {
        let properties: Map<_, _> =
            rows.iter().map(|row| (row.name.clone(), row.states[state].clone())).collect();
        for (group, kind) in [(&mut new, "new"), (&mut changed, "changed")] {
            let index = stage.make(&format!("{name}-{kind}-{state}"), body(&properties)).await;
            let taken = stage.index(&index, &documents).await;
            let mapping = stage.mapping(&index).await;
            group.push((index, mapping, taken));
        }
    }

    let mut wrong = Vec::new();
    for (from, to) in [(0, 1), (1, 0)] {
        let (index, before, _) = &changed[from];
        let (_, wanted, welcome) = &new[to];
        let mut answers = Vec::new();
        for row in rows {
            let body = json!({ "properties": { (&row.name): row.states[to] } });
            answers.push(stage.put_mapping(index, &body).await.err());
        }
        let after = stage.mapping(index).await;
        let taken = stage.index(index, &documents).await;
        for (row, refused) in rows.iter().zip(answers) {
            // Nothing said takes no multi-field away.
            if row.param.name == "fields" && from == 1 {
                continue;
            }
            let held = |mapping: &Value| {
                let mut field = mapping["properties"][&row.name].clone();
                // Of an object: what documents brought along.
                let parts = field.as_object_mut().unwrap();
                parts.remove("properties");
                // Left out where there are any.
                parts.retain(|key, value| !(key == "type" && value == "object"));
                field
            };
            let document = documents.iter().position(|(id, _)| *id == row.name);
            let as_welcome = document.is_none_or(|at| taken[at] || !welcome[at]);
            let change = format!("`{}`: {} to {}", row.name, row.states[from], row.states[to]);
            match (possible(row, from == 1), refused) {
                (true, Some(error)) => wrong.push(format!("{change} is refused: {error}")),
                (true, None) if held(&after) != held(wanted) => {
                    wrong.push(format!("{change} became {}", held(&after)));
                }
                (true, None) if !as_welcome => wrong.push(format!("{change} keeps documents out")),
                (false, None) if as_welcome => wrong.push(format!("{change} is taken")),
                (false, Some(_)) if held(&after) != held(before) => {
                    wrong.push(format!("{change} is refused, and became {}", held(&after)));
                }
                _ => {}
            }
        }
    }
    wrong
}

fn body(properties: &Map<String, Value>) -> Value {
    let mut properties = properties.clone();
    properties.extend(["one", "other"].map(|name| (name.to_owned(), json!({"type": "keyword"}))));
    let filter = |filter: &str| json!({"type": "custom", "filter": [filter]});
    json!({
        "settings": {
            "mapping.total_fields.limit": 10_000,
            "analysis": { "normalizer": { "lower": filter("lowercase"), "upper": filter("uppercase") } },
        },
        "mappings": { "properties": properties },
    })
}
