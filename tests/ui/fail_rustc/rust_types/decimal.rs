use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    price: rust_decimal::Decimal,
}

fn main() {}
