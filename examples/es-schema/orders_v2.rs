//! `orders` from version 1 to version 2: what becomes of its documents.
//!
//! ```text
//! ~ mapping dynamic: true → strict  put mapping
//! ! placed.type: keyword → date  needs a reindex
//! + wares: text {"analyzer":"english"}  put mapping
//! - goods: text (not declared)  left alone
//! ```
//!
//! Written once, and left as you change it. The program names it where it names its documents:
//!
//! ```text
//! #[path = "../../../es-schema/orders_v2.rs"]
//! mod orders_v2;
//!
//! .document_with::<Order>(|m| m.to(2, orders_v2::migration()))
//! ```

/// Documents of version 1 become documents of version 2.
pub fn migration() -> es_migrate::Migration {
    es_migrate::reindex()
    // `goods` is no longer declared: leave it out of the documents?
    // .remove("goods")
    // `wares` is new: documents have it from another field, or all the same value?
    // .copy("…", "wares")
    // .set("wares", "…")
}
