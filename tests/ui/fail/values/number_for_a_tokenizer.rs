use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = custom(tokenizer = 5)))]
struct Article {
    title: String,
}

fn main() {}
