use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = 5u8)]
struct Article {
    title: String,
}

fn main() {}
