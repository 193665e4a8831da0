use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = keyword(script = "emit(doc['at'].value")))]
struct Article {
    title: String,
}

fn main() {}
