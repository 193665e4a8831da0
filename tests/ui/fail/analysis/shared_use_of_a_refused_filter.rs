use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(filter(mine = synonym(synonyms = 5u8)))]
#[es(analyzer(shop = custom(tokenizer = "standard", filter = ["mine"])))]
struct Shop;

fn main() {}
