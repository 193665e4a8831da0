use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(uuid = "abc"))]
struct Article {
    title: String,
}

fn main() {}
