use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    author: String,
    #[serde(rename = "author.name")]
    name: String,
}

fn main() {}
