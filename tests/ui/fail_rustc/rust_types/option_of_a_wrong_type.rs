use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(ip)]
    at: Option<Vec<bool>>,
}

fn main() {}
