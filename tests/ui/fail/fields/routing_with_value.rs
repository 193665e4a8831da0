use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(routing = true)]
    shop: String,
}

fn main() {}
