use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(scaled_float(scaling_factor = true))]
    price: f64,
}

fn main() {}
