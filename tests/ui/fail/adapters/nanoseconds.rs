use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(with = "chrono::serde::ts_nanoseconds_option")]
    #[es(date_nanos)]
    at: Option<chrono::DateTime<chrono::Utc>>,
}

fn main() {}
