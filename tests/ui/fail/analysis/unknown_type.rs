use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = banana(tokenizer = "standard")))]
struct Article {
    title: String,
}

fn main() {}
