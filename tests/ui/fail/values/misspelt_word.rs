use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(index_options = "position"))]
    title: String,
}

fn main() {}
