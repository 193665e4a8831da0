use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(binary)]
    content: bytes::Bytes,
}

fn main() {}
