use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(normalizer = 5))]
    title: String,
}

fn main() {}
