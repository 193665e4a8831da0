use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(date)]
    sent_at: u32,
    price: Money,
}

struct Money;

fn main() {}
