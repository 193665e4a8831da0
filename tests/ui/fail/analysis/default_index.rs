use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(default_index = simple))]
struct Article {
    title: String,
}

fn main() {}
