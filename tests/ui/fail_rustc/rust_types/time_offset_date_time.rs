use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    at: time::OffsetDateTime,
}

fn main() {}
