use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(index = "articles")]
    title: String,
}

fn main() {}
