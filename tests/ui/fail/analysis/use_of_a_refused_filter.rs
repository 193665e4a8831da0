use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(mine = synonym(sinonyms = ["a,b"])))]
#[es(analyzer(shop = custom(tokenizer = "standard", filter = ["mine"])))]
struct Article {
    #[es(text(analyzer = "shop"))]
    title: String,
}

fn main() {}
