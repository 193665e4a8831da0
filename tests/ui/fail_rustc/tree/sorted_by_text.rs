use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", settings(sort.field = ["title"]))]
struct Article {
    #[es(text)]
    title: String,
}

fn main() {}
