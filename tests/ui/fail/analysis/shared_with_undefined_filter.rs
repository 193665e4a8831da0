use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(analyzer(mine = custom(tokenizer = "standard", filter = ["product_synonyms"])))]
struct Shop;

fn main() {}
