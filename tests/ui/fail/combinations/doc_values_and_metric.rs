use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long(time_series_metric = "gauge", doc_values = false))]
    title: u32,
}

fn main() {}
