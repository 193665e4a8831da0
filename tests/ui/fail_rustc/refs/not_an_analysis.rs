use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", analysis(Shop))]
struct Article {
    title: String,
}

struct Shop;

fn main() {}
