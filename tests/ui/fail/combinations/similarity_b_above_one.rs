use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(similarity(short(type = "BM25", b = 2))))]
struct Article {
    title: String,
}

fn main() {}
