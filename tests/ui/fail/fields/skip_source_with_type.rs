use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(id(skip_source), keyword)]
    sku: String,
}

fn main() {}
