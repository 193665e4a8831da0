use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(analyzer = ["english"]))]
    title: String,
}

fn main() {}
