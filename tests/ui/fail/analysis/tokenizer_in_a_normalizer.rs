use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(normalizer(mine = custom(tokenizer = "standard")))]
struct Article {
    title: String,
}

fn main() {}
