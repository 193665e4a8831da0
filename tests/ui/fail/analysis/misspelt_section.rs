use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(analyser(mine = simple))]
struct Shop;

fn main() {}
