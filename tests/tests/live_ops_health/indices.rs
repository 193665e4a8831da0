use es_core::cluster::Request;
use es_core::ops::blocks::Block;
use es_core::ops::health::{Copies, HealthError, IndexHealth, PartName, Problem, ReportOptions, Status};
use es_migrate::Migrator;
use es_testkit::{Answer, Fault, When};
use es_tests::migrations::{filled, to_v2};
use es_tests::stage::Stage;
use serde_json::json;

use super::{block, create, red, unblock};

async fn look(stage: &Stage, patterns: &[&str]) -> Vec<IndexHealth> {
    stage.es.health().indices(patterns).await.unwrap().indices
}

fn counts(copies: Copies) -> (u64, u64) {
    (copies.active, copies.configured)
}

/// The problems of the indices of a corner.
async fn problems(stage: &Stage, patterns: &[&str]) -> Vec<Problem> {
    let options = ReportOptions::new().only([PartName::Indices]).patterns(patterns.iter().copied());
    stage.es.health().report(&options).await.unwrap().problems
}

#[tokio::test]
async fn every_sort_of_index_is_told_apart() {
    let stage = Stage::new("health-indices").await;
    create(&stage, "open", json!({"number_of_shards": 2, "number_of_replicas": 1}), json!({})).await;
    create(&stage, "closed", json!({}), json!({})).await;
    create(&stage, "hidden", json!({"hidden": true, "auto_expand_replicas": "0-1"}), json!({})).await;
    create(&stage, "locked", json!({}), json!({})).await;
    create(&stage, "written", json!({"blocks.read_only": true}), json!({})).await;
    red(&stage, "red").await;
    for n in 0..3 {
        stage.put(&format!("/{}/_doc/{n}?refresh=true", stage.name("open")), json!({"n": n})).await;
    }
    stage.send(Request::post("close", format!("/{}/_close", stage.name("closed")))).await;
    block(&stage, "locked", "metadata").await;

    let all = look(&stage, &["*"]).await;
    let of = |name: &str| all.iter().find(|index| index.index == stage.name(name)).unwrap();
    let names: Vec<_> = all.iter().map(|index| index.index.clone()).collect();
    assert_eq!(names, ["closed", "hidden", "locked", "open", "red", "written"].map(|name| stage.name(name)));

    let raw = stage.get(&format!("/{}/_stats/docs,store", stage.name("open"))).await;
    let open = of("open");
    assert_eq!((open.status, counts(open.primaries)), (Status::Yellow, (2, 2)));
    assert_eq!((counts(open.replicas), open.unassigned), ((0, 2), 2));
    assert_eq!(open.documents, Some(3));
    assert_eq!(open.documents, raw["indices"]["open"]["primaries"]["docs"]["count"].as_u64());
    assert_eq!(
        open.size.map(|size| size.0),
        raw["indices"]["open"]["total"]["store"]["size_in_bytes"].as_u64()
    );
    assert!(!open.closed && !open.hidden && open.blocks.is_empty() && open.primary_size == open.size);

    let closed = of("closed");
    assert!(closed.closed && closed.documents.is_none() && closed.size.is_some(), "{closed:?}");
    assert_eq!(closed.status, Status::Green);
    assert!(of("hidden").hidden && of("hidden").auto_expands);
    // The metadata of one index can't be read: the others are told all the same.
    assert_eq!(
        (of("locked").blocks.as_slice(), of("locked").status),
        (&[Block::Metadata][..], Status::Green)
    );
    assert_eq!(of("written").blocks, [Block::ReadOnly]);
    let red = of("red");
    assert_eq!((red.status, counts(red.primaries), counts(red.replicas)), (Status::Red, (0, 1), (0, 1)));
    assert_eq!((red.unassigned, red.documents, red.size), (2, None, None));

    let blocked: Vec<_> = problems(&stage, &["*"])
        .await
        .into_iter()
        .filter(|problem| matches!(problem, Problem::Blocked { .. }))
        .collect();
    let expected = [(Block::ReadOnly, "written"), (Block::Metadata, "locked")]
        .map(|(block, name)| Problem::Blocked { block, indices: vec![stage.name(name)] });
    assert_eq!(blocked, expected);
    unblock(&stage, "locked", "metadata").await;
    unblock(&stage, "written", "read_only").await;
}

#[tokio::test]
async fn names_that_nothing_bears_are_told_and_others_are_found_all_the_same() {
    let stage = Stage::new("health-names").await;
    create(&stage, "there", json!({}), json!({})).await;
    let alias = json!({"actions": [{"add": {"index": stage.name("there"), "alias": stage.name("alias")}}]});
    stage.send(Request::post("by hand", "/_aliases").json(&alias).unwrap()).await;
    let indices = stage.es.health().indices(["alias", "gone", "th*", "none-*"]).await.unwrap();
    let found: Vec<_> = indices.indices.iter().map(|index| index.index.clone()).collect();
    assert_eq!((found, indices.missing), (vec![stage.name("there")], vec![stage.name("gone")]));
    assert!(
        problems(&stage, &["gone"]).await.contains(&Problem::Missing { names: vec![stage.name("gone")] })
    );
    assert!(look(&stage, &["none-*"]).await.is_empty());

    stage.recorder.take();
    assert_eq!(look(&stage, &["gone-1", "gone-2", "gone-3", "alias"]).await.len(), 1);
    let resolved = stage.requests().iter().filter(|request| request.contains("/_resolve/")).count();
    assert_eq!(resolved, 1, "however many are missing");
    let no_patterns: [&str; 0] = [];
    let refused = stage.es.health().indices(no_patterns).await.unwrap_err();
    assert!(matches!(refused, HealthError::Options { .. }), "{refused}");
    let refused = stage.es.health().indices(["UPPER"]).await.unwrap_err();
    assert!(matches!(refused, HealthError::Name(_)), "{refused}");
    let refused = stage.es.health().report(&ReportOptions::new().patterns(["a b"])).await.unwrap_err();
    assert!(matches!(refused, HealthError::Name(_)), "{refused}");
    assert!(stage.recorder.take().is_empty(), "nothing was sent");
}

#[tokio::test]
async fn fields_are_counted_as_the_server_does_for_its_limit() {
    let stage = Stage::new("health-fields").await;
    let mappings = json!({
        "runtime": {"day": {"type": "keyword"}},
        "properties": {
            "name": {"type": "text", "fields": {"raw": {"type": "keyword"}}},
            "parts": {"type": "nested", "properties": {"size": {"type": "long"}}},
            "other": {"type": "alias", "path": "name"},
        },
    });
    create(&stage, "wide", json!({"mapping.total_fields.limit": 8}), mappings).await;
    create(&stage, "bare", json!({}), json!({})).await;
    let series = json!({"mode": "time_series", "routing_path": ["d"], "mapping.total_fields.limit": 4});
    let dimension = json!({"properties": {"@timestamp": {"type": "date"}, "d": {"type": "keyword", "time_series_dimension": true}}});
    create(&stage, "series", series, dimension).await;
    let all = look(&stage, &["*"]).await;
    let counted: Vec<_> = all.iter().map(|index| (index.fields, index.fields_limit)).collect();
    assert_eq!(counted, [(Some(0), 1000), (Some(2), 4), (Some(6), 8)]);

    // As many more as there is room for, and not one more.
    for (name, room) in [("series", 2), ("wide", 2)] {
        for n in 0..=room {
            let field = json!({"properties": { (format!("new-{n}")): {"type": "long"}}});
            let path = format!("/{}/_mapping", stage.name(name));
            let sent = stage.es.send(Request::put("add a field", path).json(&field).unwrap()).await;
            let refused = sent.err().map(|error| error.reason().unwrap().to_owned());
            assert_eq!(refused.is_some(), n == room, "{name} {n}: {refused:?}");
            assert!(refused.is_none_or(|reason| reason.contains("Limit of total fields")));
        }
    }
    let near = problems(&stage, &["*"]).await;
    let of = |name: &str, limit: u64| Problem::Fields { index: stage.name(name), fields: limit, limit };
    assert_eq!(near, [of("series", 4), of("wide", 8)]);
}

#[tokio::test]
async fn a_migrations_write_blocks_are_not_taken_for_a_persons() {
    let stage = Stage::new("health-migrate").await;
    filled(&stage, 5).await;
    // What is written to the ledger is not found by and by.
    let ledger = json!({"hidden": true, "refresh_interval": "-1"});
    create(&stage, ".es-migrations", ledger, json!({"dynamic": false})).await;
    let migrator = Migrator::new(&stage.cluster(), to_v2()).unwrap();
    migrator.up().await.unwrap();
    create(&stage, "fenced", json!({"blocks.write": true}), json!({})).await;
    let fence = json!({"actions": [{"add": {"index": stage.name("fenced"), "alias": stage.name("x.fence-1-source")}}]});
    stage.send(Request::post("by hand", "/_aliases").json(&fence).unwrap()).await;
    create(&stage, "own", json!({"blocks.write": true}), json!({})).await;

    let settings = stage.get(&format!("/{}/_settings", stage.name("products-v1*"))).await;
    let retired = settings.as_object().unwrap().iter().next().unwrap();
    assert_eq!(retired.1["settings"]["index"]["blocks"]["write"], "true", "as a migration leaves it");
    let all = look(&stage, &["*"]).await;
    let migrates: Vec<_> = all.iter().filter(|index| index.migrates && !index.blocks.is_empty()).collect();
    let migrates: Vec<_> = migrates.iter().map(|index| index.index.clone()).collect();
    assert_eq!(migrates, [stage.name("fenced"), stage.name(retired.0)]);
    let expected = Problem::Blocked { block: Block::Write, indices: vec![stage.name("own")] };
    assert_eq!(problems(&stage, &["*"]).await, [expected]);

    // A ledger that can't be read keeps back nothing else.
    let no_shard = Answer::error(503, "search_phase_execution_exception", "all shards failed");
    stage.recorder.inject(When::any().path("/*/_search"), Fault::Answer(no_shard));
    assert_eq!(look(&stage, &["*"]).await.len(), all.len());
    stage.recorder.heal();
}
