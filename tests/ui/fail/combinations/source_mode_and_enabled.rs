use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_source(mode = "synthetic", enabled = true))]
struct Article {
    title: String,
}

fn main() {}
