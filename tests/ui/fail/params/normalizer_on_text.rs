use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(normalizer = "lowercase"))]
    title: String,
}

fn main() {}
