use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", analysis(Shop), analyzer(mine = stop))]
struct Article {
    title: String,
}

#[derive(es_core::EsAnalysis)]
#[es(analyzer(mine = simple))]
struct Shop;

fn main() {}
