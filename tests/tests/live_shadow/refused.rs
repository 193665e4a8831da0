//! What is refused, before anything changes or before the switch.

use es_migrate::{Failure, MigrateError, Migrator, Reason, Shadow, State, Writes, flat_map, reindex, shadow};
use es_tests::migrations::{as_before, v1, v2};
use es_tests::stage::Stage;
use futures_util::future::join_all;
use serde_json::json;

use super::*;

fn phones() -> Shadow {
    shadow()
        .query("phones", json!({"query": {"match": {"title": "phone"}}}))
        .query("cheap", json!({"query": {"term": {"price": 1}}}))
}

/// An analyzer that drops hits: the old index serves on, and nothing is left.
#[tokio::test]
async fn below_the_bound_the_old_index_serves_on() {
    join_all([Writes::CatchUp, Writes::Blocked].map(async |writes| {
        let stage = Stage::new("below").await;
        stocked(&stage, 400).await;
        let migration = reindex().writes(writes).shadow(phones().min_overlap(0.8));
        let error =
            Migrator::new(&stage.es, to::<whole::Product>(migration)).unwrap().up().await.unwrap_err();
        println!("{error}");
        let MigrateError::Failed { failure: Failure::FindsLess { min_overlap, shadow, .. }, .. } = &error
        else {
            panic!("{error}")
        };
        assert_eq!((*min_overlap, shadow.below, shadow.queries), (0.8, 1, 2));
        let worst = &shadow.compared[0];
        // Of all that have the word those are left that have nothing else.
        assert_eq!((worst.name.as_str(), worst.total.old > worst.total.new), ("phones", true), "{worst}");
        assert!(worst.overlap < 0.8 && !worst.lost.is_empty(), "{worst}");
        let first = error.to_string().replace(stage.area.prefix(), "");
        assert!(first.contains(&format!("lost {}", worst.lost[0])), "{first}");
        assert!(first.contains("`products-v1` serves as before; nothing of the copy is left"), "{first}");
        as_before(&stage).await;
        assert_eq!(noted(&stage).await.below, 1);
        let run: es_migrate::Run = serde_json::from_value(run(&stage).await).unwrap();
        assert!(matches!(&run.state, State::Failed { reason } if reason.contains("1 of 2 queries")), "{run}");
        // Told alone, it goes on.
        let told = to::<whole::Product>(reindex().writes(writes).shadow(phones()));
        let report = Migrator::new(&stage.es, told).unwrap().up().await.unwrap().remove(0);
        assert!(report.shadow.unwrap().overlap < 0.9);
    }))
    .await;
}

/// Why it is refused, with nothing sent that changes anything.
async fn refusal(stage: &Stage, migrations: Migrations) -> Reason {
    let migrator = Migrator::new(&stage.es, migrations).unwrap();
    stage.recorder.take();
    let error = migrator.up().await.unwrap_err();
    println!("{error}");
    for sent in stage.requests() {
        let reads = sent.starts_with("GET ") || sent.contains("search") || sent.contains("_count");
        assert!(reads, "{sent}");
    }
    let MigrateError::Refused(reasons) = error else { panic!("{error}") };
    reasons[0].1.clone()
}

#[tokio::test]
async fn bad_queries_are_refused_before_anything_changes() {
    let stage = Stage::new("bad-queries").await;
    stocked(&stage, 20).await;
    let sorted = |field: &str| json!({"query": {"match_all": {}}, "sort": field});
    let cases = [
        (
            phones().query("by name", sorted("name")),
            "`products-v1` does not answer the query `by name`: query_shard_exception: No mapping found for [name]",
        ),
        (
            phones().query("typo", json!({"quer": {"match_all": {}}})),
            "`typo`: parsing_exception: Unknown key",
        ),
        (
            phones().query("typo", json!({"query": {"mach": {}}})),
            "`typo`: parsing_exception: unknown query [mach]",
        ),
        (
            phones().query_as("typo", sorted("price"), json!({"query": {"mach": {}}})),
            "can't read the query `typo` as the new version is asked it: parsing_exception: unknown query [mach]",
        ),
        (phones().sample(5, "colour"), "no document of `products-v1` that could be asked for holds `colour`"),
        (shadow().min_overlap(0.5), "there are no queries to ask"),
    ];
    for (asked, words) in cases {
        let reason = refusal(&stage, to::<whole::Product>(reindex().shadow(asked))).await;
        assert!(reason.what.replace(stage.area.prefix(), "").contains(words), "{reason}\nlacks {words}");
    }
    as_before(&stage).await;
}

/// Nothing is sent for what can't be asked anyway.
#[tokio::test]
async fn queries_that_nobody_can_ask_make_no_migrator() {
    let stage = Stage::new("unaskable").await;
    for (asked, words) in [
        (
            phones().query("none", json!({"size": 0, "aggs": {}})),
            "`products`: the query `none` asks for no hits",
        ),
        (phones().min_overlap(1.5), "`products`: `min_overlap(1.5)`: an overlap is from 0 to 1"),
    ] {
        let refused =
            Migrator::new(&stage.es, to::<whole::Product>(reindex().shadow(asked.clone()))).unwrap_err();
        assert!(refused.to_string().starts_with(words), "{refused}");
        let migrator = Migrator::new(&stage.es, to::<whole::Product>(reindex())).unwrap();
        let refused = migrator.with_shadow("products", &asked).unwrap_err();
        assert!(refused.to_string().starts_with(words), "{refused}");
    }
    assert_eq!(stage.requests(), [""; 0]);
}

#[tokio::test]
async fn hits_that_get_other_ids_are_not_compared() {
    let stage = Stage::new("other-ids").await;
    stocked(&stage, 20).await;
    let renamed = reindex().painless("ctx._id = 'p-' + ctx._id").writes(Writes::Blocked);
    let split = flat_map(|old: v1::Product| {
        vec![v2::Product { sku: old.sku, headline: old.title, price: old.price }]
    });
    for migrations in
        [to::<whole::Product>(renamed.shadow(phones())), to::<v2::Product>(split.shadow(phones()))]
    {
        let reason = refusal(&stage, migrations).await;
        assert!(reason.what.contains("gives documents other ids"), "{reason}");
    }
    as_before(&stage).await;
}
