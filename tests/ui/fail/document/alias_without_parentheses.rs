use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(alias = "title")]
struct Article {
    title: String,
}

fn main() {}
