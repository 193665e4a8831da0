use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    content: bytes::Bytes,
}

fn main() {}
