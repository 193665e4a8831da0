use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(colour = "red")]
struct Article {
    title: String,
}

fn main() {}
