use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(keyword(meta(unit = "a value of far more than fifty characters, which is too long")))]
    title: String,
}

fn main() {}
