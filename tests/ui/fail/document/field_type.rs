use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(keyword)]
struct Article {
    title: String,
}

fn main() {}
