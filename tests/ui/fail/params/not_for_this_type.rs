use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(analyzer = "english"))]
    title: String,
}

fn main() {}
