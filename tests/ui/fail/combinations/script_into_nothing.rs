use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(long(script = "emit(1L)", index = false, doc_values = false))]
    title: i64,
}

fn main() {}
