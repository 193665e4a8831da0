use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text)]
    #[serde(skip)]
    draft: String,
}

fn main() {}
