use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(copy_to = "author"))]
    title: String,
    author: Author,
}

#[derive(es_core::EsObject)]
struct Author {
    name: String,
}

fn main() {}
