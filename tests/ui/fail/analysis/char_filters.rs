use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = custom(tokenizer = "standard", char_filters = ["html_strip"])))]
struct Article {
    title: String,
}

fn main() {}
