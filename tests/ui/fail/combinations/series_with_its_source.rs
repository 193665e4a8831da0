use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_source(mode = "stored"))]
#[es(settings(mode = "time_series", routing_path = ["title"]))]
struct Article {
    #[es(keyword(time_series_dimension = true))]
    title: String,
}

fn main() {}
