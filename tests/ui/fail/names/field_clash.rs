use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(field(title = text))]
struct Article {
    title: String,
}

fn main() {}
