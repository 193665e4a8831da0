use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(nested)]
    authors: Vec<Author>,
}

#[derive(es_core::EsObject)]
struct Author {
    #[es(keyword(normalizer = "folded"))]
    name: String,
}

fn main() {}
