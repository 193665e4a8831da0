use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(mode = "time_series", routing_path = ["title"], time_series.start_time = "2030-01-01T00:00:00Z", time_series.end_time = "2029-01-01T00:00:00Z"))]
struct Article {
    #[es(keyword(time_series_dimension = true))]
    title: String,
}

fn main() {}
