use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analysis(Shop = 1))]
struct Article {
    title: String,
}

fn main() {}
