//! Objects within objects.

use std::{collections::HashMap, sync::Arc};

use es_core::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An object with parameters of its own, and a field that the root's `all` collects.
#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[es(dynamic = "strict")]
struct Author {
    #[es(text(copy_to = "all", analyzer = "folded"))]
    name: String,
    address: Option<Box<Address>>,
    #[es(nested)]
    books: Vec<Book>,
}

#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[es(alias(town = "author.address.city"))]
struct Address {
    #[es(keyword)]
    city: String,
}

#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
struct Book {
    #[es(keyword)]
    title: String,
    pages: u16,
}

#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
#[es(subobjects = false)]
struct Labels {
    #[es(keyword)]
    app: String,
    #[serde(rename = "app.version")]
    #[es(keyword)]
    app_version: String,
}

/// A page of something.
#[derive(Debug, Default, Serialize, Deserialize, EsObject)]
struct Page<T> {
    first: T,
    last: Option<T>,
}

/// `object`, `nested`, `flattened`, with all their parameters.
#[derive(Debug, Default, Serialize, Deserialize, EsDocument)]
#[es(index = "catalog-objects", settings(number_of_replicas = 0))]
#[es(analyzer(folded = custom(tokenizer = "standard", filter = ["lowercase", "asciifolding"])))]
pub struct Objects {
    author: Author,
    #[es(object)]
    editors: Vec<Book>,
    #[es(object(dynamic = true))]
    free: Book,
    #[es(object(enabled = false))]
    stored: Book,
    #[es(object(dynamic = "runtime"))]
    at_search: Book,
    labels: Labels,
    #[es(nested(dynamic = false, include_in_parent = true))]
    chapters: Vec<Arc<Book>>,
    #[es(nested(enabled = false))]
    drafts: Vec<Book>,
    #[es(nested(include_in_root = true))]
    parts: Option<Vec<Book>>,
    #[es(flattened)]
    flat: Option<Book>,
    numbers: Page<u32>,
    names: Page<Page<String>>,
    any: Value,
    by_key: HashMap<String, Book>,
    #[es(object(dynamic = true), unchecked)]
    unknown: HashMap<String, Value>,
    #[es(text(analyzer = "folded"))]
    all: String,
}
