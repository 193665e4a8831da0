use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(term_vector = "banana"))]
    title: String,
}

fn main() {}
