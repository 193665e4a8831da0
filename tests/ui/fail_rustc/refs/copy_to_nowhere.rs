use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(copy_to = "al"))]
    title: String,
    all: String,
}

fn main() {}
