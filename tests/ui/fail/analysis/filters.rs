use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = custom(tokenizer = "standard", filters = ["lowercase"])))]
struct Article {
    title: String,
}

fn main() {}
