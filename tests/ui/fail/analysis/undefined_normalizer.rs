use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(normalizer = "folded"))]
    title: String,
}

fn main() {}
