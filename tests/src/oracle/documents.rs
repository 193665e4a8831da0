//! Two versions of a document, and how one becomes the other.

use es_core::prelude::*;
use es_migrate::{Migration, Migrations, Writes, map, reindex};
use serde_json::Value;

use crate::migrations::recorded;

/// The first version. Nothing is refreshed but when somebody asks for it, so that what is only in memory is missed by who
/// forgets to.
pub mod v1 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    /// A product with a title.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "products", dynamic = "strict")]
    #[es(settings(number_of_shards = 3, number_of_replicas = 0, refresh_interval = "-1", gc_deletes = "1s"))]
    pub struct Product {
        /// The `_id`.
        #[es(id, keyword)]
        pub sku: String,
        /// Goes up with every write of the document, and never down: an older one is a stale one.
        pub revision: u32,
        /// What it is called.
        #[es(text)]
        pub title: String,
        /// What is said of it.
        #[es(text)]
        pub about: String,
        /// In cents.
        pub price: u32,
        /// What it is sold with.
        #[es(nested)]
        pub parts: Vec<Part>,
    }

    /// A part of it.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsObject)]
    pub struct Part {
        /// Which.
        #[es(keyword)]
        pub label: String,
        /// How many.
        pub amount: u32,
    }
}

/// The second version: a field renamed, another analyzer, another number of shards.
pub mod v2 {
    use es_core::prelude::*;
    use serde::{Deserialize, Serialize};

    use super::v1::{self, Part};

    /// A product with a headline.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, EsDocument)]
    #[es(index = "products", version = 2, dynamic = "strict")]
    #[es(settings(number_of_shards = 2, number_of_replicas = 0, refresh_interval = "-1", gc_deletes = "1s"))]
    pub struct Product {
        /// The `_id`.
        #[es(id, keyword)]
        pub sku: String,
        /// See the first version.
        pub revision: u32,
        /// What it is called.
        #[es(text)]
        pub headline: String,
        /// What is said of it.
        #[es(text(analyzer = "english"))]
        pub about: String,
        /// In cents.
        pub price: u32,
        /// What it is sold with.
        #[es(nested)]
        pub parts: Vec<Part>,
    }

    impl From<Product> for v1::Product {
        fn from(new: Product) -> Self {
            let Product { sku, revision, headline, about, price, parts } = new;
            v1::Product { sku, revision, title: headline, about, price, parts }
        }
    }

    impl From<v1::Product> for Product {
        fn from(old: v1::Product) -> Self {
            let v1::Product { sku, revision, title, about, price, parts } = old;
            Product { sku, revision, headline: title, about, price, parts }
        }
    }
}

/// The version whose documents an application writes, or an index holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The first.
    V1,
    /// The second.
    V2,
}

impl Shape {
    /// The alias that its writers write through: the switch takes it away.
    pub fn alias(self) -> &'static str {
        match self {
            Shape::V1 => "products.w1",
            Shape::V2 => "products.w2",
        }
    }

    /// The version that serves when this one does not.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Shape::V1 => Shape::V2,
            Shape::V2 => Shape::V1,
        }
    }

    /// The `_source`.
    pub fn source(self, document: &v1::Product) -> Value {
        match self {
            Shape::V1 => serde_json::to_value(document),
            Shape::V2 => serde_json::to_value(v2::Product::from(document.clone())),
        }
        .unwrap()
    }
}

/// From the first version to the second.
pub fn migrations(migration: Migration) -> Migrations {
    Migrations::new(recorded(&[schema::<v1::Product>(), schema::<v2::Product>()]))
        .document_with::<v2::Product>(|steps| steps.to(2, migration))
}

/// The server copies, and writers wait.
pub fn blocked() -> Migration {
    reindex().rename("title", "headline").writes(Writes::Blocked)
}

/// The server copies, and writers go on.
pub fn catching_up() -> Migration {
    reindex().rename("title", "headline").writes(Writes::CatchUp)
}

/// The program copies, and writers go on.
pub fn mapped() -> Migration {
    map(|old: v1::Product| v2::Product::from(old)).inverse(map(|new: v2::Product| v1::Product::from(new)))
}

/// The program copies, and writers wait.
pub fn mapped_blocked() -> Migration {
    mapped().writes(Writes::Blocked)
}
