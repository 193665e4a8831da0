use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[serde(flatten)]
    author: Option<Box<Author>>,
}

#[derive(es_core::EsObject)]
struct Author {
    #[es(text(analyzer = "prodct"))]
    name: String,
}

fn main() {}
