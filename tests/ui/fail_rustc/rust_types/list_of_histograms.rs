use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    latencies: Vec<es_core::schema::Histogram>,
}

fn main() {}
