use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(filter(synonyms = synonym(synonyms_set = "products", updateable = true)))]
#[es(analyzer(product = custom(tokenizer = "standard", filter = ["lowercase", "synonyms"])))]
struct Article {
    #[es(text(analyzer = "product"))]
    title: String,
}

fn main() {}
