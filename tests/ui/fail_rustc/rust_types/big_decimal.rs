use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    price: bigdecimal::BigDecimal,
}

fn main() {}
