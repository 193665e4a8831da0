use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(keyword)]
struct Shop;

fn main() {}
