use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(refresh_interval = true))]
struct Article {
    title: String,
}

fn main() {}
