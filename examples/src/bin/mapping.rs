//! Deriving only: a struct's mapping and settings as JSON, without a server and without the client.

use es_core::prelude::*;
use serde_json::json;

/// An article.
#[derive(EsDocument)]
#[es(index = "articles", dynamic = "strict", settings(number_of_shards = 1, refresh_interval = "5s"))]
#[es(normalizer(folded = custom(filter = ["lowercase", "asciifolding"])))]
#[allow(dead_code)] // nobody makes one here
struct Article {
    #[es(text(analyzer = "english", fields(exact = keyword(normalizer = "folded"))))]
    title: String,
    #[es(keyword)]
    tags: Vec<String>,
    views: u64,
}

fn main() -> es_examples::Result {
    let article = schema::<Article>();
    let body = json!({
        "settings": serde_json::to_value(article.settings())?,
        "mappings": serde_json::to_value(article.mappings())?,
    });
    println!("PUT /{}\n{body:#}", article.index_name());
    Ok(())
}
