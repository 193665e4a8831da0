use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(fields(_index_prefix = keyword)))]
    title: String,
}

fn main() {}
