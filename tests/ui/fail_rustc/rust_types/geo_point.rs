use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    at: geo_types::Point,
}

fn main() {}
