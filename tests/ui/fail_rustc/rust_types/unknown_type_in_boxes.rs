use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    price: Option<Box<Money>>,
}

struct Money;

fn main() {}
