use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(runtime(day = keyword, day = long))]
struct Article {
    title: String,
}

fn main() {}
