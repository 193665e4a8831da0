use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(geo_point)]
    at: geo_types::Point,
}

fn main() {}
