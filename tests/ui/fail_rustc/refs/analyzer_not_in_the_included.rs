use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles", analysis(Shop))]
struct Article {
    #[es(text(analyzer = "prodct"))]
    title: String,
}

#[derive(es_core::EsAnalysis)]
#[es(analyzer(product = simple))]
struct Shop;

fn main() {}
