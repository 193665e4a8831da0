use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(fields(raw = keyword, raw = keyword)))]
    title: String,
}

fn main() {}
