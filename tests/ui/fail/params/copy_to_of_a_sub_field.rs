use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(fields(raw = keyword(copy_to = "all"))))]
    title: String,
    #[es(text)]
    all: String,
}

fn main() {}
