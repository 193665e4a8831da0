use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(similarity = "mine"))]
    title: String,
}

fn main() {}
