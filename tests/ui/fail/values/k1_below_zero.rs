use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(similarity(flat(type = "BM25", k1 = -1))))]
struct Article {
    title: String,
}

fn main() {}
