use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(serialize_with = "my::write")]
    sent_at: String,
}

fn main() {}
