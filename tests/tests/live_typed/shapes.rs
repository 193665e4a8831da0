//! Documents that go well.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use es_core::prelude::*;
use es_migrate::{Migrations, Migrator, filter_map, flat_map, map, map_async};
use es_tests::migrations::{filled, recorded, v1, v2};
use es_tests::stage::Stage;
use serde_json::{Value, json};

use crate::{by, documents, next, up, write};

#[tokio::test]
async fn each_becomes_one_and_the_plan_says_how() {
    let stage = Stage::new("typed-map").await;
    filled(&stage, 3_000).await;
    let migrator = Migrator::new(&stage.es, by(map(next))).unwrap();
    let plan = migrator.plan().await.unwrap();
    assert_eq!(
        plan.of("products").unwrap().copy.as_ref().unwrap().operations,
        ["map v1::Product → v2::Product"]
    );
    let report = up(&stage, by(map(next))).await;
    assert_eq!(report.documents, 3_000);
    let products = Documents::<v2::Product>::new(&stage.es);
    let there = products.get("s2999").await.unwrap().unwrap().source;
    assert_eq!(
        there,
        v2::Product { sku: "s2999".into(), headline: "running phone 2999".into(), price: 2_999 }
    );
    assert_eq!(products.count(&json!({"match_all": {}})).await.unwrap(), 3_000);
}

#[tokio::test]
async fn versions_routings_and_odd_ids_are_kept() {
    let stage = Stage::new("typed-kept").await;
    v1::Product::init(&stage.es).await.unwrap();
    for (id, sku, parameters) in [
        ("a", "a", "&version_type=external&version=1700000000000&routing=r1"),
        ("%C3%BC%20%22%2F%5C", "ü \"/\\", "&version_type=external&version=7"),
        ("c", "c", "&routing=%C3%BC%22"),
    ] {
        write(&stage, id, parameters, json!({"sku": sku, "title": "t\n\"ü", "price": 1})).await;
    }
    up(&stage, by(map(next))).await;
    let source = |sku: &str| json!({"sku": sku, "headline": "t\n\"ü", "price": 1});
    let expected = [
        ("a".to_owned(), 1_700_000_000_000, json!("r1"), source("a")),
        ("c".to_owned(), 1, json!("ü\""), source("c")),
        ("ü \"/\\".to_owned(), 7, Value::Null, source("ü \"/\\")),
    ];
    assert_eq!(documents(&stage).await, expected);
}

#[tokio::test]
async fn those_without_a_successor_are_left_out() {
    let stage = Stage::new("typed-filter").await;
    filled(&stage, 100).await;
    let report =
        up(&stage, by(filter_map(|old: v1::Product| old.price.is_multiple_of(3).then(|| next(old))))).await;
    assert_eq!(report.documents, 100, "looked at");
    let there = documents(&stage).await;
    assert_eq!(there.len(), 34);
    assert!(there.iter().all(|(_, _, _, source)| source["price"].as_u64().unwrap() % 3 == 0));
}

#[tokio::test]
async fn some_wait_for_a_service_a_bounded_number_at_a_time() {
    let stage = Stage::new("typed-async").await;
    filled(&stage, 400).await;
    let [now, most] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let seen = Arc::clone(&most);
    let migration = map_async(move |old: v1::Product| {
        let (now, most) = (Arc::clone(&now), Arc::clone(&most));
        async move {
            most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_millis(1)).await;
            now.fetch_sub(1, Ordering::SeqCst);
            next(old)
        }
    });
    up(&stage, by(migration)).await;
    assert_eq!(documents(&stage).await.len(), 400);
    let most = seen.load(Ordering::SeqCst);
    assert!((2..=32).contains(&most), "{most} at a time");
}

mod order {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    #[derive(Clone, Serialize, Deserialize, EsObject)]
    pub(crate) struct Line {
        #[es(keyword)]
        pub(crate) article: String,
        pub(crate) count: u32,
    }

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", settings(number_of_shards = 1, number_of_replicas = 0))]
    pub(crate) struct Order {
        #[es(keyword)]
        pub(crate) customer: String,
        #[es(nested)]
        pub(crate) lines: Vec<Line>,
    }

    /// An order's nested lines as they were, beside its customer's routing.
    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 3, number_of_replicas = 0))]
    pub(crate) struct Routed {
        #[es(routing, keyword)]
        pub(crate) customer: String,
        #[es(nested)]
        pub(crate) lines: Vec<Line>,
        pub(crate) total: u32,
    }

    /// One of its lines.
    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct Single {
        #[es(keyword)]
        pub(crate) article: String,
        #[es(keyword)]
        pub(crate) customer: String,
    }
}

async fn orders(stage: &Stage) {
    order::Order::init(&stage.es).await.unwrap();
    for (id, lines) in [("a", 3), ("b", 0), ("c", 1)] {
        let lines: Vec<_> = (0..lines).map(|n| json!({"article": format!("x{n}"), "count": n + 1})).collect();
        write(stage, id, "", json!({"customer": format!("of {id}"), "lines": lines})).await;
    }
}

#[tokio::test]
async fn nested_documents_stay_and_a_new_routing_holds() {
    let stage = Stage::new("typed-nested").await;
    orders(&stage).await;
    let migration = map(|old: order::Order| order::Routed {
        total: old.lines.iter().map(|line| line.count).sum(),
        customer: old.customer,
        lines: old.lines,
    });
    let migrations = Migrations::new(recorded(&[schema::<order::Order>(), schema::<order::Routed>()]))
        .document_with::<order::Routed>(|m| m.to(2, migration));
    up(&stage, migrations).await;
    let there = documents(&stage).await;
    let seen: Vec<_> = there
        .iter()
        .map(|(id, _, routing, source)| {
            (id.as_str(), routing.as_str().unwrap(), source["total"].as_u64().unwrap())
        })
        .collect();
    assert_eq!(seen, [("a", "of a", 6), ("b", "of b", 0), ("c", "of c", 1)]);
    let query = json!({"nested": {"path": "lines", "query": {"term": {"lines.article": "x2"}}}});
    let products = Documents::<order::Routed>::new(&stage.es);
    assert_eq!(products.count(&query).await.unwrap(), 1);
}

#[tokio::test]
async fn one_becomes_several_with_ids_of_their_own() {
    let stage = Stage::new("typed-split").await;
    orders(&stage).await;
    let migration = flat_map(|old: order::Order| {
        let customer = old.customer;
        old.lines
            .into_iter()
            .map(move |line| order::Single { article: line.article, customer: customer.clone() })
    });
    let migrations = Migrations::new(recorded(&[schema::<order::Order>(), schema::<order::Single>()]))
        .document_with::<order::Single>(|m| m.to(2, migration));
    up(&stage, migrations).await;
    let there = documents(&stage).await;
    let ids: Vec<_> = there.iter().map(|(id, ..)| id.as_str()).collect();
    assert_eq!(ids, ["a-0", "a-1", "a-2", "c-0"]);
    assert_eq!(there[1].3, json!({"article": "x1", "customer": "of a"}));
}

mod family {
    use es_core::prelude::*;
    use es_core::schema::Join;
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", settings(number_of_shards = 2, number_of_replicas = 0))]
    pub(crate) struct First {
        #[es(keyword)]
        pub(crate) name: String,
        #[es(join(relations = { "question": "answer" }))]
        pub(crate) kin: Join,
    }

    #[derive(Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, settings(number_of_shards = 3, number_of_replicas = 0))]
    pub(crate) struct Second {
        #[es(text)]
        pub(crate) title: String,
        #[es(join(relations = { "question": "answer" }))]
        pub(crate) kin: Join,
    }
}

#[tokio::test]
async fn children_stay_with_their_parents() {
    let stage = Stage::new("typed-join").await;
    family::First::init(&stage.es).await.unwrap();
    for parent in ["p1", "p2", "p3"] {
        write(&stage, parent, "", json!({"name": parent, "kin": "question"})).await;
        for child in 0..3 {
            let kin = json!({"name": "answer", "parent": parent});
            let routing = format!("&routing={parent}");
            write(&stage, &format!("{parent}c{child}"), &routing, json!({"name": "c", "kin": kin})).await;
        }
    }
    let migrations = Migrations::new(recorded(&[schema::<family::First>(), schema::<family::Second>()]))
        .document_with::<family::Second>(|m| {
        m.to(2, map(|old: family::First| family::Second { title: old.name, kin: old.kin }))
    });
    up(&stage, migrations).await;
    let products = Documents::<family::Second>::new(&stage.es);
    let query = json!({"has_parent": {"parent_type": "question", "query": {"match": {"title": "p2"}}}});
    assert_eq!(products.count(&query).await.unwrap(), 3);
    let query = json!({"has_child": {"type": "answer", "min_children": 3, "query": {"match_all": {}}}});
    assert_eq!(products.count(&query).await.unwrap(), 3);
}

/// Nothing between server, transform and server changes a byte that the comparison looks at.
#[tokio::test]
async fn sources_come_back_as_the_bytes_that_were_sent() {
    let stage = Stage::new("typed-bytes").await;
    v1::Product::init(&stage.es).await.unwrap();
    let odd = "{ \"price\": 1, \"title\":\"\\u00fc \\/ \\n\",\"sku\" :\"a\"}";
    let path = format!("/{}/_doc/a?refresh=true", stage.name("products.w1"));
    stage.send(es_core::cluster::Request::put("write", path).json_bytes(odd.as_bytes().to_vec())).await;
    up(&stage, by(map(next))).await;
    let path = format!("/{}/_source/a", stage.name("products"));
    let there = stage.es.send(es_core::cluster::Request::get("look", path)).await.unwrap();
    let sent =
        serde_json::to_string(&v2::Product { sku: "a".into(), headline: "ü / \n".into(), price: 1 }).unwrap();
    assert_eq!(std::str::from_utf8(there.bytes()).unwrap(), sent);
}
