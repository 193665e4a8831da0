use es_core::EsDocument;

#[derive(EsDocument)]
#[es(version = 2)]
struct Article {
    title: String,
}

fn main() {}
