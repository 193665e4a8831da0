use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analysis("shop-words"))]
struct Article {
    title: String,
}

fn main() {}
