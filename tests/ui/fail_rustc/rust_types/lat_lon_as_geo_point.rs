use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(geo_point)]
    at: Place,
}

#[derive(es_core::EsObject)]
struct Place {
    lat: f64,
    lon: f64,
}

fn main() {}
