//! What is told: in the report, the ledger, the events and the plan.

use es_core::search::{Body, match_text};
use es_migrate::{EventKind, Migrator, Outcome, Step, Totals, Writes, reindex, shadow};
use es_tests::migrations::{left, to_v2_in_rust, to_v2_with, v1, v2};
use es_tests::stage::Stage;
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::*;

fn matching(words: &str) -> Value {
    json!({"query": {"match": {"title": words}}})
}

/// Many equal scores, and many equal values at the edge: whatever order a server finds them in.
fn with_ties() -> es_migrate::Shadow {
    shadow()
        .query("all", json!({"query": {"match_all": {}}, "sort": ["_score"]}))
        .query("filtered", json!({"query": {"bool": {"filter": {"match": {"title": "phone"}}}}}))
        .query("by price", json!({"query": {"match_all": {}}, "sort": {"price": "desc"}}))
        .query(
            "by price and word",
            json!({"query": {"match": {"title": "red"}}, "sort": ["price", "_score"]}),
        )
        .query("nothing", matching("nowhere"))
}

#[tokio::test]
async fn other_shards_find_the_same_in_the_same_order_with_either_contract() {
    join_all([Writes::CatchUp, Writes::Blocked].map(async |writes| {
        let stage = Stage::new("reshaped").await;
        stocked(&stage, 800).await;
        let asked = with_ties()
            .query("two words", matching("phone leather"))
            .query("one word", matching("running"))
            .query(
                "typed",
                Body::<v1::Product>::new().query(match_text(v1::Product::fields().title(), "wool")),
            )
            .sample(40, "title")
            .min_overlap(1.0);
        let mut migrator =
            Migrator::new(&stage.es, to::<reshaped::Product>(reindex().writes(writes).shadow(asked)))
                .unwrap();
        let plan = migrator.plan().await.unwrap();
        let planned = plan.documents[0].copy.clone().unwrap().shadow.unwrap();
        assert_eq!((planned.top, planned.min_overlap), (10, Some(1.0)));
        let line = format!(
            "shadow: {} queries of old and new, by their first 10 hits, refused below 1.00",
            planned.queries
        );
        assert!(plan.to_string().contains(&line), "{plan}");

        let mut progress = migrator.progress();
        let report = migrator.up().await.unwrap().remove(0);
        println!("{report}");
        assert_eq!(report.outcome, Outcome::Migrated);
        let found = report.shadow.clone().unwrap();
        assert!(found.queries > 30 && found.queries == planned.queries, "{found:?}");
        assert_eq!((found.overlap, found.same_top, found.refused), (1.0, found.queries, 0), "{found:#}");
        assert!(found.rbo > 0.999_999 && found.compared.iter().all(|one| one.moved == 0.0), "{found:#}");
        let total = |name: &str| found.compared.iter().find(|one| one.name == name).unwrap().total;
        assert_eq!(total("all"), Totals { old: Some(800), new: Some(800) });
        assert_eq!(total("nothing"), Totals { old: Some(0), new: Some(0) });

        drop(migrator);
        let mut told = vec![];
        while let Some(event) = progress.next().await {
            told.push(event.kind);
        }
        let shadowed = told.iter().find_map(|event| match event {
            EventKind::Shadowed { shadow } => Some(shadow),
            _ => None,
        });
        assert_eq!(shadowed.unwrap().queries, found.queries);
        let noted = noted(&stage).await;
        assert_eq!((noted.queries, noted.overlap, noted.compared.len()), (found.queries, 1.0, 5));
        let run = run(&stage).await;
        match writes {
            // Nobody waits for it.
            Writes::CatchUp => assert!(times(&run, Step::Shadow).1 <= times(&run, Step::Block).0, "{run}"),
            _ => assert!(times(&run, Step::Verify).1 <= times(&run, Step::Shadow).0, "{run}"),
        }
        let run: es_migrate::Run = serde_json::from_value(run).unwrap();
        assert!(
            format!("{run:#}").contains(&format!(", {} queries: overlap 1.00", found.queries)),
            "{run:#}"
        );
    }))
    .await;
}

#[tokio::test]
async fn a_renamed_field_is_asked_by_its_new_name_and_what_differs_is_named() {
    let stage = Stage::new("renamed").await;
    stocked(&stage, 300).await;
    let asked = shadow()
        .query_as("phones", matching("phone"), json!({"query": {"match": {"headline": "phone"}}}))
        .query("cheap", json!({"query": {"term": {"price": 3}}}))
        .sample(10, "title")
        .top(20);
    let migrations = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| {
        m.to(2, reindex().rename("title", "headline").shadow(asked.clone()))
    });
    let migrator = Migrator::new(&stage.es, migrations).unwrap();
    let report = migrator.up().await.unwrap().remove(0);
    println!("{report}");
    let found = report.shadow.clone().unwrap();
    assert_eq!(found.refused, 0, "{found:#}");
    let one = |name: &str| found.compared.iter().find(|one| one.name == name).unwrap();
    assert_eq!((one("cheap").common, one("cheap").of), (20, 20), "{found:#}");
    // Stemmed: `phones` are found too.
    let count = |field: &str, word: &str| {
        let query = json!({"query": {"match": { (field): word }}});
        let request = es_core::cluster::Request::post("count", format!("/{}/_count", stage.name("products")));
        request.json(&query).unwrap()
    };
    let new = stage.send(count("headline", "phone")).await["count"].as_u64().unwrap();
    let phones = one("phones");
    assert_eq!(phones.total.new, Some(new));
    assert!(
        phones.total.old < phones.total.new && phones.overlap < 1.0 && !phones.came.is_empty(),
        "{phones}"
    );
    assert!(report.to_string().contains("\n    phones: overlap "), "{report}");
    let samples = found.compared.iter().filter(|one| one.name.starts_with("title: ")).collect::<Vec<_>>();
    assert!(samples.len() > 5 && samples.iter().all(|one| one.total.new > Some(0)), "{found:#}");

    // After the switch the same is told, and nothing is changed by it; more can be asked.
    let more = shadow().query("late", json!({"query": {"match_all": {}}}));
    let migrator = migrator.with_shadow("products", &more).unwrap();
    let before = left(&stage).await;
    stage.recorder.take();
    let again = migrator.shadow("products").await.unwrap();
    let sent = stage.requests();
    let reads = |sent: &&String| !sent.starts_with("GET ") && !sent.contains("search");
    assert_eq!(sent.iter().find(reads), None);
    assert_eq!(left(&stage).await, before);
    assert_eq!(again.queries, found.queries + 1);
    // Which hits of equal scores are listed is as the server likes; the figures are the same.
    let figures = |all: &Shadowed| {
        let one = all.compared.iter().find(|one| one.name == "phones").unwrap();
        (one.common, one.of, one.same_top, one.total)
    };
    assert_eq!(figures(&again), figures(&found), "{again:#}\n{found:#}");
    // Also when the old index serves again.
    migrator.rollback("products").await.unwrap();
    let back = migrator.shadow("products").await.unwrap();
    assert_eq!(figures(&back), figures(&found), "{back:#}\n{found:#}");
    migrator.finalize("products", std::time::Duration::ZERO).await.unwrap();
    let error = migrator.shadow("products").await.unwrap_err();
    assert!(error.to_string().contains("there is no retired index"), "{error}");
}

#[tokio::test]
async fn what_only_the_new_index_refuses_is_told_and_with_a_bound_ends_the_migration() {
    let stage = Stage::new("new-refuses").await;
    stocked(&stage, 50).await;
    let asked = shadow()
        .query("by sku", json!({"query": {"match_all": {}}, "sort": "sku.keyword"}))
        .query("phones", matching("phone"));
    let to = |asked| to::<unsorted::Product>(reindex().shadow(asked));
    let migrator = Migrator::new(&stage.es, to(asked.clone().min_overlap(0.1))).unwrap();
    let error = migrator.up().await.unwrap_err().to_string();
    println!("{error}");
    for words in [
        "1 of 2 queries have an overlap below 0.1",
        "\n  by sku: the new index does not answer: query_shard_exception: No mapping found for [sku.keyword]",
        "`products-v1` serves as before; nothing of the copy is left",
    ] {
        assert!(error.replace(stage.area.prefix(), "").contains(words), "{words}");
    }
    es_tests::migrations::as_before(&stage).await;
    let report = Migrator::new(&stage.es, to(asked)).unwrap().up().await.unwrap().remove(0);
    println!("{report}");
    let found = report.shadow.unwrap();
    assert_eq!((found.queries, found.refused, found.below), (2, 1, 0));
    assert_eq!((found.compared[0].name.as_str(), found.compared[0].overlap), ("by sku", 0.0));
    assert_eq!((found.compared[1].common, found.compared[1].of), (10, 10));
}

#[tokio::test]
async fn where_nothing_is_copied_it_is_said_that_nothing_is_asked() {
    let stage = Stage::new("in-place").await;
    stocked(&stage, 5).await;
    let same = Migrations::new(recorded(&[schema::<v1::Product>(), schema::<more::Product>()]))
        .document_with::<more::Product>(|m| {
            m.to(2, reindex().shadow(shadow().query("phones", matching("phone"))))
        });
    let migrator = Migrator::new(&stage.es, same).unwrap();
    let plan = migrator.plan().await.unwrap();
    assert!(plan.documents[0].warnings.iter().any(|warning| warning.contains("nothing is copied")), "{plan}");
    assert_eq!(migrator.up().await.unwrap()[0].shadow, None);
}

/// A field more.
mod more {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(id)]
        sku: String,
        #[es(text)]
        title: String,
        price: u32,
        #[es(keyword)]
        brand: Option<String>,
    }
}

/// All requests, and those of them while writes are blocked.
async fn sent(stage: &Stage, migrator: Migrator) -> (Vec<String>, Vec<String>, Option<es_migrate::Shadowed>) {
    stocked(stage, 20).await;
    stage.recorder.take();
    let report = migrator.up().await.unwrap().remove(0);
    let id = report.index.unwrap().rsplit('-').next().unwrap().to_owned();
    let sent = stage.requests().into_iter().map(|sent| sent.replace(&id, "RUN"));
    // The lease is renewed whenever it is time.
    let sent: Vec<_> = sent.filter(|sent| !sent.contains(".es-schema-lease")).collect();
    let blocked = sent.iter().position(|sent| sent.ends_with("/_block/write")).unwrap();
    let switched = sent.iter().rposition(|sent| sent == "POST /_aliases").unwrap();
    (sent.clone(), sent[blocked..switched].to_vec(), report.shadow)
}

/// Without queries there is no step, and with them nothing more is done while writes are blocked.
#[tokio::test]
async fn who_asks_nothing_is_told_nothing_and_nobody_waits_for_queries() {
    let (unasked, asked) = (Stage::new("unasked").await, Stage::new("asked").await);
    let migrator = |stage: &Stage| Migrator::new(&stage.es, to_v2_with(Writes::CatchUp)).unwrap();
    let (all, paused, shadow) = sent(&unasked, migrator(&unasked)).await;
    assert_eq!(shadow, None);
    assert!(!all.iter().any(|sent| sent.contains("_msearch")));
    assert!(!run(&unasked).await["journal"].to_string().contains("shadow"));
    let queries = shadow_of_one();
    let (all, paused_too, shadow) =
        sent(&asked, migrator(&asked).with_shadow("products", &queries).unwrap()).await;
    assert_eq!(shadow.unwrap().queries, 1);
    assert!(all.iter().any(|sent| sent.contains("_msearch")));
    assert_eq!(paused, paused_too);
}

fn shadow_of_one() -> es_migrate::Shadow {
    shadow().query("cheap", json!({"query": {"term": {"price": 3}}}))
}

/// A transform in Rust says nothing of names.
#[tokio::test]
async fn a_transform_in_rust_is_asked_by_the_names_that_are_given() {
    join_all([Writes::CatchUp, Writes::Blocked].map(async |writes| {
        let stage = Stage::new("asked-in-rust").await;
        stocked(&stage, 100).await;
        let asked = shadow()
            .query("cheap", json!({"query": {"term": {"price": 3}}}))
            .sample_as(5, "title", "headline");
        let migrator = Migrator::new(&stage.es, to_v2_in_rust(writes)).unwrap();
        let report = migrator.with_shadow("products", &asked).unwrap().up().await.unwrap().remove(0);
        let found = report.shadow.unwrap();
        assert!(found.queries > 3 && found.refused == 0, "{found:#}");
        let cheap = found.compared.iter().find(|one| one.name == "cheap").unwrap();
        assert_eq!(cheap.common, cheap.of, "{found:#}");
        // By the old name they would find nothing. A stop word alone does not.
        let finds = found.compared.iter().filter(|one| one.total.new > Some(0)).count();
        assert!(finds >= found.queries - 1, "{found:#}");
    }))
    .await;
}
