use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(refresh_interval = 30))]
struct Article {
    title: String,
}

fn main() {}
