use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword, index = false)]
    title: String,
}

fn main() {}
