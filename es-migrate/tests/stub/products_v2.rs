//! `products` from version 1 to version 2: what becomes of its documents.
//!
//! ```text
//! ! brand.type: keyword → text  needs a reindex
//! + headline: text  put mapping
//! + rank: long  put mapping
//! - title: text (not declared)  left alone
//! ```
//!
//! Written once, and left as you change it. The program names it where it names its documents:
//!
//! ```text
//! #[path = "../es-schema/products_v2.rs"]
//! mod products_v2;
//!
//! .document_with::<Product>(|m| m.to(2, products_v2::migration()))
//! ```

/// Documents of version 1 become documents of version 2.
pub fn migration() -> es_migrate::Migration {
    es_migrate::reindex()
    // `title` is no longer declared, and `headline` is mapped alike: is it that field?
    // .rename("title", "headline")
    // `rank` is new: documents have it from another field, or all the same value?
    // .copy("…", "rank")
    // .set("rank", "…")
}
