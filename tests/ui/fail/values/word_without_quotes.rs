use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(index_options = docs))]
    title: String,
}

fn main() {}
