use es_core::EsAnalysis;

#[derive(EsAnalysis)]
#[es(analyzer(prose = classic(stopwords = ["the"])))]
struct Shop;

fn main() {}
