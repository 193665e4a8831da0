use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(id(skip))]
    sku: String,
}

fn main() {}
