//! Structs and attributes that a macro writes.
#![allow(dead_code)]

use es_core::{EsDocument, EsObject};
use serde_json::json;

macro_rules! document {
    ($name:ident, $index:literal, $analyzer:expr, $key:ident: $key_type:ty, $($field:ident: $ty:ty => $kind:ident),*) => {
        #[derive(EsDocument)]
        #[es(index = $index, analyzer(mine = simple))]
        struct $name {
            #[es(id)]
            $key: $key_type,
            #[es(text(analyzer = $analyzer))]
            title: String,
            author: Author,
            $(#[es($kind)] $field: $ty,)*
        }
    };
}

macro_rules! object {
    ($(#[$above:meta])* $name:ident { $($field:ident: $ty:ty),* }) => {
        $(#[$above])*
        struct $name { $($field: $ty),* }
    };
}

object! {
    #[derive(EsObject)]
    #[es(dynamic = false)]
    Author { name: Option<String>, tags: Vec<String> }
}

document! {
    Article, "articles", "mine", sku: String,
    views: Option<u64> => unsigned_long,
    labels: Vec<String> => keyword
}

#[test]
fn fragments_are_read_as_if_written() {
    let properties = super::properties::<Article>();
    assert_eq!(properties["title"], json!({ "type": "text", "analyzer": "mine" }));
    assert_eq!(properties["labels"], json!({ "type": "keyword" }));
    assert_eq!(properties["author"]["dynamic"], false);
}
