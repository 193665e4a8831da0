use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    parent: Option<Box<Self>>,
}

fn main() {}
