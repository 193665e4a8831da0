use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long(script = 5))]
    views: i64,
}

fn main() {}
