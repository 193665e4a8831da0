use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(product = custom(tokenizer = "standard")))]
struct Article {
    #[es(text(analyzer = "prodct"))]
    title: String,
}

fn main() {}
