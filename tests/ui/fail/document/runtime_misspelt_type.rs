use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = keywrd))]
struct Article {
    title: String,
}

fn main() {}
