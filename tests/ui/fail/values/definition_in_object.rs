use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", _meta(owner = keyword(ignore_above = 5)))]
struct Article {
    title: String,
}

fn main() {}
