//! Five faults, five errors, in one build.
use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "Articles")]
#[es(settings(number_of_shards = 0))]
struct Article {
    #[es(keywrd)]
    sku: String,
    #[es(text(analyzer = "english", analyzer = "german"))]
    title: String,
    #[es(keyword(ignore_above = "256"))]
    brand: String,
}

fn main() {}
