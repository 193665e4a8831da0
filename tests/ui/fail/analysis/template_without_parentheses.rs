use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(from_template = "Shop")]
struct Article {
    title: String,
}

fn main() {}
