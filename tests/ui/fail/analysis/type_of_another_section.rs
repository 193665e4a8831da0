use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = edge_ngram(min_gram = 2)))]
struct Article {
    title: String,
}

fn main() {}
