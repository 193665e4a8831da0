use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(analyzer = 5))]
    title: String,
}

fn main() {}
