//! What operations make of documents, and what they leave as it is.

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{Failure, MigrateError, Migration, Migrations, Migrator, Outcome, map, reindex};
use es_tests::migrations::recorded;
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::up;

mod v1 {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(index = "products", dynamic = false, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Product {
        #[es(keyword)]
        pub(crate) sku: String,
    }
}

mod v2 {
    use es_core::prelude::*;

    #[derive(EsDocument)]
    #[es(
        index = "products",
        version = 2,
        dynamic = false,
        settings(number_of_shards = 2, number_of_replicas = 0)
    )]
    pub(crate) struct Product {
        #[es(keyword)]
        pub(crate) sku: String,
        #[es(keyword)]
        pub(crate) kind: Option<String>,
    }
}

/// After a transform that leaves everything as it is, the same operations are done in Rust.
mod after_a_transform {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};
    use serde_json::{Map, Value};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(
        index = "products",
        version = 2,
        dynamic = false,
        settings(number_of_shards = 2, number_of_replicas = 0)
    )]
    pub(crate) struct Anything {
        #[es(unchecked)]
        #[serde(flatten)]
        pub(crate) all: Map<String, Value>,
    }

    #[derive(EsDocument)]
    #[es(
        index = "products",
        version = 3,
        dynamic = false,
        settings(number_of_shards = 2, number_of_replicas = 0)
    )]
    pub(crate) struct Product {
        #[es(keyword)]
        pub(crate) sku: String,
    }
}

fn in_rust(migration: Migration) -> Migrations {
    use after_a_transform::{Anything, Product};
    let versions = [schema::<v1::Product>(), schema::<Anything>(), schema::<Product>()];
    Migrations::new(recorded(&versions))
        .document_with::<Product>(|m| m.to(2, map(|any: Anything| any)).to(3, migration))
}

fn by(migration: Migration) -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|m| m.to(2, migration))
}

/// The documents, each as it is and as it has to become: by Painless, and in Rust.
async fn become_(test: &str, migration: Migration, documents: &[(Value, Value)]) {
    let ways = [(test.to_owned(), by(migration.clone())), (format!("{test}-rust"), in_rust(migration))];
    for (test, migrations) in ways {
        let stage = Stage::new(&test).await;
        v1::Product::init(&stage.es).await.unwrap();
        for (id, (before, _)) in documents.iter().enumerate() {
            let path = format!("/{}/_doc/{id}?refresh=true", stage.name("products"));
            stage.put(&path, before.clone()).await;
        }
        up(&stage, migrations, Outcome::Migrated).await;
        for (id, (before, after)) in documents.iter().enumerate() {
            let there = stage.get(&format!("/{}/_source/{id}", stage.name("products"))).await;
            assert_eq!(there, *after, "{test}: made of {before}");
        }
    }
}

#[tokio::test]
async fn fields_move_through_objects_and_lists_of_objects() {
    let migration = reindex()
        .rename("title", "headline")
        .rename("maker.name", "maker.brand.name")
        .rename("sizes.w", "sizes.width")
        .rename("boxes.parts.no", "boxes.parts.number")
        .rename("height", "dimensions.height")
        .remove("legacy")
        .remove("notes.private")
        .copy("price", "money.amount")
        .copy("sizes.unit", "sizes.shown.unit")
        .set("origin.kind", "import")
        .set("tags", json!(["a", {"b": null}]));
    let set = |mut document: Value| {
        document["origin"]["kind"] = json!("import");
        document["tags"] = json!(["a", {"b": null}]);
        document
    };
    let documents = [
        (
            json!({
                "title": "t", "maker": {"name": "m", "town": "x"}, "sizes": [{"w": 1, "unit": "cm"}, {"h": 2}],
                "boxes": [{"parts": [{"no": 1}, {"no": 2}]}, {"parts": {"no": 3}}, {}], "height": 1.5, "legacy": {"a": 1},
                "notes": {"private": "p", "public": "q"}, "price": 12_345_678_901_u64, "kept": [1, [2, {"x": null}]],
                "origin": {"since": 1},
            }),
            set(json!({
                "headline": "t", "maker": {"brand": {"name": "m"}, "town": "x"},
                "sizes": [{"width": 1, "unit": "cm", "shown": {"unit": "cm"}}, {"h": 2}],
                "boxes": [{"parts": [{"number": 1}, {"number": 2}]}, {"parts": {"number": 3}}, {}],
                "dimensions": {"height": 1.5}, "notes": {"public": "q"}, "price": 12_345_678_901_u64,
                "money": {"amount": 12_345_678_901_u64}, "kept": [1, [2, {"x": null}]], "origin": {"since": 1},
            })),
        ),
        // Nothing of it is there.
        (json!({"kept": true}), set(json!({"kept": true}))),
        (json!({}), set(json!({}))),
        // Null is a value.
        (
            json!({"title": null, "price": null}),
            set(json!({"headline": null, "price": null, "money": {"amount": null}})),
        ),
        // A list in the place of a value moves as it is.
        (json!({"title": ["a", "b"]}), set(json!({"headline": ["a", "b"]}))),
        // No object there: nothing to take a field from.
        (
            json!({"maker": "m", "sizes": 3, "notes": null}),
            set(json!({"maker": "m", "sizes": 3, "notes": null})),
        ),
    ];
    become_("operations", migration, &documents).await;
}

/// A value that is in two places, or in two documents, is not one value.
#[tokio::test]
async fn what_is_copied_or_set_is_each_ones_own() {
    let migration = reindex()
        .copy("maker", "producer")
        .remove("producer.secret")
        .set("origin", json!({"since": 1}))
        .rename("place", "origin.place");
    let documents = [
        (
            json!({"maker": {"name": "m", "secret": "s"}, "place": "here"}),
            json!({"maker": {"name": "m", "secret": "s"}, "producer": {"name": "m"}, "origin": {"since": 1, "place": "here"}}),
        ),
        (json!({}), json!({"origin": {"since": 1}})),
        (json!({"x": 1}), json!({"x": 1, "origin": {"since": 1}})),
    ];
    become_("own", migration, &documents).await;
}

#[tokio::test]
async fn names_spelt_with_dots_are_the_same_fields() {
    let migration = reindex()
        .rename("maker.name", "maker.brand")
        .rename("a.b.c", "a.b.d")
        .rename("size", "format")
        .remove("notes.private.text")
        .remove("legacy")
        .copy("price.amount", "cost")
        .set("origin.kind", "import");
    let documents = [
        (json!({"maker.name": "m"}), json!({"maker": {"brand": "m"}, "origin": {"kind": "import"}})),
        (
            json!({"maker.name": "m", "maker": {"town": "x"}}),
            json!({"maker": {"brand": "m", "town": "x"}, "origin": {"kind": "import"}}),
        ),
        // What the operations do not speak of keeps its spelling.
        (
            json!({"maker.name": "m", "maker.town": "x", "other.name": 1}),
            json!({"maker": {"brand": "m"}, "maker.town": "x", "other.name": 1, "origin": {"kind": "import"}}),
        ),
        (json!({"a.b.c": 1}), json!({"a": {"b": {"d": 1}}, "origin": {"kind": "import"}})),
        (
            json!({"a.b": {"c": 1, "x": 2}}),
            json!({"a": {"b": {"d": 1, "x": 2}}, "origin": {"kind": "import"}}),
        ),
        (json!({"a": {"b.c": 1}}), json!({"a": {"b": {"d": 1}}, "origin": {"kind": "import"}})),
        (
            json!({"a": [{"b.c": 1}, {"b": {"c": 2}}]}),
            json!({"a": [{"b": {"d": 1}}, {"b": {"d": 2}}], "origin": {"kind": "import"}}),
        ),
        // An object, spelt by its fields.
        (
            json!({"size.w": 1, "size.h": 2}),
            json!({"format": {"w": 1, "h": 2}, "origin": {"kind": "import"}}),
        ),
        (
            json!({"notes.private": {"text": "t"}, "notes": {"x": 1}, "legacy.a": 1, "legacy.b.c": 2}),
            json!({"notes": {"x": 1, "private": {}}, "origin": {"kind": "import"}}),
        ),
        (
            json!({"price.amount": 5}),
            json!({"price": {"amount": 5}, "cost": 5, "origin": {"kind": "import"}}),
        ),
        (json!({"origin.kind": "old", "origin.x": 1}), json!({"origin": {"kind": "import"}, "origin.x": 1})),
    ];
    become_("dots", migration, &documents).await;
}

/// Where it would have to be guessed which of several values is meant, nothing is lost.
#[tokio::test]
async fn what_can_not_be_moved_without_loss_fails_by_name() {
    for (at, (migration, document, said)) in [
        (reindex().rename("sizes.w", "width"), json!({"sizes": [{"w": 1}, {"w": 2}]}), "sizes"),
        (reindex().rename("title", "maker.name"), json!({"title": "t", "maker": "m"}), "maker"),
        (reindex().rename("title", "maker.name"), json!({"title": "t", "maker": [{"x": 1}]}), "maker"),
        (reindex().set("maker.name", "n"), json!({"maker": "m"}), "maker.name"),
    ]
    .into_iter()
    .enumerate()
    {
        for (way, migrations) in [("painless", by(migration.clone())), ("rust", in_rust(migration))] {
            let stage = Stage::new(&format!("loss-{way}-{at}")).await;
            v1::Product::init(&stage.es).await.unwrap();
            stage.put(&format!("/{}/_doc/1?refresh=true", stage.name("products")), document.clone()).await;
            let error = Migrator::new(&stage.es, migrations).unwrap().up().await.unwrap_err();
            let MigrateError::Failed { failure, .. } = &error else { panic!("{error}") };
            let reason = match failure {
                Failure::Script { reason } => reason,
                Failure::Transform { documents } => &documents[0].reason,
                other => panic!("{other}"),
            };
            assert!(reason.contains(said), "{said}: {reason}");
            assert_eq!(stage.get(&format!("/{}/_source/1", stage.name("products"))).await, document);
        }
    }
}

#[tokio::test]
async fn routings_and_external_versions_are_kept() {
    let stage = Stage::new("routed").await;
    v1::Product::init(&stage.es).await.unwrap();
    for (id, routing, version) in [("a", "r1", 7), ("b", "r2", 1_700_000_000_000_u64), ("c", "r3", 1)] {
        let path = format!("/{}/_doc/{id}", stage.name("products.w1"));
        let request = Request::put("write", path).query("routing", routing).query("refresh", "true");
        let request = request.query("version_type", "external").query("version", version);
        stage.send(request.json(&json!({"sku": id})).unwrap()).await;
    }
    up(&stage, by(reindex().set("kind", "k")), Outcome::Migrated).await;
    for (id, routing, version) in [("a", "r1", 7), ("b", "r2", 1_700_000_000_000_u64), ("c", "r3", 1)] {
        let there = stage.get(&format!("/{}/_doc/{id}?routing={routing}", stage.name("products"))).await;
        assert_eq!((&there["_version"], &there["_routing"]), (&json!(version), &json!(routing)));
        assert_eq!(there["_source"], json!({"sku": id, "kind": "k"}));
    }
    // The application's own order goes on where it was.
    let path = format!("/{}/_doc/a?routing=r1&version_type=external&version=7", stage.name("products.w2"));
    let request = Request::put("write", path).json(&json!({"sku": "old"})).unwrap();
    assert!(stage.es.send(request).await.unwrap_err().is_conflict(), "an older write loses still");
}
