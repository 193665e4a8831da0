use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(geo_point(null_value = 1), unchecked)]
    title: String,
}

fn main() {}
