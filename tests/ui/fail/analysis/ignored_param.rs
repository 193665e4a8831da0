use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(filter(words = synonym(synonyms = ["tv, television"], tokenizer = "whitespace")))]
struct Shop;

fn main() {}
