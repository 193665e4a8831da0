use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(with = "time::serde::iso8601")]
    #[es(date)]
    at: time::OffsetDateTime,
}

fn main() {}
