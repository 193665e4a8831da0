use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(analyzer = "product"))]
    title: String,
}

fn main() {}
