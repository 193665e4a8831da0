use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "Articles")]
struct Article {
    title: String,
}

fn main() {}
