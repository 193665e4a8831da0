use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(unchecked)]
    title: String,
}

fn main() {}
