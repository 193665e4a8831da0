use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    number: num_bigint::BigInt,
}

fn main() {}
