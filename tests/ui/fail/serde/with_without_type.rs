use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(with = "my::format")]
    sent_at: String,
}

fn main() {}
