use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(skip_serializing)]
    #[es(text)]
    draft: String,
}

fn main() {}
