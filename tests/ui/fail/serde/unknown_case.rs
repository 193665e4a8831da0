use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[serde(rename_all = "camel_case")]
struct Article {
    title: String,
}

fn main() {}
