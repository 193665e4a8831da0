use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(ignore_above = ))]
    title: String,
}

fn main() {}
