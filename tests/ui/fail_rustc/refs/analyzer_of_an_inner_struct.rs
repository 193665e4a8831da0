use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    author: Author,
}

#[derive(es_core::EsObject)]
struct Author {
    #[es(text(analyzer = "prodct"))]
    name: String,
}

fn main() {}
