use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(index = false, index_phrases = true))]
    title: String,
}

fn main() {}
