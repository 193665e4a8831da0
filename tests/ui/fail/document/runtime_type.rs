use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = text(script = "emit(1)")))]
struct Article {
    title: String,
}

fn main() {}
