use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(rank_features)]
    topics: std::collections::HashMap<String, String>,
}

fn main() {}
