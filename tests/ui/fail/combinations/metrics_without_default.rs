use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(aggregate_metric_double(metrics = ["min", "max"]), unchecked)]
    title: String,
}

fn main() {}
