//! The migration that `make` writes is Rust that compiles: it is held against a file that this test is built with.

#![allow(clippy::unwrap_used)]

use es_core::schema::schema;
use es_migrate::{Schemas, make, reindex};

#[path = "stub/products_v2.rs"]
#[allow(unreachable_pub)] // a text for any program
mod products_v2;

mod v1 {
    use es_core::EsDocument;

    #[derive(EsDocument)]
    #[es(index = "products")]
    #[allow(dead_code)] // for its schema
    pub(crate) struct Product {
        #[es(text)]
        title: String,
        #[es(keyword)]
        brand: String,
    }
}

mod v2 {
    use es_core::EsDocument;

    #[derive(EsDocument)]
    #[es(index = "products", version = 2)]
    #[allow(dead_code)] // for its schema
    pub(crate) struct Product {
        #[es(text)]
        headline: String,
        #[es(text)]
        brand: String,
        rank: u32,
    }
}

#[test]
fn what_is_written_compiles_and_copies_documents_as_they_are() {
    let directory = tempfile::tempdir().unwrap();
    let directory = directory.path().join("es-schema");
    for version in [schema::<v1::Product>(), schema::<v2::Product>()] {
        make(&Schemas::read(&directory).unwrap(), &[version]).unwrap();
    }
    let written = std::fs::read_to_string(directory.join("products_v2.rs")).unwrap();
    assert_eq!(written, include_str!("stub/products_v2.rs"));
    assert_eq!(products_v2::migration(), reindex(), "until somebody goes on with it");
}
