use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    load: es_core::schema::AggregateMetric,
}

fn main() {}
