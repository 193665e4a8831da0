use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = custom(tokenizer = "standard", filter = ["lowercase", "product_synonyms"])))]
struct Article {
    title: String,
}

fn main() {}
