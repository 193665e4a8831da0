use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text)]
    #[es(text)]
    title: String,
}

fn main() {}
