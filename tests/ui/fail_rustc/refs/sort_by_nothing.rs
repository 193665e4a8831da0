use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", settings(sort.field = ["title", "titel"]))]
struct Article {
    #[es(keyword)]
    title: String,
}

fn main() {}
