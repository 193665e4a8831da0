use es_core::EsDocument;

#[derive(EsDocument)]
#[es(index = "articles")]
struct Article {
    #[es(rank_feature)]
    ranks: Vec<f32>,
}

fn main() {}
