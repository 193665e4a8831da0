//! Indices of programs with prefixes of their own.

use std::time::{Duration, Instant};

use es_core::prelude::*;
use es_migrate::fleet::{Tolerance, reports, standings};
use es_migrate::{MigrateError, Migrations, Migrator, Outcome, reindex};
use es_testkit::When;
use es_tests::migrations::{left, nobody_at_it, recorded};
use es_tests::stage::Stage;
use es_tests::tenants::{filled, migrator, names, product, tenant, to_v2, v1, v2, versions, write};
use serde_json::json;

use super::{begun, dies};

/// 200 tenants in one plan, two of them broken: one has a document that the new mapping refuses, the other is read-only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_tenants_of_which_two_are_broken() {
    let stage = Stage::new("tenants").await;
    let count = std::env::var("ES_FLEET").map_or(200, |count| count.parse().unwrap());
    let names = names(count);
    let start = Instant::now();
    filled(&stage.es, &names, |_| 5).await;
    println!("filled in {:?}", start.elapsed());
    let soon = v1::Product { since: "soon".to_owned(), ..product(7) };
    let broken = tenant(&stage.es, "t017");
    Documents::<v1::Product>::new(&broken).index(&soon).refresh(Refresh::True).await.unwrap();
    let block = format!("/{}/_settings", stage.name("t101-products"));
    stage.put(&block, json!({"index.blocks.read_only": true})).await;

    // One plan, and few requests.
    stage.recorder.take();
    let start = Instant::now();
    let plan = migrator(&stage.es, to_v2()).plan().await.unwrap();
    let requests = stage.requests();
    println!("planned in {:?} by {} requests\n{plan}", start.elapsed(), requests.len());
    assert!(requests.len() < 25, "{requests:#?}");
    assert_eq!((plan.documents.len(), plan.fleets[0].members), (200, 200));
    let text = plan.to_string();
    assert!(
        text.contains("products (fleet *-products): 199 of 200: version 1 → 2: copy into a new index"),
        "{text}"
    );
    assert!(text.contains("`t101-products`: refused: ") && text.contains("996 documents"), "{text}");

    // By default nothing is begun where one can't go well.
    let error = migrator(&stage.es, to_v2()).parallel(8).up().await.unwrap_err();
    let MigrateError::Incomplete(all) = &error else { panic!("{error}") };
    assert_eq!((all.failed.len(), all.not_begun.len(), all.tolerated), (1, 199, false), "{error}");
    assert!(begun(&stage.recorder.take()).is_empty());
    assert!(versions(&stage).await.iter().all(|(_, version)| *version == 1));

    // With a tolerance all others are done.
    let start = Instant::now();
    // Nobody dies here: leases as long as they are by default.
    let tolerant = || Migrator::new(&stage.es, to_v2()).unwrap().parallel(8).tolerate(Tolerance::Share(0.05));
    let error = tolerant().up().await.unwrap_err();
    let seen = stage.recorder.take();
    println!("migrated in {:?} by {} requests\n{error}", start.elapsed(), seen.len());
    let MigrateError::Incomplete(all) = &error else { panic!("{error}") };
    let failed: Vec<_> = all.failed.iter().map(|(member, _)| member.as_str()).collect();
    assert_eq!(
        (failed, all.not_begun.len(), all.tolerated),
        (vec!["t017-products", "t101-products"], 0, true)
    );
    let [fleet] = all.fleets.as_slice() else { panic!("{error}") };
    assert_eq!(
        (fleet.members, &fleet.outcomes, fleet.documents),
        (200, &vec![(Outcome::Migrated, 198)], 990)
    );
    let said = ["failed: t017-products: stays at version 1", "next: `migrate up` goes on with what is left"];
    assert!(said.iter().all(|words| error.to_string().contains(words)), "{error}");

    // The server's own word.
    let found = versions(&stage).await;
    let old: Vec<_> =
        found.iter().filter(|(_, version)| *version == 1).map(|(name, _)| name.as_str()).collect();
    assert_eq!((found.len(), old), (200, vec!["t017-products", "t101-products"]));
    assert_eq!(write(&stage, "t017", 1, "late").await, 201, "it takes writes as before");
    assert_eq!((write(&stage, "t018", 1, "late").await, write(&stage, "t018", 2, "late").await), (404, 201));
    let indices = left(&stage).await;
    let aliases =
        |name: &str| indices[name]["aliases"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        indices.as_object().unwrap().len(),
        398,
        "198 old ones are kept, and nothing of the two is left"
    );
    for name in ["t017-products", "t101-products"] {
        assert_eq!(aliases(&format!("{name}-v1")), [name.to_owned(), format!("{name}.w1")]);
    }
    nobody_at_it(&stage).await;
    let statuses = es_migrate::status(&stage.es, &to_v2()).await.unwrap();
    let standing = standings(&statuses);
    assert_eq!((statuses.len(), &standing[0].versions), (200, &[(1, 2), (2, 198)].into()));
    println!("{}", standing[0]);

    // Repaired, those two are what is left; nobody else is touched.
    Documents::<v1::Product>::new(&broken).index(&product(7)).refresh(Refresh::True).await.unwrap();
    stage.put(&block, json!({"index.blocks.read_only": null})).await;
    stage.recorder.take();
    let reports_of = tolerant().up().await.unwrap();
    assert_eq!(begun(&stage.recorder.take()), ["t017-products", "t101-products"]);
    let [fleet] = <[_; 1]>::try_from(reports(&reports_of)).unwrap();
    assert_eq!(fleet.outcomes, [(Outcome::Unchanged, 198), (Outcome::Migrated, 2)]);
    assert!(versions(&stage).await.iter().all(|(_, version)| *version == 2));
    // Its own program of the new version finds what it declares.
    let own = tenant(&stage.es, "t101");
    let init = v2::Product::init(&own).await.unwrap().to_string();
    assert!(init.ends_with("): unchanged"), "{init}");
}

/// The smallest that has documents goes first, and where it fails, it is the only one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_canary_goes_first_and_alone() {
    let stage = Stage::new("canary").await;
    filled(&stage.es, &names(4), |n| [9, 8, 0, 3][n]).await;
    let canary = Documents::<v1::Product>::new(&tenant(&stage.es, "t003"));
    let soon = v1::Product { since: "soon".to_owned(), ..product(2) };
    canary.index(&soon).refresh(Refresh::True).await.unwrap();
    let two = || migrator(&stage.es, to_v2()).parallel(2).tolerate(Tolerance::Count(2));
    stage.recorder.take();
    let error = two().up().await.unwrap_err();
    assert_eq!(begun(&stage.recorder.take()), ["t003-products"]);
    let MigrateError::Incomplete(all) = &error else { panic!("{error}") };
    assert_eq!((all.failed.len(), all.not_begun.len(), all.tolerated), (1, 3, false), "{error}");
    assert!(versions(&stage).await.iter().all(|(_, version)| *version == 1));
    nobody_at_it(&stage).await;

    // Repaired, it goes first again; all calls take a member's name, or the fleet's.
    canary.index(&product(2)).refresh(Refresh::True).await.unwrap();
    stage.recorder.take();
    let reports_of = two().up().await.unwrap();
    let seen = stage.recorder.take();
    let order: Vec<_> = seen.iter().filter(|seen| seen.path.contains("_create/migrate-")).collect();
    assert!(order.iter().all(|seen| !seen.path.contains("t003-")), "its lease was there: {order:?}");
    let first = seen.iter().find_map(|seen| seen.path.split_once("/migrate-")).unwrap();
    assert!(first.1.starts_with("t003-products"), "{first:?}");
    println!("{} requests for 4 members", seen.len());
    assert_eq!(reports(&reports_of)[0].outcomes, [(Outcome::Migrated, 4)]);
    let one = two().verify("t000-products").await.unwrap();
    assert_eq!((one.outcome, one.documents, one.fleet), (Outcome::Verified, 9, Some("products")));
    assert_eq!(two().history("t003-products").await.unwrap().len(), 2);
    let back = two().rollback("t001-products").await.unwrap();
    assert_eq!((back.outcome, back.version), (Outcome::RolledBack, Some(1)));
    let back = two().rollback("products").await.unwrap();
    assert_eq!((back.outcome, back.members), (Outcome::RolledBack, 3));
    assert!(versions(&stage).await.iter().all(|(_, version)| *version == 1));
    assert_eq!(write(&stage, "t002", 1, "late").await, 201);
    let error = two().rollback("products").await.unwrap_err();
    assert!(error.to_string().contains("none of 4 members has been switched"), "{error}");
    let error = two().up_one("t009-products").await.unwrap_err();
    assert!(error.to_string().contains("no document `t009-products` is registered"), "{error}");
    assert_eq!(two().up_one("t000-products").await.unwrap().outcome, Outcome::Migrated);
    let gone = two().finalize("products", Duration::ZERO).await.unwrap();
    assert_eq!((gone.outcome, gone.members), (Outcome::Finalized, 4));
    let names: Vec<_> = left(&stage).await.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names.len(), 4, "one serves each: {names:?}");
}

/// A tenant's own program that migrates, and the program that migrates all, do not do it at the same time.
#[tokio::test]
async fn programs_of_different_prefixes_do_not_migrate_one_index_at_once() {
    let stage = Stage::new("rivals").await;
    filled(&stage.es, &names(1), |_| 3).await;
    let own = tenant(&stage.es, "t000");
    let alone = || {
        let schemas = recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]);
        Migrations::new(schemas)
            .document_with::<v2::Product>(|m| m.to(2, reindex().rename("title", "headline")))
    };
    for (first, second) in [(true, false), (false, true)] {
        let of = |fleet: bool| {
            if fleet { migrator(&stage.es, to_v2()) } else { migrator(&own, alone()) }
        };
        // It dies when its fence is up.
        let fenced = When::any().method("PUT").path("/*t000-products-v2-*").times(1);
        dies(&stage, fenced, async { of(first).up().await.map(drop) }).await;
        let error = of(second).up().await.unwrap_err().to_string();
        let whose = if first { stage.area.prefix().to_owned() } else { stage.name("t000-") };
        assert!(
            error.contains(&format!("is being migrated by a program with the prefix `{whose}`")),
            "{error}"
        );
        let name = if first { "t000-products" } else { "products" };
        assert_eq!(of(first).unlock(name, false).await.unwrap().outcome, Outcome::Unlocked);
        let indices = left(&stage).await;
        let of_products = indices.as_object().unwrap().keys().filter(|name| name.contains("-products-v"));
        assert_eq!(of_products.count(), 1, "{indices}");
    }
    assert_eq!(migrator(&own, alone()).up().await.unwrap()[0].version, Some(2));
    assert_eq!(migrator(&stage.es, to_v2()).up().await.unwrap()[0].outcome, Outcome::Unchanged);
}

/// A block that keeps an index from being read is in the way of that one alone.
#[tokio::test]
async fn one_that_can_not_be_read_is_left_alone_and_told_of() {
    let stage = Stage::new("unread").await;
    filled(&stage.es, &names(2), |_| 2).await;
    let block = format!("/{}/_settings", stage.name("t001-products-v1"));
    stage.put(&block, json!({"index.blocks.metadata": true})).await;
    let plan = migrator(&stage.es, to_v2()).plan().await.unwrap().to_string();
    let expected = format!("left alone: `{}`: index [", stage.name("t001-products-v1"));
    assert!(plan.contains(&expected) && plan.contains("blocked by: [FORBIDDEN/9/index metadata"), "{plan}");
    let done = migrator(&stage.es, to_v2()).up().await.unwrap();
    assert_eq!(reports(&done)[0].outcomes, [(Outcome::Migrated, 1)]);
    stage.put(&block, json!({"index.blocks.metadata": null})).await;
    let done = migrator(&stage.es, to_v2()).up().await.unwrap();
    assert_eq!(reports(&done)[0].outcomes, [(Outcome::Unchanged, 1), (Outcome::Migrated, 1)]);
}
