use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(field = "all")]
struct Article {
    title: String,
}

fn main() {}
