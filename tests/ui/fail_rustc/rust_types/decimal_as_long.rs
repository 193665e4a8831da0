use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long)]
    price: rust_decimal::Decimal,
}

fn main() {}
