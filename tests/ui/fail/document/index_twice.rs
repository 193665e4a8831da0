use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", index = "news")]
struct Article {
    title: String,
}

fn main() {}
