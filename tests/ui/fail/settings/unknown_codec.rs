use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(codec = "zip"))]
struct Article {
    title: String,
}

fn main() {}
