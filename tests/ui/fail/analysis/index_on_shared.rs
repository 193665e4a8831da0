use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(index = "articles")]
struct Shop;

fn main() {}
