use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = keyword(script = "emit(1)", script = "emit(2)")))]
struct Article {
    title: String,
}

fn main() {}
