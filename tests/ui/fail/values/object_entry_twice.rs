use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(_source(enabled = true, enabled = false))]
struct Article {
    title: String,
}

fn main() {}
