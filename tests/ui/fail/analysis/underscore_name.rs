use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(_mine = simple))]
struct Article {
    title: String,
}

fn main() {}
