use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(ignore_above = 1.5))]
    title: String,
}

fn main() {}
