use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(store = 1))]
    title: String,
}

fn main() {}
