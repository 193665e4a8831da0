use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(doc_values = true))]
    title: String,
}

fn main() {}
