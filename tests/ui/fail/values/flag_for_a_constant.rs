use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(constant_keyword(value = true))]
    title: String,
}

fn main() {}
