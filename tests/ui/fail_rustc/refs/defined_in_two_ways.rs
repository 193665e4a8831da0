use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", analysis(Shop, News))]
struct Article {
    title: String,
}

#[derive(es_core::EsAnalysis)]
#[es(analyzer(mine = simple))]
struct Shop;

#[derive(es_core::EsAnalysis)]
#[es(analyzer(mine = stop))]
struct News;

fn main() {}
