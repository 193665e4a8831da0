use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(Keyword)]
    title: String,
}

fn main() {}
