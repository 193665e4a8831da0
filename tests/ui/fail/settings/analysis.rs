use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(settings(analysis(analyzer(mine = simple, yours = simple))))]
struct Article {
    title: String,
}

fn main() {}
