use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(with = "chrono::serde::ts_seconds")]
    #[es(date)]
    at: chrono::DateTime<chrono::Utc>,
}

fn main() {}
