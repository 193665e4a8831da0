use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer = "mine")]
struct Article {
    title: String,
}

fn main() {}
