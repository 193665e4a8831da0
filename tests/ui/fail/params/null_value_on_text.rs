use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(null_value = "none"))]
    title: String,
}

fn main() {}
