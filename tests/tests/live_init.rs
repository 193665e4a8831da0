//! `init` against a real server: what it sends, and what is there afterwards.

// The structs are only declarations, and helpers fail like tests.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::time::Instant;

use es_core::cluster::Request;
use es_core::init::{InitError, InitReport, Outcome};
use es_core::plan::Refusal;
use es_core::prelude::*;
use es_tests::stage::Stage;
use serde_json::json;

mod v1 {
    use super::*;

    #[derive(EsDocument)]
    #[es(index = "products")]
    pub(super) struct Product {
        #[es(text(analyzer = "standard"))]
        name: String,
    }
}

mod v1_later {
    use super::*;

    /// The same version, built later: more of everything.
    #[derive(EsDocument)]
    #[es(index = "products", settings(refresh_interval = "5s"), _meta = { "team": "shop" })]
    pub(super) struct Product {
        #[es(text(analyzer = "standard", search_analyzer = "simple", fields(raw = keyword(ignore_above = 256))))]
        name: String,
        #[es(keyword)]
        brand: String,
    }
}

mod v1_incompatible {
    use super::*;

    #[derive(EsDocument)]
    #[es(index = "products", analyzer(product = custom(tokenizer = "standard", filter = ["lowercase"])))]
    pub(super) struct Product {
        #[es(text(analyzer = "product"))]
        name: String,
    }
}

mod v2 {
    use super::*;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2)]
    pub(super) struct Product {
        #[es(keyword)]
        name: String,
    }
}

#[derive(EsDocument)]
#[es(index = "logs")]
struct LogEntry {
    #[es(text)]
    line: String,
}

/// The index without the prefix, and what became of it.
fn short(stage: &Stage, report: InitReport) -> (String, Outcome) {
    (report.index.unwrap().replace(stage.area.prefix(), ""), report.outcome)
}

fn refusal(error: InitError) -> Refusal {
    match error {
        InitError::Refused(refusals) => refusals.0.into_iter().next().unwrap().1,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn unchanged_is_one_request_for_all_documents() {
    let stage = Stage::new("unchanged").await;
    let es = stage.cluster();
    let created = es.init::<(v1::Product, LogEntry)>().await.unwrap().map(|report| short(&stage, report));
    assert_eq!(created, [("products-v1".into(), Outcome::Created), ("logs-v1".into(), Outcome::Created)]);
    let looked = ["GET /products,logs", "GET /products,products-v1,products.w1,logs,logs-v1,logs.w1"];
    let made = ["GET /_index_template", "PUT /products-v1", "PUT /logs-v1"];
    assert_eq!(stage.requests(), [&looked[..], &made[..]].concat());

    let again = es.init::<(v1::Product, LogEntry)>().await.unwrap();
    assert!(again.iter().all(|report| report.outcome == Outcome::Unchanged), "{again:?}");
    assert_eq!(stage.requests(), [looked[0]]);

    let indices = stage.indices().await;
    let write = json!({"is_write_index": true});
    assert_eq!(indices["products-v1"]["aliases"], json!({"products": write, "products.w1": write}));
    assert_eq!(indices["products-v1"]["mappings"]["_meta"]["es_schema"]["document"], "products");
}

#[tokio::test]
async fn additions_are_made_in_place_and_an_older_build_does_not_undo_them() {
    let stage = Stage::new("additive").await;
    let es = stage.cluster();
    v1::Product::init(&es).await.unwrap();
    let foreign = json!({"_meta": {"theirs": 1, "es_schema": stage.indices().await["products-v1"]["mappings"]["_meta"]["es_schema"]}});
    stage.put(&format!("/{}/_mapping", stage.name("products-v1")), foreign).await;

    let start = Instant::now();
    let report = v1_later::Product::init(&es).await.unwrap();
    let renewals = 2 * (start.elapsed().as_millis() / 3_750) as usize;
    let Outcome::Updated { changes } = &report.outcome else { panic!("{report}") };
    let lines: Vec<_> = changes.iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "setting refresh_interval: 1s → 5s  dynamic setting",
            "brand: keyword  put mapping",
            "name.search_analyzer: standard → simple  put mapping",
            "name.raw: keyword {\"ignore_above\":256}  put mapping, refresh",
            "_meta team: shop  put mapping",
        ]
    );
    let requests = stage.requests();
    let looked = "GET /products,products-v1,products.w1";
    // A change of what the server does not arbitrate: under the lease, between a look before and one after it.
    let (lease, changes) = ("/.es-schema-lease", ["PUT /products-v1/_settings", "PUT /products-v1/_mapping"]);
    let rest: Vec<_> = requests[2..].iter().filter(|request| !request.contains(lease)).collect();
    assert_eq!(rest, ["GET /products", looked, changes[0], changes[1], "GET /products"]);
    // Taken, read, given back; a slow cluster's is renewed meanwhile.
    let count = requests.iter().filter(|request| request.contains(lease)).count();
    assert!((5..=5 + renewals).contains(&count), "{requests:?}");
    assert_eq!(v1_later::Product::init(&es).await.unwrap().outcome, Outcome::Unchanged);
    assert_eq!(stage.requests().len(), 1);

    let later = stage.indices().await;
    assert_eq!(later["products-v1"]["mappings"]["_meta"]["theirs"], 1);
    assert_eq!(later["products-v1"]["mappings"]["properties"]["brand"], json!({"type": "keyword"}));
    assert_eq!(v1::Product::init(&es).await.unwrap().outcome, Outcome::Unchanged);
    assert!(stage.requests().iter().all(|request| request.starts_with("GET ")));
    assert_eq!(stage.indices().await, later);
}

#[tokio::test]
async fn an_incompatible_change_sends_nothing_for_any_document() {
    let stage = Stage::new("incompatible").await;
    let es = stage.cluster();
    v1::Product::init(&es).await.unwrap();
    let before = stage.indices().await;
    let error = es.init::<(LogEntry, v1_incompatible::Product)>().await.unwrap_err();
    let message = error.to_string();
    assert!(message.starts_with("nothing was sent\n`Product`: "), "{message}");
    assert!(message.contains("\n  name.analyzer: standard → product  needs a reindex\n"), "{message}");
    assert!(message.contains("help: raise `version` and migrate"), "{message}");
    assert!(stage.requests().iter().all(|request| request.starts_with("GET ")));
    assert_eq!(stage.indices().await, before);
}

#[tokio::test]
async fn versions_never_revert_each_other() {
    let stage = Stage::new("revert").await;
    let es = stage.cluster();
    v2::Product::init(&es).await.unwrap();
    stage.requests();
    let report = v1::Product::init(&es).await.unwrap();
    assert_eq!(short(&stage, report), ("products-v2".into(), Outcome::NewerIsLive { version: 2 }));
    assert_eq!(stage.requests(), ["GET /products"]);

    let other = Stage::new("forward").await;
    v1::Product::init(&other.cluster()).await.unwrap();
    let error = v2::Product::init(&other.cluster()).await.unwrap_err();
    assert!(matches!(refusal(error), Refusal::NeedsMigration { live: 1, declared: 2, .. }));
    assert_eq!(other.indices().await.as_object().unwrap().len(), 1);
}

#[tokio::test]
async fn an_index_of_somebody_else_is_adopted_or_refused_with_the_diff() {
    let stage = Stage::new("adopt").await;
    let es = stage.cluster();
    let alias = stage.area.name("products");
    let legacy = |field: &str| {
        json!({
            "mappings": {"_meta": {"theirs": 1}, "properties": {"name": {"type": field}}}, "aliases": { (&alias): {} },
        })
    };
    stage.put(&format!("/{}", stage.name("legacy")), legacy("text")).await;
    let report = v1::Product::init(&es).await.unwrap();
    let (index, Outcome::Adopted { changes }) = short(&stage, report) else { panic!("not adopted") };
    assert_eq!(
        (index.as_str(), changes.len()),
        ("legacy", 1),
        "the write alias is all that it lacks: {changes:?}"
    );
    let meta = stage.indices().await["legacy"]["mappings"]["_meta"].clone();
    assert_eq!((&meta["theirs"], &meta["es_schema"]["version"]), (&json!(1), &json!(1)));
    assert_eq!(v1::Product::init(&es).await.unwrap().outcome, Outcome::Unchanged);

    let other = Stage::new("refuse").await;
    let alias = other.area.name("products");
    let legacy = json!({"mappings": {"properties": {"name": {"type": "ip"}}}, "aliases": { (&alias): {} }});
    other.put(&format!("/{}", other.name("legacy")), legacy).await;
    let error = v1::Product::init(&other.cluster()).await.unwrap_err();
    assert!(matches!(refusal(error), Refusal::Incompatible { adopting: true, .. }));
}

#[tokio::test]
async fn what_is_in_the_way_has_a_name() {
    let stage = Stage::new("in-the-way").await;
    let es = stage.cluster();
    // As a write makes it that comes before the first `init`.
    stage.put(&format!("/{}", stage.name("products")), json!({})).await;
    assert!(matches!(refusal(v1::Product::init(&es).await.unwrap_err()), Refusal::NameTaken { .. }));

    LogEntry::init(&es).await.unwrap();
    let close = format!("/{}/_close", stage.area.name("logs-v1"));
    stage.send(Request::post("close", close)).await;
    assert!(matches!(refusal(LogEntry::init(&es).await.unwrap_err()), Refusal::Closed { .. }));
}

#[tokio::test]
async fn a_hundred_documents_with_long_names_fit_the_request_line() {
    let stage = Stage::new("hundred").await;
    let es = stage.cluster();
    let schemas: Vec<&'static es_core::schema::Schema> = (0..100)
        .map(|n| {
            let index: &'static str =
                Box::leak(format!("{}{n:03}", "a-rather-long-name-".repeat(4)).into_boxed_str());
            &*Box::leak(Box::new(es_core::schema::Schema { index, ..*schema::<LogEntry>() }))
        })
        .collect();
    let plan = es.plan(schemas).await.unwrap();
    assert_eq!((plan.resources.len(), plan.requests()), (100, 100));
    let longest = stage.recorder.take().iter().map(|seen| seen.path.len()).max().unwrap();
    assert!((3_000..4_080).contains(&longest), "{longest}");
}

mod growing {
    use super::*;

    #[derive(EsDocument)]
    #[es(index = "notes", dynamic = "runtime")]
    pub(super) struct Note {
        title: String,
    }

    #[derive(EsDocument)]
    #[es(index = "notes", dynamic = "runtime")]
    pub(super) struct Branded {
        title: String,
        #[es(keyword)]
        brand: String,
    }
}

#[tokio::test]
async fn a_field_that_the_server_made_at_run_time_hides_a_declared_one() {
    let stage = Stage::new("hidden").await;
    let es = stage.cluster();
    growing::Note::init(&es).await.unwrap();
    let index = stage.name("notes-v1");
    let write = async |brand: &str| {
        let post = Request::post("write", format!("/{index}/_doc")).query("refresh", "true");
        stage.send(post.json(&json!({ "brand": brand })).unwrap()).await;
    };
    write("acme").await;
    growing::Branded::init(&es).await.unwrap();
    write("acme").await;
    let plan = es.plan([schema::<growing::Branded>()]).await.unwrap();
    assert!(plan.is_empty(), "{plan}");
    let warning = format!("PUT /{index}/_mapping {{\"runtime\":{{\"brand\":null}}}}");
    assert!(plan.resources[0].warnings[0].ends_with(&warning), "{plan}");
    // The server's own word: what a search knows of the field is not what is declared.
    let exists = json!({ "query": { "exists": { "field": "brand" } } });
    let found = stage.send(Request::post("search", format!("/{index}/_count")).json(&exists).unwrap()).await;
    assert_eq!(found["count"], 2, "the runtime field finds the document that is not indexed by it");
    stage.put(&format!("/{index}/_mapping"), json!({ "runtime": { "brand": null } })).await;
    let found = stage.send(Request::post("search", format!("/{index}/_count")).json(&exists).unwrap()).await;
    assert_eq!(found["count"], 1, "the declared field is seen");
    assert!(es.plan([schema::<growing::Branded>()]).await.unwrap().resources[0].warnings.is_empty());
}

/// Much of what the server answers in other words than it was told.
#[derive(EsDocument)]
#[es(index = "echoes", dynamic = true, date_detection = false, dynamic_date_formats = ["yyyy"], _source(excludes = ["secret"]))]
#[es(
    filter(stops = stop(stopwords = ["the", "a"], ignore_case = true), synonyms = synonym(synonyms = ["tv, television"])),
    tokenizer(grams = edge_ngram(min_gram = 2, max_gram = 20, token_chars = ["letter", "digit"])),
    analyzer(product = custom(tokenizer = "standard", filter = ["lowercase", "synonyms", "stops"])),
    analyzer(complete = custom(tokenizer = "grams")),
    normalizer(code = custom(filter = ["uppercase"])),
)]
#[es(settings(
    number_of_shards = 2, number_of_replicas = 0, refresh_interval = "60s", max_result_window = 20_000, codec = "best_compression",
    translog.durability = "async", translog.flush_threshold_size = "1024mb", hidden = false,
))]
#[es(runtime(day = keyword(script = "emit('x')")), alias(headline = "title"))]
#[es(dynamic_template(ids(match = "*_id", mapping = keyword(ignore_above = 64))))]
struct Echo {
    #[es(text(
        analyzer = "product", search_analyzer = "product", index_prefixes = {}, similarity = "BM25",
        fields(complete = text(analyzer = "complete", norms = false), raw = keyword(ignore_above = 2147483647)),
    ))]
    title: String,
    #[es(keyword(normalizer = "code", copy_to = "title", null_value = "NONE"))]
    code: String,
    #[es(scaled_float(scaling_factor = 100))]
    price: f64,
    #[es(date(format = "strict_date_optional_time||epoch_millis"))]
    at: String,
    #[es(geo_point(null_value = "1,2"), unchecked)]
    place: String,
    #[es(geo_shape(orientation = "left"), unchecked)]
    area: String,
    #[es(completion(contexts = [{ "name": "shop", "type": "category" }]))]
    suggest: String,
    #[es(dense_vector(dims = 3))]
    vector: Vec<f32>,
    #[es(long(script = "emit(1L)"), unchecked)]
    computed: i64,
    #[es(search_as_you_type)]
    typed: String,
    #[es(object(enabled = true, dynamic = false))]
    part: Part,
    #[es(nested(include_in_parent = false))]
    parts: Vec<Part>,
}

#[derive(EsObject)]
struct Part {
    #[es(keyword)]
    number: String,
}

#[tokio::test]
async fn what_the_server_echoes_is_no_difference() {
    let stage = Stage::new("echo").await;
    let es = stage.cluster();
    assert_eq!(Echo::init(&es).await.unwrap().outcome, Outcome::Created);
    stage.requests();
    let plan = es.plan([schema::<Echo>()]).await.unwrap();
    assert_eq!(plan.resources[0].changes, [], "{plan}");
    assert_eq!(stage.requests(), ["GET /echoes,echoes-v1,echoes.w1"], "it was compared in full");
}
