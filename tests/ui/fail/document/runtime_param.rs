use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = keyword(format = "yyyy")))]
struct Article {
    title: String,
}

fn main() {}
