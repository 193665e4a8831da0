use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(tokenizer(grams = ngram(token_chars = ["letter", "custom"])))]
#[es(analyzer(parts = custom(tokenizer = "grams")))]
struct Article {
    #[es(text(analyzer = "parts"))]
    title: String,
}

fn main() {}
