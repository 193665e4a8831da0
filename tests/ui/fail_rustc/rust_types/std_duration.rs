use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    took: std::time::Duration,
}

fn main() {}
