use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(text(fields(raw = nested)))]
    title: String,
}

fn main() {}
