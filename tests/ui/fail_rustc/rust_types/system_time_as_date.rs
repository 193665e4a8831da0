use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(date)]
    at: std::time::SystemTime,
}

fn main() {}
