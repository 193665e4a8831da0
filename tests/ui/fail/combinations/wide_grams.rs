use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(tokenizer(grams = ngram(min_gram = 2, max_gram = 5)))]
#[es(analyzer(parts = custom(tokenizer = "grams")))]
struct Article {
    #[es(text(analyzer = "parts"))]
    title: String,
}

fn main() {}
