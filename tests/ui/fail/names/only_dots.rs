use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(rename = "..")]
    title: String,
}

fn main() {}
