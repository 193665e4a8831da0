use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(analyzer(mine = simple))]
struct Shop<T>(T);

fn main() {}
