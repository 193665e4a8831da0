use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    content: Vec<u8>,
}

fn main() {}
