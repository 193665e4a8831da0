use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(version = 0)]
struct Article {
    title: String,
}

fn main() {}
