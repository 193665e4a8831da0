use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword)]
    pair: (u32, String),
}

fn main() {}
