use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    content: serde_bytes::ByteBuf,
}

fn main() {}
