use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    price: Option<Vec<Money>>,
}

struct Money;

fn main() {}
