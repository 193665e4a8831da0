//! What the tests of fleets share: an index for each tenant, as programs with prefixes of their own make it, and one for each
//! by name from a template.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // fails like a test

use es_core::cluster::Request;
use es_core::prelude::*;
use es_migrate::{Migrations, Migrator, reindex};
use futures_util::{StreamExt as _, stream};
use serde_json::json;

use crate::migrations::recorded;
use crate::stage::Stage;

/// The first version: a day is any word.
pub mod v1 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// A product with a title.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "products", settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Product {
        /// The `_id`.
        #[es(id, keyword)]
        pub sku: String,
        /// What it is called.
        #[es(text)]
        pub title: String,
        /// Since when it is sold.
        #[es(keyword)]
        pub since: String,
    }

    /// A visit of a page.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "visits", template, settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Visit {
        /// The page.
        #[es(keyword)]
        pub page: String,
    }
}

/// The second version: a field renamed, and a day is one.
pub mod v2 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// A product with a headline.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, dynamic = "strict")]
    #[es(settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Product {
        /// The `_id`.
        #[es(id, keyword)]
        pub sku: String,
        /// What it is called.
        #[es(text(analyzer = "english"))]
        pub headline: String,
        /// Since when it is sold.
        #[es(date)]
        pub since: String,
    }

    /// A visit of a page.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "visits", version = 2, template, settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Visit {
        /// The page, in words.
        #[es(text(analyzer = "english"))]
        pub page: String,
    }
}

/// The third version of visits: in place, and then a copy.
pub mod v3 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// A visit of a page.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "visits", version = 3, template, settings(number_of_shards = 1, number_of_replicas = 0))]
    pub struct Visit {
        /// The page, by its path.
        #[es(keyword)]
        pub path: String,
    }
}

/// Every `<tenant>-products` to its second version.
pub fn to_v2() -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .fleet_with::<v2::Product>("*-products", |m| m.to(2, reindex().rename("title", "headline")))
}

/// Every `<tenant>-products` of the oracle to its second version, while writes go on.
pub fn of_the_oracle() -> Migrations {
    use crate::oracle::documents::{catching_up, v1, v2};
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .fleet_with::<v2::Product>("*-products", |m| m.to(2, catching_up()))
}

/// A migrator for tests.
pub fn migrator(es: &Cluster, migrations: Migrations) -> Migrator {
    Migrator::new(es, migrations).unwrap().lease_time(crate::migrations::LEASE)
}

/// The cluster as a tenant's own program sees it.
pub fn tenant(es: &Cluster, name: &str) -> Cluster {
    es.clone().with_prefix(format!("{}{name}-", es.prefix()))
}

/// `t000`, `t001`, …
pub fn names(count: usize) -> Vec<String> {
    (0..count).map(|n| format!("t{n:03}")).collect()
}

/// The `n`-th product.
pub fn product(n: usize) -> v1::Product {
    v1::Product {
        sku: format!("s{n}"),
        title: format!("running phone {n}"),
        since: format!("2026-01-{:02}", n % 28 + 1),
    }
}

/// The first version of each tenant, made by its own program, with so many documents.
pub async fn filled(es: &Cluster, names: &[String], documents: impl Fn(usize) -> usize) {
    let make = async |(n, name): (usize, &String)| {
        let es = tenant(es, name);
        v1::Product::init(&es).await.unwrap();
        let count = documents(n);
        if count > 0 {
            let products = Documents::<v1::Product>::new(&es);
            let bulk = products.bulk().refresh(Refresh::True);
            assert_eq!(bulk.run((0..count).map(product)).await.unwrap().processed(), count as u64);
        }
    };
    stream::iter(names.iter().enumerate()).map(make).buffer_unordered(8).collect::<Vec<()>>().await;
}

/// The version that each tenant's alias leads to, by its stamp.
pub async fn versions(stage: &Stage) -> Vec<(String, u64)> {
    let found = stage.get(&format!("/{}*-products?expand_wildcards=all", stage.area.prefix())).await;
    let mut all = vec![];
    for index in found.as_object().unwrap().values() {
        let version = index["mappings"]["_meta"]["es_schema"]["version"].as_u64().unwrap();
        let aliases = index["aliases"].as_object().unwrap().keys();
        all.extend(
            aliases.filter(|alias| alias.ends_with("-products")).map(|alias| (alias.clone(), version)),
        );
    }
    all.sort();
    all
}

/// A write by raw HTTP through the alias of a version.
pub async fn write(stage: &Stage, tenant: &str, version: u32, id: &str) -> u16 {
    let word = if version == 1 { "title" } else { "headline" };
    let path =
        format!("/{}-products.w{version}/_doc/{id}?require_alias=true&refresh=true", stage.name(tenant));
    let body = json!({"sku": id, (word): "late", "since": "2026-02-02"});
    let request = Request::put("write", path).json(&body).unwrap();
    match stage.es.send(request).await {
        Ok(reply) => reply.status(),
        Err(error) => error.status().unwrap(),
    }
}
