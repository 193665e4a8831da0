use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(double(null_value = 1e999))]
    score: f64,
}

fn main() {}
