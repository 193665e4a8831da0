use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(id = "sku")]
    sku: String,
}

fn main() {}
