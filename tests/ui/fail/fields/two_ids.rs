use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(id)]
    sku: String,
    #[es(id)]
    ean: String,
}

fn main() {}
