use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(geo_shape)]
    area: f64,
}

fn main() {}
