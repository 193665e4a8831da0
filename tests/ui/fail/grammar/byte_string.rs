use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(null_value = b"none"))]
    title: String,
}

fn main() {}
