use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    took: chrono::TimeDelta,
}

fn main() {}
