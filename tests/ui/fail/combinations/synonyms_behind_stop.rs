use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(s = synonym(synonyms = ["the who, band"])))]
#[es(analyzer(a = custom(tokenizer = "standard", filter = ["stop", "s"])))]
struct Article {
    #[es(text(analyzer = "a"))]
    title: String,
}

fn main() {}
