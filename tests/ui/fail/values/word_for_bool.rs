use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(store = yes))]
    title: String,
}

fn main() {}
