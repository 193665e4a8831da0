use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(copy_to = "all.raw"))]
    title: String,
    #[es(text(fields(raw = keyword)))]
    all: String,
}

fn main() {}
