use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", analysis(Shop))]
#[es(analyzer(mine = custom(tokenizer = "standard", filter = ["lowercase", "wrods"])))]
struct Article {
    title: String,
}

#[derive(es_core::EsAnalysis)]
#[es(filter(words = length(min = 2)))]
struct Shop;

fn main() {}
