use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    outcome: Result<u32, String>,
}

fn main() {}
