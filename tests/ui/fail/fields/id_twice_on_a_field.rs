use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(id, id)]
    sku: String,
}

fn main() {}
