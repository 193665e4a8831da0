use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    digest: [u8; 32],
}

fn main() {}
