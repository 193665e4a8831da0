use std::time::Duration;

use es_core::ops::blocks::Block;
use es_core::ops::settings::{
    IndexUpdated, Off, SettingReason, SettingsError, SettingsUpdate, UpdateOutcome, names,
};
use es_testkit::{Fault, When};
use es_tests::stage::Stage;
use es_vocab::{Class, SETTINGS, Value as Sort};
use serde_json::{Value, json};

use crate::{alias, held, make, make_stream};

fn plain() -> Value {
    json!({ "settings": { "number_of_replicas": 0 } })
}

fn changed(updated: &IndexUpdated) -> Vec<String> {
    match &updated.outcome {
        UpdateOutcome::Changed(changes) => {
            changes.iter().map(|change| format!("{}: {}", change.subject(), change.values())).collect()
        }
        other => panic!("{}: {other:?}", updated.index),
    }
}

/// A value that a sort takes and that is not the default.
fn sample(name: &str, sort: Sort, default: Option<&str>) -> Option<Value> {
    Some(match (name, sort) {
        // What follows is decided by the cluster, or by what the index is; of two the server writes its default down.
        (
            "time_series.end_time"
            | "lifecycle.name"
            | "lifecycle.rollover_alias"
            | "lifecycle.parse_origination_date"
            | "default_pipeline"
            | "final_pipeline"
            | "number_of_replicas"
            | "routing.allocation.include._tier_preference",
            _,
        ) => return None,
        ("auto_expand_replicas", _) => json!("0-1"),
        ("write.wait_for_active_shards", _) => json!("all"),
        ("merge.scheduler.max_merge_count", _) => json!(9),
        ("merge.policy.max_merge_at_once", _) => json!(12),
        ("merge.policy.segments_per_tier", _) => json!(12.5),
        ("merge.policy.deletes_pct_allowed", _) => json!(33.0),
        ("mapping.dimension_fields.limit", _) => json!(17),
        ("lifecycle.step.wait_time_threshold", _) => json!("13h"),
        ("look_ahead_time", _) => json!("3h"),
        ("look_back_time", _) => json!("4h"),
        (_, Sort::Bool) => json!(default != Some("true")),
        (_, Sort::Int { min, .. }) => json!(
            default.and_then(|text| text.parse::<i64>().ok()).map_or(min.max(7), |n| if n == i64::MAX {
                99
            } else {
                n + 3
            })
        ),
        (_, Sort::Duration) => json!("77s"),
        (_, Sort::ByteSize) => json!("77mb"),
        (_, Sort::Float) => json!(7.5),
        (_, Sort::EnumAnyCase(words)) => json!(words.last()?),
        (_, Sort::Texts) => json!(["a", "b"]),
        (name, Sort::Text) if name.ends_with("_id") || name.contains("allocation") => json!("no-such-node"),
        (_, Sort::Of(_)) => json!("127.0.0.9"),
        ("compound_format", _) => json!("2gb"),
        (_, _) => json!("500"),
    })
}

#[tokio::test]
async fn every_dynamic_setting_is_set_and_reset() {
    let stage = Stage::new("every").await;
    make(&stage, "one", plain()).await;
    let before = held(&stage, "one").await;
    let rows = SETTINGS.iter().filter(|row| row.class == Class::Dynamic);
    // Blocks have tests of their own, and keep others from being changed.
    let rows = rows.filter(|row| !row.name.starts_with("blocks."));
    let all: Vec<_> =
        rows.filter_map(|row| Some((row.name, sample(row.name, row.value, row.default)?))).collect();
    assert!(all.len() > 80, "{}", all.len());
    let update =
        all.iter().fold(SettingsUpdate::new(), |update, (name, value)| update.json(name, value.clone()));
    let settings = stage.es.settings();
    let updated = settings.update("one", &update).await.unwrap();
    assert_eq!(changed(&updated[0]).len(), all.len());
    let there = held(&stage, "one").await;
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned).to_lowercase();
    for (name, value) in &all {
        assert_eq!(text(&there[*name]).trim_end_matches(".0"), text(value).trim_end_matches(".0"), "{name}");
    }
    let again = settings.update("one", &update).await.unwrap();
    assert!(matches!(again[0].outcome, UpdateOutcome::Unchanged), "{again:?}");
    let resets = all.iter().fold(SettingsUpdate::new(), |update, (name, _)| update.reset(name));
    let back = settings.update("one", &resets).await.unwrap();
    assert_eq!(changed(&back[0]).len(), all.len());
    assert_eq!(held(&stage, "one").await, before);
}

#[tokio::test]
async fn what_changed_is_told_and_what_is_so_already_is_not_sent() {
    let stage = Stage::new("told").await;
    for name in ["logs-1", "logs-2", "other"] {
        make(&stage, name, plain()).await;
    }
    make(
        &stage,
        "logs-3",
        json!({ "settings": { "number_of_replicas": 0, "refresh_interval": "1m", "priority": 5 } }),
    )
    .await;
    alias(&stage, json!([{ "add": { "index": stage.name("other"), "alias": stage.name("logs-alias") } }]))
        .await;
    let hidden = json!({ "settings": { "number_of_replicas": 0, "hidden": true } });
    make(&stage, "logs-hidden", hidden).await;
    let settings = stage.es.settings();
    let update = SettingsUpdate::new()
        .set(names::REFRESH_INTERVAL, Duration::from_mins(1))
        .set(names::MAX_RESULT_WINDOW, 10_000)
        .reset(names::PRIORITY);
    let plan = settings.plan("logs-*", &update).await.unwrap();
    let text = plan.to_string().replace(stage.area.prefix(), "");
    let expected = "logs-1:\n  ~ setting refresh_interval: 1s → 1m\n\
                    logs-2:\n  ~ setting refresh_interval: 1s → 1m\n\
                    logs-3:\n  ~ setting priority: 5 → 1\n";
    assert_eq!(text, expected, "a pattern means no index by its alias, and no hidden one");
    stage.requests();
    let updated = settings.apply(&plan).await.unwrap();
    assert_eq!(changed(&updated[0]), ["setting refresh_interval: 1s → 1m"]);
    assert_eq!(stage.requests().iter().filter(|line| line.starts_with("PUT")).count(), 3);
    assert_eq!(held(&stage, "logs-3").await.get("priority"), None);
    assert_eq!(held(&stage, "logs-2").await["refresh_interval"], "1m");
    assert_eq!(held(&stage, "other").await.get("refresh_interval"), None);

    // Again: nothing is sent.
    let again = settings.update("logs-*", &update).await.unwrap();
    assert!(again.iter().all(|updated| matches!(updated.outcome, UpdateOutcome::Unchanged)));
    assert!(stage.requests().iter().all(|line| line.starts_with("GET")));

    // An alias by its own name means what is behind it.
    let off = SettingsUpdate::new().set(names::REFRESH_INTERVAL, Off);
    settings.update("logs-alias", &off).await.unwrap();
    assert_eq!(held(&stage, "other").await["refresh_interval"], "-1");
    let preserved = SettingsUpdate::new()
        .set(names::REFRESH_INTERVAL, Duration::from_secs(5))
        .set(names::PRIORITY, 9)
        .set(names::NUMBER_OF_REPLICAS, 2)
        .preserve_existing();
    let updated = settings.update("other", &preserved).await.unwrap();
    assert_eq!(changed(&updated[0]), ["setting priority: 1 → 9"]);
    assert_eq!(held(&stage, "other").await["refresh_interval"], "-1");
    settings.update("logs-hidden", &off).await.unwrap();
    assert_eq!(held(&stage, "logs-hidden").await["refresh_interval"], "-1", "who names it means it");
    let tiers = SettingsUpdate::new()
        .set(names::NUMBER_OF_REPLICAS, 2)
        .set(names::ROUTING_ALLOCATION_INCLUDE_TIER_PREFERENCE, "data_hot,data_content");
    settings.update("other", &tiers).await.unwrap();
    let there = held(&stage, "other").await;
    let of = |name: &str| there[name].as_str().unwrap().to_owned();
    assert_eq!(
        (of("number_of_replicas"), of("routing.allocation.include._tier_preference")),
        ("2".to_owned(), "data_hot,data_content".to_owned())
    );
}

#[tokio::test]
async fn what_can_not_be_set_is_refused_by_name_and_nothing_is_sent() {
    let stage = Stage::new("static").await;
    make(&stage, "one", plain()).await;
    stage.requests();
    let update = SettingsUpdate::new()
        .set(names::PRIORITY, 3)
        .json("codec", "best_compression")
        .json("index.number_of_shards", 2)
        .json("refresh_intervall", "1s")
        .json("uuid", "x")
        .json("max_result_window", "many");
    let error = stage.es.settings().update("one", &update).await.unwrap_err();
    let SettingsError::Faults { faults } = &error else { panic!("{error}") };
    let named: Vec<_> = faults.iter().map(|fault| fault.setting.as_str()).collect();
    assert_eq!(named, ["codec", "max_result_window", "number_of_shards", "refresh_intervall", "uuid"]);
    assert!(matches!(faults[0].reason, SettingReason::Static));
    let text = error.to_string();
    assert!(
        text.contains("`refresh_intervall` is no index setting\nhelp: write `refresh_interval`"),
        "{text}"
    );
    assert!(text.contains("shrinks or splits it"), "{text}");
    assert_eq!(stage.requests(), [""; 0]);
    assert_eq!(held(&stage, "one").await.get("priority"), None);

    let unknown = SettingsUpdate::new().json("a_plugins.own", 1).also_unknown();
    let updated = stage.es.settings().update("one", &unknown).await.unwrap();
    let reason =
        |error: &es_core::error::Error| error.reason().unwrap_or_default().contains("unknown setting");
    assert!(matches!(&updated[0].outcome, UpdateOutcome::Failed(error) if reason(error)), "{updated:?}");
    let missing = stage.es.settings().plan("nope", &SettingsUpdate::new()).await.unwrap_err();
    assert!(matches!(missing, SettingsError::NotFound { .. }));
    assert!(stage.es.settings().plan("nope-*", &SettingsUpdate::new()).await.unwrap().is_empty());
}

#[tokio::test]
async fn each_of_many_is_told_and_one_that_fails_keeps_no_other() {
    let stage = Stage::new("bulk").await;
    for n in 0..12 {
        make(&stage, &format!("logs-{n:02}"), plain()).await;
    }
    make(&stage, "metrics", plain()).await;
    make_stream(&stage, "events").await;
    crate::by_hand(&stage, &format!("/{}/_block/read_only", stage.name("logs-03"))).await;
    let (slow, fast) = (
        SettingsUpdate::new().set(names::REFRESH_INTERVAL, Duration::from_secs(30)),
        SettingsUpdate::new().set(names::REFRESH_INTERVAL, Duration::from_millis(500)),
    );
    let wrong = SettingsUpdate::new().json("codec", "best_compression");
    let settings = stage.es.settings().parallel(3);
    let error = settings.update_all([("logs-*", &slow), ("metrics", &wrong)]).await.unwrap_err();
    assert!(matches!(error, SettingsError::Faults { .. }));
    assert_eq!(
        held(&stage, "logs-00").await.get("refresh_interval"),
        None,
        "nothing is sent if one has a fault"
    );

    let all = settings.update_all([("logs-*", &slow), ("metrics,events", &fast)]).await.unwrap();
    assert_eq!(all.len(), 14);
    let failed: Vec<_> = all.iter().filter(|updated| !updated.outcome.is_done()).collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].index, stage.name("logs-03"));
    assert!(matches!(&failed[0].outcome, UpdateOutcome::Failed(error) if error.is_cluster_block()));
    assert_eq!(held(&stage, "logs-11").await["refresh_interval"], "30s");
    assert_eq!(held(&stage, "metrics").await["refresh_interval"], "500ms");
    let stream = stage.get(&format!("/{}/_settings", stage.name("events"))).await;
    let backing = stream.as_object().unwrap().values().next().unwrap();
    assert_eq!(backing["settings"]["index"]["refresh_interval"], "500ms", "an index of a stream");
    stage.es.blocks().remove("logs-03", Block::ReadOnly).await.unwrap();

    // What changed after the plan is left alone.
    let plan = settings.plan("logs-00,logs-01", &fast).await.unwrap();
    stage
        .put(&format!("/{}/_settings", stage.name("logs-00")), json!({ "index.refresh_interval": "7s" }))
        .await;
    let updated = settings.apply(&plan).await.unwrap();
    assert!(matches!(updated[0].outcome, UpdateOutcome::Overtaken), "{updated:?}");
    assert!(matches!(updated[1].outcome, UpdateOutcome::Changed(_)), "{updated:?}");
    assert_eq!(held(&stage, "logs-00").await["refresh_interval"], "7s");

    // A reply that is lost.
    stage.recorder.inject(When::any().method("PUT").nth(1), Fault::Truncate(3));
    let updated = settings.update("logs-02", &fast).await.unwrap();
    stage.recorder.heal();
    assert!(matches!(updated[0].outcome, UpdateOutcome::Changed(_)), "{updated:?}");
    assert_eq!(held(&stage, "logs-02").await["refresh_interval"], "500ms");
}

#[tokio::test]
async fn blocks_are_put_listed_and_taken_off() {
    let stage = Stage::new("blocks").await;
    let blocks = stage.es.blocks();
    for name in ["a", "b", "c"] {
        make(&stage, name, plain()).await;
    }
    for block in [Block::Write, Block::Read, Block::ReadOnly, Block::Metadata] {
        blocks.add("a", block).await.unwrap();
        blocks.add("a", block).await.unwrap();
        assert_eq!(blocks.list("*").await.unwrap(), [(stage.name("a"), vec![block])].into(), "{block}");
        let path = format!("/_cluster/state/blocks/{}?filter_path=blocks.indices", stage.name("a"));
        let there = stage.get(&path).await;
        assert_eq!(there["blocks"]["indices"]["a"].as_object().unwrap().len(), 1, "{block}");
        blocks.remove("a", block).await.unwrap();
        blocks.remove("a", block).await.unwrap();
        assert!(blocks.list("*").await.unwrap().is_empty(), "{block}");
    }
    // What Elasticsearch sets when the disk is full is listed and taken off, and not set.
    stage
        .put(
            &format!("/{}/_settings", stage.name("b")),
            json!({ "index.blocks.read_only_allow_delete": true }),
        )
        .await;
    blocks.add("b", Block::Write).await.unwrap();
    let expected = vec![Block::Write, Block::ReadOnlyAllowDelete];
    assert_eq!(blocks.list("b").await.unwrap(), [(stage.name("b"), expected)].into());
    blocks.remove("b", Block::ReadOnlyAllowDelete).await.unwrap();
    blocks.remove("b", Block::Write).await.unwrap();
    let error = blocks.add("b", Block::ReadOnlyAllowDelete).await.unwrap_err();
    assert!(error.to_string().contains("internal use only"), "{error}");
    assert!(matches!(blocks.add("nope", Block::Write).await.unwrap_err(), SettingsError::NotFound { .. }));

    // A migration's own block is not for us.
    alias(&stage, json!([{ "add": { "index": stage.name("c"), "alias": stage.name("products.fence-3-source"), "is_hidden": true } }])).await;
    blocks.add("c", Block::Write).await.unwrap();
    let error = blocks.remove("c", Block::Write).await.unwrap_err();
    assert!(matches!(error, SettingsError::Migrating { .. }), "{error}");
    assert_eq!(blocks.list("c").await.unwrap().len(), 1);
}
