use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
enum Article {
    Draft,
}

fn main() {}
