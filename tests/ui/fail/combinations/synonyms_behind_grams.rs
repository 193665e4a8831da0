use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(s = synonym(synonyms = ["tv, television"])))]
#[es(analyzer(a = custom(tokenizer = "standard", filter = ["edge_ngram", "s"])))]
struct Article {
    #[es(text(analyzer = "a"))]
    title: String,
}

fn main() {}
