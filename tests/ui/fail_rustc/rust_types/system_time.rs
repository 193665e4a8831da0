use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    at: std::time::SystemTime,
}

fn main() {}
