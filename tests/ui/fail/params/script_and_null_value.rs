use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long(script = "emit(1)", null_value = 0))]
    views: i64,
}

fn main() {}
