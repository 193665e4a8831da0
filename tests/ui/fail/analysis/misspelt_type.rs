use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(tokenizer(mine = edge_ngrm(min_gram = 2)))]
struct Article {
    title: String,
}

fn main() {}
