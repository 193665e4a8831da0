use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(similarity = 1))]
    title: String,
}

fn main() {}
