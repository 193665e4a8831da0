use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = custom(tokenizer = "standard", char_filter = ["emoticons"])))]
struct Article {
    title: String,
}

fn main() {}
