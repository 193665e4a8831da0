use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(sort.field = ["title.keyword"], sort.order = ["asc", "desc"]))]
struct Article {
    title: String,
}

fn main() {}
