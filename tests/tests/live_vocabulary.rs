//! Every word of the vocabulary on the real server: accepted, returned semantically equal, and without drift; and what
//! the server does not have, refused before anything is sent.

#![allow(clippy::unwrap_used, clippy::expect_used)] // a test fails by panicking
#![allow(dead_code)] // the structs are only declarations

use std::collections::BTreeSet;

use es_core::init::InitError;
use es_core::plan::{Lack, Refusal};
use es_core::{cluster::Request, prelude::*, schema::Schema};
use es_testkit::Version;
use es_tests::held::{Lost, holds};
use es_tests::stage::Stage;
use es_tests::vocabulary::settings::flat;
use es_tests::{catalog, files, releases, vocabulary};
use es_vocab::{Availability, NEWCOMERS, Word, field_types};
use serde_json::{Value, json};

/// Whether `init` refuses the document for what the cluster lacks.
async fn is_unavailable(stage: &Stage, schema: &'static Schema) -> bool {
    let Err(InitError::Refused(refusals)) = stage.es.init_all([schema]).await else { return false };
    matches!(refusals.of(schema.name), Some(Refusal::Unavailable { .. }))
}

async fn exists(stage: &Stage, schema: &Schema) -> bool {
    let path = format!("/{}", stage.es.name(&schema.index_name()));
    let answer = stage.es.send(Request::get("look for the index", path.as_str())).await;
    !answer.is_err_and(|error| error.is_not_found())
}

/// Whether the server takes an index and returns it as it was sent.
async fn takes(stage: &Stage, body: &Value) -> bool {
    let index = stage.name("sample");
    let put = Request::put("make an index", format!("/{index}"));
    let mut body = body.clone();
    body["settings"]["number_of_replicas"] = json!(0);
    if stage.es.send(put.json(&body).unwrap()).await.is_err() {
        return false;
    }
    let get = Request::get("read the index", format!("/{index}")).query("flat_settings", true);
    let live = stage.es.send(get).await.unwrap().value().unwrap();
    let mut lost = Lost::default();
    if let Some(mappings) = body.get("mappings") {
        lost.compare("mappings", "", mappings, &live[&index]["mappings"]);
    }
    let settings = flat(&live[&index]["settings"]);
    for (name, value) in flat(&body["settings"]) {
        lost.compare(&name, "", &value, settings.get(&name).unwrap_or(&Value::Null));
    }
    stage.es.send(Request::delete("delete the index", format!("/{index}"))).await.unwrap();
    lost.found.is_empty()
}

/// What the cluster lacks for a document, after `init` refused it and left nothing.
async fn lacks<D: EsDocument>(stage: &Stage) -> Vec<String> {
    let Err(InitError::Refused(refusals)) = D::init(&stage.es).await else { return vec![] };
    assert!(!exists(stage, schema::<D>()).await, "refused, and made all the same");
    match refusals.of(schema::<D>().name) {
        Some(Refusal::Unavailable { lacks }) => lacks.iter().map(Lack::to_string).collect(),
        other => unreachable!("{other:?}"),
    }
}

#[tokio::test]
async fn the_server_holds_every_word_as_declared() {
    let stage = Stage::new("vocabulary").await;
    let newest = stage.is_newest();
    let (mut kept, mut wrong) = (BTreeSet::new(), Vec::new());
    for schema in catalog::all().into_iter().chain(vocabulary::all()) {
        let name = schema.name;
        if !newest && is_unavailable(&stage, schema).await {
            assert!(!exists(&stage, schema).await, "{name}: refused, and made all the same");
            continue;
        }
        match holds(&stage.es, schema).await {
            Ok(live) => kept.append(&mut vocabulary::kept(&json!(schema.mappings()), &live)),
            Err(why) => wrong.push(format!("{name}: {why}")),
        }
    }
    assert!(wrong.is_empty(), "on {}:\n{}", stage.release, wrong.join("\n"));
    let lost: Vec<_> = vocabulary::wanted().difference(&kept).cloned().collect();
    assert!(!newest || lost.is_empty(), "no index of the server's has {lost:?}");
}

#[tokio::test]
async fn the_server_lacks_what_the_table_says_and_nothing_else() {
    let stage = Stage::new("newcomers").await;
    files::put(&stage.es).await;
    let rows = NEWCOMERS.iter().map(|row| (row.word, row.is_lacked_by(&stage.release)));
    // No server of the tests has a plugin.
    let needy = field_types().filter(|ty| {
        matches!(ty.availability, Availability::Plugin(_)) || ty.availability.is_lacked_by(&stage.release)
    });
    for (word, lacked) in rows.chain(needy.map(|ty| (Word::Type(ty.name), true))) {
        assert_eq!(takes(&stage, &releases::sample(word)).await, !lacked, "{word:?} on {}", stage.release);
    }
}

#[derive(EsDocument)]
#[es(index = "later")]
struct Later {
    title: String,
    inner: Inner,
}

#[derive(EsObject)]
struct Inner {
    #[es(rank_vectors(dims = 3), unchecked)]
    vectors: Vec<Vec<f32>>,
}

#[derive(EsDocument)]
#[es(index = "plugged")]
struct Plugged {
    #[es(text(fields(sorted = icu_collation_keyword(language = "de"))))]
    name: String,
}

#[derive(EsDocument)]
#[es(index = "counted")]
struct Counted {
    #[es(counted_keyword)]
    words: Vec<String>,
}

#[derive(EsDocument)]
#[es(index = "plain")]
struct Plain {
    #[es(keyword)]
    word: String,
}

#[tokio::test]
async fn what_the_cluster_lacks_is_refused_before_anything_is_sent() {
    let stage = Stage::new("lacks").await;
    let release = &stage.release;

    let later = lacks::<Later>(&stage).await;
    assert_eq!(later.len(), 1);
    assert!(later[0].starts_with("`inner.vectors`: `rank_vectors` needs Elasticsearch 8.18, and the node `"));
    assert!(later[0].ends_with(&format!("` runs {release}")), "{later:?}");

    let plugged = lacks::<Plugged>(&stage).await;
    assert_eq!(plugged.len(), 1);
    assert!(plugged[0].starts_with(
        "`name.sorted`: `icu_collation_keyword` needs the plugin `analysis-icu`, which the node `"
    ));

    let counted = lacks::<Counted>(&stage).await;
    assert_eq!(counted.len(), usize::from(release == Version::V8_6_2.as_str()), "{counted:?}");

    // For all documents at once, as with any refusal.
    let error = stage.es.init::<(Plain, Later)>().await.unwrap_err();
    assert!(matches!(error, InitError::Refused(_)), "{error}");
    assert!(!exists(&stage, schema::<Plain>()).await);
}
