//! A struct that contains itself, where the mapping does not.
#![allow(dead_code)]

use std::collections::HashMap;

use es_core::{EsDocument, EsField};
use serde_json::json;

mod foreign {
    #[derive(es_core::EsObject)]
    pub(super) struct Comment {
        text: String,
    }
}

/// Names the type that it is a key of.
#[derive(EsField)]
#[serde(transparent)]
struct Key<T>(String, std::marker::PhantomData<T>);

#[derive(EsDocument)]
#[es(index = "comments")]
struct Comment {
    #[es(flattened)]
    parent: Option<Box<Comment>>,
    #[es(object(enabled = false))]
    quoted: Option<Box<Self>>,
    #[es(nested, unchecked)]
    replies: Vec<Comment>,
    #[es(flattened)]
    by_user: HashMap<String, Comment>,
    by_key: HashMap<String, Self>,
    key: Key<Comment>,
    follows: Option<Key<Self>>,
    #[serde(skip)]
    cache: Option<Box<Comment>>,
    other: foreign::Comment,
}

#[test]
fn the_mapping_ends() {
    let properties = super::properties::<Comment>();
    assert_eq!(properties["quoted"], json!({ "type": "object", "enabled": false }));
    assert_eq!(properties["by_key"], json!({ "type": "flattened" }));
    assert_eq!(properties["follows"]["type"], "text");
    assert_eq!(properties["replies"], json!({ "type": "nested" }));
    assert_eq!(properties["parent"], json!({ "type": "flattened" }));
}
