use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(similarity(short(b = 0.5))))]
struct Article {
    title: String,
}

fn main() {}
