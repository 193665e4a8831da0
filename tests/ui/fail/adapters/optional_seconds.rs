use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(with = "time::serde::timestamp::option")]
    #[es(date(format = "strict_date"))]
    at: Option<time::OffsetDateTime>,
}

fn main() {}
