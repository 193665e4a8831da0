use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(index.refresh_intervall = "30s"))]
struct Article {
    title: String,
}

fn main() {}
