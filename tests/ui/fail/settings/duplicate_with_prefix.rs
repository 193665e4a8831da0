use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(codec = "default", index.codec = "best_compression"))]
struct Article {
    title: String,
}

fn main() {}
