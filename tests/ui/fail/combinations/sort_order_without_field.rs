use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(sort.order = ["asc"]))]
struct Article {
    title: String,
}

fn main() {}
