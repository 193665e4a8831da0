//! Each kind of offer, followed to the letter.

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::plan::Action;
use es_migrate::plan::alternatives::AlternativeKind::{FieldAlias, MultiField, RuntimeField};
use es_migrate::{MigrateError, Migrations, Migrator, reindex};
use es_tests::migrations::recorded;
use es_tests::stage::Stage;
use serde_json::json;

use crate::{as_it_is, followed, found, offer, plan, put, to, written};

/// A version of a product; what stands above the struct, and the fields.
macro_rules! product {
    ($name:ident, $version:literal, [$($above:tt)*], $($(#[$attr:meta])* $field:ident: $ty:ty),*) => {
        mod $name {
            use es_core::prelude::*;
            use serde::{Deserialize, Serialize};

            #[derive(Serialize, Deserialize, EsObject)]
            pub(crate) struct Part {
                #[es(text)]
                pub(crate) label: String,
            }

            #[derive(Serialize, Deserialize, EsDocument)]
            #[es(index = "products", version = $version, settings(number_of_shards = 2, number_of_replicas = 0))]
            $($above)*
            pub(crate) struct Product {
                $($(#[$attr])* pub(crate) $field: $ty,)*
            }
        }
    };
}

product!(base, 1, [], #[es(text)] title: String, #[es(keyword)] price: String, #[es(nested)] parts: Vec<Part>);
product!(english, 2, [], #[es(text(analyzer = "english"))] title: String, #[es(keyword)] price: String, #[es(nested)] parts: Vec<Part>);
product!(
    english_below, 2, [],
    #[es(text(fields(english = text(analyzer = "english"))))] title: String,
    #[es(keyword)] price: String,
    #[es(nested)] parts: Vec<Part>
);
product!(
    folded, 2, [#[es(analyzer(folded = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding"])))]],
    #[es(text(analyzer = "folded"))] title: String, #[es(keyword)] price: String, #[es(nested)] parts: Vec<Part>
);
product!(
    folded_below, 2, [#[es(analyzer(folded = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding"])))]],
    #[es(text(fields(folded = text(analyzer = "folded"))))] title: String,
    #[es(keyword)] price: String,
    #[es(nested)] parts: Vec<Part>
);
product!(number, 2, [], #[es(text)] title: String, #[es(long)] price: u64, #[es(nested)] parts: Vec<Part>);
product!(
    number_below, 2, [],
    #[es(text)] title: String,
    #[es(keyword(fields(long = long(ignore_malformed = true))))] price: u64,
    #[es(nested)] parts: Vec<Part>
);
product!(
    number_computed, 2, [#[es(runtime(price = long))]],
    #[es(text)] title: String,
    #[es(keyword)] price: u64,
    #[es(nested)] parts: Vec<Part>
);
product!(renamed, 2, [], #[es(text)] headline: String, #[es(keyword)] price: String, #[es(nested)] parts: Vec<Part>);
product!(
    aliased, 2, [#[es(alias(headline = "title"))]],
    #[serde(rename = "title")] #[es(text)] headline: String,
    #[es(keyword)] price: String,
    #[es(nested)] parts: Vec<Part>
);
product!(
    renamed_english, 2, [],
    #[es(text(analyzer = "english"))] headline: String,
    #[es(keyword)] price: String,
    #[es(nested)] parts: Vec<Part>
);
product!(
    aliased_english, 2, [#[es(alias(headline = "title.english"))]],
    #[serde(rename = "title")] #[es(text(fields(english = text(analyzer = "english"))))] headline: String,
    #[es(keyword)] price: String,
    #[es(nested)] parts: Vec<Part>
);

product!(
    third, 3, [#[es(alias(headline = "title.english"))] #[es(runtime(price = long))]],
    #[serde(rename = "title")] #[es(text(fields(english = text(analyzer = "english"))))] headline: String,
    #[es(keyword)] price: u64,
    #[es(nested)] parts: Vec<Part>
);

/// The same analyzer in other words, and beside what it was.
mod stopped {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    macro_rules! song {
        ($name:ident, $version:literal, $title:meta, $analysis:meta) => {
            pub(crate) mod $name {
                use super::*;

                #[derive(Serialize, Deserialize, EsDocument)]
                #[es(index = "songs", version = $version, settings(number_of_shards = 1, number_of_replicas = 0))]
                #[$analysis]
                pub(crate) struct Song {
                    #[$title]
                    title: String,
                }
            }
        };
    }

    song!(
        first,
        1,
        es(text(analyzer = "own")),
        es(
            analyzer(own = custom(filter = ["lowercase", "stops"], tokenizer = "standard")),
            filter(stops = stop(stopwords = ["the"])),
        )
    );
    song!(
        declared,
        2,
        es(text(analyzer = "own")),
        es(
            analyzer(own = custom(filter = ["lowercase", "stops"], tokenizer = "standard")),
            filter(stops = stop(stopwords = ["the", "a"])),
        )
    );
    #[rustfmt::skip] // as it is offered
    song!(followed, 2, es(text(analyzer = "own", fields(own_v2 = text(analyzer = "own_v2")))),
        es(analyzer(own = custom(filter = ["lowercase", "stops"], tokenizer = "standard"), own_v2 = custom(filter = ["lowercase", "stops_v2"], tokenizer = "standard")), filter(stops = stop(stopwords = ["the"]), stops_v2 = stop(stopwords = ["the", "a"])))
    );
}

#[tokio::test]
async fn an_analyzer_that_is_to_mean_something_else() {
    let stage = Stage::new("definitions").await;
    stopped::first::Song::init(&stage.es).await.unwrap();
    put(&stage, "songs", "1", json!({"title": "A Day in the Life"})).await;
    let planned = plan(&stage, as_it_is::<stopped::first::Song, stopped::declared::Song>()).await;
    let expected = [
        r#"#[es(text(analyzer = "own", fields(own_v2 = text(analyzer = "own_v2"))))]"#,
        r#"#[es(analyzer(own = custom(filter = ["lowercase", "stops"], tokenizer = "standard"), own_v2 = custom(filter = ["lowercase", "stops_v2"], tokenizer = "standard")), filter(stops = stop(stopwords = ["the"]), stops_v2 = stop(stopwords = ["the", "a"])))]"#,
    ];
    assert_eq!(written(&offer(&planned, MultiField)), expected);
    assert_eq!(planned.alternatives.unwrap().remaining, [""; 0]);
    let next = as_it_is::<stopped::first::Song, stopped::followed::Song>();
    assert_eq!(followed(&stage, next, Action::Reopen).await.documents, 1);
    let by = |field: &str| json!({"match_phrase": {(field): {"query": "a day", "analyzer": "whitespace"}}});
    let lower = [found(&stage, "songs", by("title")).await, found(&stage, "songs", by("title.own_v2")).await];
    assert_eq!(lower, [1, 0], "the word is a stop word below alone");
    assert_eq!(found(&stage, "songs", json!({"match": {"title.own_v2": "the life"}})).await, 1);
}

/// The label of a part has another name.
mod labelled {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsObject)]
    pub(crate) struct Part {
        #[es(text(analyzer = "english"))]
        pub(crate) caption: String,
    }

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(text)]
        pub(crate) title: String,
        #[es(keyword)]
        pub(crate) price: String,
        #[es(nested)]
        pub(crate) parts: Vec<Part>,
    }
}

mod labelled_alias {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsObject)]
    #[es(alias(caption = "parts.label.english"))]
    pub(crate) struct Part {
        #[serde(rename = "label")]
        #[es(text(fields(english = text(analyzer = "english"))))]
        pub(crate) caption: String,
    }

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(text)]
        pub(crate) title: String,
        #[es(keyword)]
        pub(crate) price: String,
        #[es(nested)]
        pub(crate) parts: Vec<Part>,
    }
}

/// An index of the first version with some products.
async fn filled(name: &str) -> Stage {
    let stage = Stage::new(name).await;
    base::Product::init(&stage.es).await.unwrap();
    let mut lines = String::new();
    for n in 1..=12 {
        let parts = json!([{"label": "Running soles"}]);
        let product = json!({"title": "Running Café Shoes", "price": n.to_string(), "parts": parts});
        lines += &format!("{{\"index\":{{\"_id\":\"{n}\"}}}}\n{product}\n");
    }
    let free = json!({"title": "Free", "price": "on request", "parts": []});
    lines += &format!("{{\"index\":{{\"_id\":\"none\"}}}}\n{free}\n");
    let bulk = Request::post("fill", format!("/{}/_bulk?refresh=true", stage.name("products")));
    assert_eq!(stage.send(bulk.ndjson(lines)).await["errors"], false);
    stage
}

#[tokio::test]
async fn another_analyzer_as_a_sub_field() {
    let stage = filled("sub-field").await;
    let planned = plan(&stage, as_it_is::<base::Product, english::Product>()).await;
    assert_eq!(planned.action, Action::Reindex);
    let offered = offer(&planned, MultiField);
    assert_eq!(written(&offered), [r#"#[es(text(fields(english = text(analyzer = "english"))))]"#]);
    assert_eq!((offered.queries.as_str(), offered.cost.documents), ("title.english", 13));
    assert_eq!(planned.alternatives.unwrap().remaining, [""; 0]);

    let report = followed(&stage, as_it_is::<base::Product, english_below::Product>(), Action::PickUp).await;
    assert_eq!((report.documents, report.version), (13, Some(2)));
    assert_eq!(found(&stage, "products", json!({"match": {"title.english": "run"}})).await, 12);
}

#[tokio::test]
async fn an_analyzer_of_ones_own_closes_the_index_for_a_moment() {
    let stage = filled("own-analyzer").await;
    let offered = offer(&plan(&stage, as_it_is::<base::Product, folded::Product>()).await, MultiField);
    assert_eq!(written(&offered), [r#"#[es(text(fields(folded = text(analyzer = "folded"))))]"#]);
    assert!(offered.cost.closes_index, "{offered:?}");
    let report = followed(&stage, as_it_is::<base::Product, folded_below::Product>(), Action::Reopen).await;
    assert_eq!(report.documents, 13, "documents pick it up here too");
    assert_eq!(found(&stage, "products", json!({"match": {"title.folded": "cafe"}})).await, 12);
}

#[tokio::test]
async fn another_type_as_a_sub_field_or_computed() {
    let stage = filled("type").await;
    let planned = plan(&stage, as_it_is::<base::Product, number::Product>()).await;
    let above = |field: &str| json!({"range": {(field): {"gte": 10}}});

    let computed = offer(&planned, RuntimeField);
    assert_eq!(written(&computed), ["#[es(keyword)]", "#[es(runtime(price = long))]"]);
    assert_eq!(computed.mapping, json!({"runtime": {"price": {"type": "long"}}}));
    let report =
        followed(&stage, as_it_is::<base::Product, number_computed::Product>(), Action::InPlace).await;
    assert_eq!(report.documents, 0, "none is written again");
    assert_eq!(found(&stage, "products", above("price")).await, 3);

    let stage = filled("type-below").await;
    let below = offer(&planned, MultiField);
    assert_eq!(written(&below), ["#[es(keyword(fields(long = long(ignore_malformed = true))))]"]);
    followed(&stage, as_it_is::<base::Product, number_below::Product>(), Action::PickUp).await;
    assert_eq!(found(&stage, "products", above("price.long")).await, 3, "what is no number is left out");
    assert_eq!(found(&stage, "products", json!({"term": {"price": "on request"}})).await, 1);
}

#[tokio::test]
async fn a_rename_as_an_alias() {
    let stage = filled("alias").await;
    let renamed = || reindex().rename("title", "headline");
    let planned = plan(&stage, to::<base::Product, renamed::Product>(renamed())).await;
    assert_eq!(planned.action, Action::Reindex);
    let expected = [
        r#"#[serde(rename = "title")] #[es(text)]"#,
        r#"#[es(alias(headline = "title"))]"#,
        r#"no `.rename("title", "headline")`"#,
    ];
    assert_eq!(written(&offer(&planned, FieldAlias)), expected);
    assert_eq!(planned.alternatives.unwrap().remaining, [""; 0]);

    // With the operation the new documents would have what is declared as an alias.
    let both = to::<base::Product, aliased::Product>(renamed());
    let error = Migrator::new(&stage.es, both).unwrap().up().await.unwrap_err();
    let MigrateError::Refused(reasons) = &error else { panic!("{error}") };
    assert!(reasons[0].1.what.contains("rename title to headline"), "{error}");

    let report = followed(&stage, as_it_is::<base::Product, aliased::Product>(), Action::InPlace).await;
    assert_eq!(report.documents, 0, "none is written again");
    assert_eq!(found(&stage, "products", json!({"match": {"headline": "shoes"}})).await, 12);
    // Programs read and write it by its new name in Rust.
    let products = Documents::<aliased::Product>::new(&stage.es);
    let new = aliased::Product { headline: "More shoes".into(), price: "1".into(), parts: vec![] };
    products.index(&new).refresh(Refresh::True).await.unwrap();
    assert_eq!(products.get("1").await.unwrap().unwrap().source.headline, "Running Café Shoes");
    assert_eq!(found(&stage, "products", json!({"match": {"headline": "shoes"}})).await, 13);
}

#[tokio::test]
async fn a_rename_with_another_analyzer_as_an_alias_of_a_sub_field() {
    let stage = filled("alias-below").await;
    let migrations = to::<base::Product, renamed_english::Product>(reindex().rename("title", "headline"));
    let offered = offer(&plan(&stage, migrations).await, FieldAlias);
    let expected = [
        r#"#[serde(rename = "title")] #[es(text(fields(english = text(analyzer = "english"))))]"#,
        r#"#[es(alias(headline = "title.english"))]"#,
        r#"no `.rename("title", "headline")`"#,
    ];
    assert_eq!(written(&offered), expected);
    let report =
        followed(&stage, as_it_is::<base::Product, aliased_english::Product>(), Action::PickUp).await;
    assert_eq!(report.documents, 13);
    assert_eq!(found(&stage, "products", json!({"match": {"headline": "run"}})).await, 12);
}

#[tokio::test]
async fn within_nested_documents() {
    let stage = filled("alias-nested").await;
    let migrations = to::<base::Product, labelled::Product>(reindex().rename("parts.label", "parts.caption"));
    let offered = offer(&plan(&stage, migrations).await, FieldAlias);
    let expected = [
        r#"#[serde(rename = "label")] #[es(text(fields(english = text(analyzer = "english"))))]"#,
        r#"#[es(alias(caption = "parts.label.english"))]"#,
        r#"no `.rename("parts.label", "parts.caption")`"#,
    ];
    assert_eq!(written(&offered), expected);
    followed(&stage, as_it_is::<base::Product, labelled_alias::Product>(), Action::PickUp).await;
    let within = json!({"nested": {"path": "parts", "query": {"match": {"parts.caption": "run"}}}});
    assert_eq!(found(&stage, "products", within).await, 12);
}

#[tokio::test]
async fn what_is_offered_as_a_body_is_taken_as_it_is() {
    let stage = filled("bodies").await;
    let versions = [
        plan(&stage, as_it_is::<base::Product, english::Product>()).await,
        plan(&stage, as_it_is::<base::Product, number::Product>()).await,
        plan(&stage, to::<base::Product, renamed::Product>(reindex().rename("title", "headline"))).await,
    ];
    for offered in versions.into_iter().flat_map(|plan| plan.alternatives.unwrap().offers) {
        let put = Request::put("put it by hand", format!("/{}/_mapping", stage.name("products-v1")));
        stage.send(put.json(&offered.mapping).unwrap()).await;
    }
}

/// The version that would take a copy is recorded, and was released nowhere: the next one follows the offers.
#[tokio::test]
async fn by_the_version_after_the_one_that_was_to_be() {
    let stage = filled("raised").await;
    let versions =
        [schema::<base::Product>(), schema::<renamed_english::Product>(), schema::<third::Product>()];
    let migrations = Migrations::new(recorded(&versions)).document::<third::Product>();
    let report = followed(&stage, migrations, Action::PickUp).await;
    assert_eq!((report.documents, report.version), (13, Some(3)));
    assert_eq!(found(&stage, "products", json!({"match": {"headline": "run"}})).await, 12);
    assert_eq!(found(&stage, "products", json!({"range": {"price": {"gte": 10}}})).await, 3);
}
