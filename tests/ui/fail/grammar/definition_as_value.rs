use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(analyzer = custom(tokenizer = "standard")))]
    title: String,
}

fn main() {}
