use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(half_float)]
    weight: half::f16,
}

fn main() {}
