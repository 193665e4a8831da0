use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(scaled_float)]
    price: f64,
}

fn main() {}
