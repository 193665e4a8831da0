use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
#[es(analyzer(mine = simple, mine = stop))]
struct Article {
    title: String,
}

fn main() {}
