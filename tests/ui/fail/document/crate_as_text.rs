use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(crate = "es_core")]
struct Article {
    title: String,
}

fn main() {}
