use es_core::{EsAnalysis, EsDocument};

#[derive(EsAnalysis)]
#[es(tokenizer(grams = ngram(min_gram = 2, max_gram = 5)), analyzer(parts = custom(tokenizer = "grams")))]
struct Shared;

#[derive(EsDocument)]
#[es(index = "articles", analysis(Shared))]
struct Article {
    #[es(text(analyzer = "parts"))]
    title: String,
}

fn main() {}
