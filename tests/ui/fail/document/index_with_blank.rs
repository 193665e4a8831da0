use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "my articles")]
struct Article {
    title: String,
}

fn main() {}
