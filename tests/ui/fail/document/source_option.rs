use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_source(exclude = ["secret"]))]
struct Article {
    title: String,
}

fn main() {}
