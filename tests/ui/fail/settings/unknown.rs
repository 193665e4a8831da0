use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(colour = "red"))]
struct Article {
    title: String,
}

fn main() {}
