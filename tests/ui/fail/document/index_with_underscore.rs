use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "_articles")]
struct Article {
    title: String,
}

fn main() {}
