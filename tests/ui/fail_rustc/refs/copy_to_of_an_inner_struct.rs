use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    author: Author,
}

#[derive(es_core::EsObject)]
struct Author {
    #[es(text(copy_to = "all"))]
    name: String,
    all: String,
}

fn main() {}
